import { path } from 'd3-path';
import type { KeyColour } from '../frame/types/brokers.ts';

/**
 * Colours in the set. Each has its own small shape, so that a record's key can be told without
 * seeing colour.
 */
export const KEY_COLOURS = 6;

/** The CSS colour of a key; a record without key is grey. */
export const keyColour = (colour: KeyColour): string =>
  colour < 0 ? 'var(--keyless)' : `var(--k${colour % KEY_COLOURS})`;

/** The CSS colour of a letter written on a cell of that key. */
export const onKeyColour = (colour: KeyColour): string =>
  colour < 0 ? 'var(--on-keyless)' : `var(--on-k${colour % KEY_COLOURS})`;

/** The CSS colour of a partition's name: by its index, from three that stay apart. */
export const partitionColour = (index: number): string => `var(--p${index % 3})`;

/** Corners of the shapes that are not round, as shares of the radius. */
const CORNERS: Record<number, [number, number][]> = {
  1: [
    [-0.85, -0.85],
    [0.85, -0.85],
    [0.85, 0.85],
    [-0.85, 0.85],
  ],
  2: [
    [0, -1.1],
    [1.1, 0.85],
    [-1.1, 0.85],
  ],
  3: [
    [0, -1.2],
    [1.2, 0],
    [0, 1.2],
    [-1.2, 0],
  ],
  4: [
    [-0.4, -1.15],
    [0.4, -1.15],
    [0.4, -0.4],
    [1.15, -0.4],
    [1.15, 0.4],
    [0.4, 0.4],
    [0.4, 1.15],
    [-0.4, 1.15],
    [-0.4, 0.4],
    [-1.15, 0.4],
    [-1.15, -0.4],
    [-0.4, -0.4],
  ],
  5: [
    [-1.25, -0.5],
    [1.25, -0.5],
    [1.25, 0.5],
    [-1.25, 0.5],
  ],
};

/**
 * The path of a key's shape around (x, y), about `radius` pixels in each direction: disc, square,
 * triangle, diamond, cross, bar. A record without key is a disc.
 */
export function keyShape(colour: KeyColour, x: number, y: number, radius: number): string {
  const drawn = path();
  const corners = CORNERS[colour % KEY_COLOURS];
  if (corners === undefined) {
    drawn.moveTo(round2(x + radius), round2(y));
    drawn.arc(round2(x), round2(y), radius, 0, 2 * Math.PI);
    return drawn.toString();
  }
  corners.forEach(([dx, dy], i) => {
    const [cx, cy] = [round2(x + dx * radius), round2(y + dy * radius)];
    if (i === 0) drawn.moveTo(cx, cy);
    else drawn.lineTo(cx, cy);
  });
  drawn.closePath();
  return drawn.toString();
}

const round2 = (value: number): number => Math.round(value * 100) / 100;
