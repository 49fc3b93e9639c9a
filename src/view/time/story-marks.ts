import type { Frame } from '../../frame/types/frame.ts';
import type { LaneChange } from '../../frame/types/lanes.ts';
import type { StoryTone } from '../../frame/types/story.ts';
import { round } from '../messages/road.ts';

/**
 * The changes of the lanes, and all that the story has of the whole run: however much happened,
 * what a person did and what changed keeps its mark.
 */
export function changesTold({ lanes, story }: Frame): LaneChange[] {
  const items = story.items ?? [];
  if (items.length === 0) return lanes?.changes ?? [];
  const told = new Set(items.map(({ step, node }) => `${step} ${node}`));
  const others = (lanes?.changes ?? []).filter(({ step, node }) => !told.has(`${step} ${node}`));
  const marks = items.map((text) => {
    const { step, node, time, tone } = text;
    return { step, node, time, text, tone };
  });
  return [...others, ...marks].sort((a, b) => a.time - b.time);
}

/** What weighs more is seen where two marks meet. */
export const WEIGHT: Readonly<Record<StoryTone, number>> = {
  loss: 4,
  you: 3,
  fault: 2,
  good: 1,
  change: 0,
};

/**
 * The outline of a mark around a point: a disc for what the person did, a cross for what broke, a
 * diamond for what changed, a triangle down for what was lost and one up for what is well again.
 */
export function markPath(tone: StoryTone, x: number, y: number, size = 6): string {
  const at = (dx: number, dy: number): string => `${round(x + dx * size)} ${round(y + dy * size)}`;
  const outline = (...points: [number, number][]): string =>
    `M${points.map(([dx, dy]) => at(dx, dy)).join('L')}z`;
  switch (tone) {
    case 'you':
      return `M${at(-0.9, 0)}A${size * 0.9} ${size * 0.9} 0 1 1 ${at(0.9, 0)}A${size * 0.9} ${size * 0.9} 0 1 1 ${at(-0.9, 0)}z`;
    case 'fault':
      return outline(...CROSS);
    case 'change':
      return outline([0, -1], [1, 0], [0, 1], [-1, 0]);
    case 'loss':
      return outline([-1, -0.8], [1, -0.8], [0, 1]);
    case 'good':
      return outline([-1, 0.8], [1, 0.8], [0, -1]);
  }
}

const CROSS: [number, number][] = [
  [-0.9, -0.45],
  [-0.45, -0.9],
  [0, -0.45],
  [0.45, -0.9],
  [0.9, -0.45],
  [0.45, 0],
  [0.9, 0.45],
  [0.45, 0.9],
  [0, 0.45],
  [-0.45, 0.9],
  [-0.9, 0.45],
  [-0.45, 0],
];
