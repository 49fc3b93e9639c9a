import type { EdgeScene } from '../messages/edges-scene.ts';
import type { Point, Road } from '../messages/road.ts';

/** A straight line that a person draws over links. */
export type Stroke = { from: Point; to: Point };

/**
 * The links that a stroke crosses, those first that it meets first. One that is not drawn, or that
 * is cut both ways already, is none of them.
 * @param busy roads on which something travels
 */
export function crossedLinks(
  { from, to }: Stroke,
  edges: readonly EdgeScene[],
  busy: ReadonlySet<Road>,
): EdgeScene[] {
  const crossed = edges.flatMap((edge) => {
    if (edge.cut?.forward === true && edge.cut.back) return [];
    const roads = drawnRoads(edge, busy).map((road) => crossing(from, to, road));
    const share = Math.min(...roads);
    return share <= 1 ? [{ edge, share }] : [];
  });
  return crossed.sort((one, other) => one.share - other.share).map(({ edge }) => edge);
}

function drawnRoads({ forward, back, resting }: EdgeScene, busy: ReadonlySet<Road>): Road[] {
  const there = resting || busy.has(forward) ? [forward] : [];
  return busy.has(back) ? [...there, back] : there;
}

/** How far along the stroke it first meets a road, from 0 to 1; infinity: it does not. */
function crossing(from: Point, to: Point, { points }: Road): number {
  let first = Infinity;
  points.forEach((end, i) => {
    const start = points[i - 1];
    if (start !== undefined) first = Math.min(first, meeting(from, to, start, end));
  });
  return first;
}

/** A road has no gap where two of its pieces meet. */
const ROUNDING = 1e-9;

/** The share of the way from `a` to `b` at which it meets the way from `c` to `d`. */
function meeting(a: Point, b: Point, c: Point, d: Point): number {
  const [stroke, road] = [between(a, b), between(c, d)];
  const apart = between(a, c);
  const turn = cross(stroke, road);
  if (turn === 0) return Infinity;
  const along = cross(apart, road) / turn;
  const onRoad = cross(apart, stroke) / turn;
  const meets = along >= 0 && along <= 1 && onRoad >= -ROUNDING && onRoad <= 1 + ROUNDING;
  return meets ? along : Infinity;
}

const between = (a: Point, b: Point): Point => ({ x: b.x - a.x, y: b.y - a.y });
const cross = (a: Point, b: Point): number => a.x * b.y - a.y * b.x;
