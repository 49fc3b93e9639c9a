import { centreOf, grown, pointOn, type Point, type Rect, type Road } from './road.ts';
import type { EdgeScene } from './edges-scene.ts';
import type { Size } from '../props.ts';

/** Where it is written what is unusual about a link; `of`: the link's key. */
export type PlateScene = { of: string; rect: Rect };

/** What plates keep clear of: roads, the crosses on them, cards, the ends of the picture. */
export type PlateRoom = {
  edges: readonly EdgeScene[];
  cards: readonly Rect[];
  size: Size;
  /** Of a plate. */
  height: number;
};

/** Half the height of a pill, and a little air. */
const PILL = 11;
/** The same of the cross of a link that is cut. */
const CROSS = 15;
/** Places along a road, the best first. */
const SHARES = [0.5, 0.38, 0.62, 0.26, 0.74, 0.15, 0.85];

/**
 * Each plate stands beside its road, where nothing travels under it; where there is no such place,
 * where it covers least.
 * @param widths of the plates, by the key of the link
 */
export function platesScene(widths: ReadonlyMap<string, number>, room: PlateRoom): PlateScene[] {
  const points = room.edges
    .filter(({ resting }) => resting)
    .flatMap(({ forward, back }) => [...samples(forward), ...samples(back)]);
  const crosses = room.edges.flatMap(({ cut }) =>
    cut === null ? [] : [grown({ ...cut.at, width: 0, height: 0 }, CROSS - 3)],
  );
  const placed: PlateScene[] = [];
  for (const edge of room.edges) {
    const width = widths.get(edge.key);
    if (width === undefined) continue;
    const own = [...samples(edge.forward), ...samples(edge.back)];
    const taken = [...room.cards, ...crosses, ...placed.map(({ rect }) => rect)];
    const places = placesBeside(edge, width, room.height).map((each) => within(each, room.size));
    const rect = bestOf(places, (each) => {
      const isBlocked = taken.some((other) => overlap(each, other));
      return (isBlocked ? 1_000 : 0) + 10 * inside(own, each) + inside(points, each);
    });
    placed.push({ of: edge.key, rect });
  }
  return placed;
}

/** On both sides of the way there, just clear of the pills on it. */
function placesBeside({ forward, cut }: EdgeScene, width: number, height: number): Rect[] {
  const clear = cut === null ? PILL : CROSS;
  return SHARES.flatMap((share) => {
    const { x, y, across } = pointOn(forward, share);
    const half = (Math.abs(across.x) * width + Math.abs(across.y) * height) / 2 + clear;
    return [-1, 1].map((side) => ({
      x: x + side * half * across.x - width / 2,
      y: y + side * half * across.y - height / 2,
      width,
      height,
    }));
  });
}

function bestOf(places: Rect[], cost: (place: Rect) => number): Rect {
  let best = places[0] ?? { x: 0, y: 0, width: 0, height: 0 };
  let least = Infinity;
  for (const place of places) {
    const its = cost(place);
    if (its < least) [best, least] = [place, its];
    if (least === 0) break;
  }
  return best;
}

const SAMPLES = 18;

const samples = (road: Road): Point[] =>
  Array.from({ length: SAMPLES + 1 }, (_, i) => pointOn(road, i / SAMPLES));

/** How many of the points would have a pill that reaches under the plate. */
function inside(points: readonly Point[], { x, y, width, height }: Rect): number {
  const air = PILL - 2;
  return points.filter(
    (at) => at.x > x - air && at.x < x + width + air && at.y > y - air && at.y < y + height + air,
  ).length;
}

/** Moved into the picture. */
const within = (rect: Rect, size: Size): Rect => ({
  ...rect,
  x: Math.max(2, Math.min(rect.x, size.width - rect.width - 2)),
  y: Math.max(2, Math.min(rect.y, size.height - rect.height - 2)),
});

const overlap = (a: Rect, b: Rect): boolean => {
  const [one, other] = [centreOf(a), centreOf(b)];
  return (
    Math.abs(one.x - other.x) < (a.width + b.width) / 2 + 2 &&
    Math.abs(one.y - other.y) < (a.height + b.height) / 2 + 2
  );
};
