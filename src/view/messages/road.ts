import { path } from 'd3-path';

export type Point = { x: number; y: number };

export type Rect = { x: number; y: number; width: number; height: number };

/**
 * A way between two nodes: drawn by `d`, travelled along `points`. `lengths[i]` is the way from the
 * start to `points[i]`.
 */
export type Road = { d: string; points: Point[]; lengths: number[]; total: number };

/** Samples on one curve: enough that a pill's path looks smooth at the size of a screen. */
const SAMPLES = 28;

/** A smooth road with two control points. */
export function curvedRoad(from: Point, leave: Point, arrive: Point, to: Point): Road {
  const drawn = path();
  drawn.moveTo(round(from.x), round(from.y));
  drawn.bezierCurveTo(
    round(leave.x),
    round(leave.y),
    round(arrive.x),
    round(arrive.y),
    round(to.x),
    round(to.y),
  );
  const points = Array.from({ length: SAMPLES + 1 }, (_, i) =>
    bezierAt(i / SAMPLES, from, leave, arrive, to),
  );
  return { d: drawn.toString(), ...measured(points) };
}

/** A road of straight stretches whose corners are rounded. */
export function corneredRoad(corners: Point[], radius: number): Road {
  const drawn = path();
  const points: Point[] = [];
  corners.forEach((corner, i) => {
    const before = corners[i - 1];
    const after = corners[i + 1];
    if (before === undefined || after === undefined) {
      if (before === undefined) drawn.moveTo(round(corner.x), round(corner.y));
      else drawn.lineTo(round(corner.x), round(corner.y));
      points.push(corner);
      return;
    }
    const enter = towards(corner, before, radius);
    const leave = towards(corner, after, radius);
    drawn.lineTo(round(enter.x), round(enter.y));
    drawn.quadraticCurveTo(round(corner.x), round(corner.y), round(leave.x), round(leave.y));
    for (let k = 0; k <= 4; k++) points.push(bezierAt(k / 4, enter, corner, corner, leave));
  });
  return { d: drawn.toString(), ...measured(points) };
}

/** The same road travelled the other way. */
export function reversed(road: Road): Road {
  return { d: road.d, ...measured([...road.points].reverse()) };
}

/**
 * The place at `share` (0 start, 1 end) of the road's length, and the direction across it as a unit
 * vector.
 */
export function pointOn(road: Road, share: number): Point & { across: Point } {
  const along = Math.min(1, Math.max(0, share)) * road.total;
  let right = 1;
  while (right < road.points.length - 1 && (road.lengths[right] ?? 0) < along) right++;
  const a = road.points[right - 1] ?? { x: 0, y: 0 };
  const b = road.points[right] ?? a;
  const stretch = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const part = (along - (road.lengths[right - 1] ?? 0)) / stretch;
  return {
    x: a.x + (b.x - a.x) * part,
    y: a.y + (b.y - a.y) * part,
    across: { x: -(b.y - a.y) / stretch, y: (b.x - a.x) / stretch },
  };
}

export const centreOf = (rect: Rect): Point => ({
  x: rect.x + rect.width / 2,
  y: rect.y + rect.height / 2,
});

/** The rectangle with `by` more on each side. */
export const grown = (rect: Rect, by: number): Rect => ({
  x: rect.x - by,
  y: rect.y - by,
  width: rect.width + by * 2,
  height: rect.height + by * 2,
});

export const round = (value: number): number => Math.round(value * 100) / 100;

function measured(points: Point[]): Pick<Road, 'points' | 'lengths' | 'total'> {
  const lengths: number[] = [];
  let total = 0;
  points.forEach((point, i) => {
    const before = points[i - 1] ?? point;
    total += Math.hypot(point.x - before.x, point.y - before.y);
    lengths.push(total);
  });
  return { points, lengths, total };
}

function bezierAt(t: number, a: Point, b: Point, c: Point, d: Point): Point {
  const u = 1 - t;
  const mix = (p: number, q: number, r: number, s: number): number =>
    u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
  return { x: mix(a.x, b.x, c.x, d.x), y: mix(a.y, b.y, c.y, d.y) };
}

/** The point `distance` from `from` on the way to `to`, or half-way when they are near. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = Math.min(distance, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

/** A rounded rectangle as a path; its corners follow its size. */
export function roundedRect(x: number, y: number, width: number, height: number): string {
  const r = Math.min(7, width * 0.2, height * 0.2);
  const [w, h] = [round(width - 2 * r), round(height - 2 * r)];
  const c = round(r);
  return `M${round(x + r)} ${round(y)}h${w}a${c} ${c} 0 0 1 ${c} ${c}v${h}a${c} ${c} 0 0 1 ${-c} ${c}h${-w}a${c} ${c} 0 0 1 ${-c} ${-c}v${-h}a${c} ${c} 0 0 1 ${c} ${-c}z`;
}
