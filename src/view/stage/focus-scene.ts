import type { CardScene } from './card-scene.ts';
import type { Place } from './places.ts';
import { grown, type Rect } from '../messages/road.ts';
import { FLAG } from '../strip/strip-marks.ts';
import type { StripScene } from '../strip/strip-scene.ts';

/** A highlight around what a lesson points at. */
export type FocusRing = { key: string; rect: Rect; radius: number };

/**
 * Rings for names such as `b1`, `r1`, `c1` (a node), `journal-0` (its strips), `journal-0@b2` (one
 * replica), `journal-0.tail` (the next free place at the leader), `journal-0.start`,
 * `journal-0.hw`, `r1.position` (its bookmark). An unknown name gives no ring.
 */
export function focusRings(
  names: readonly string[],
  cards: CardScene[],
  places: ReadonlyMap<string, Place>,
): FocusRing[] {
  return names.flatMap((name) => {
    const place = places.get(name);
    if (place !== undefined)
      return [
        {
          key: name,
          rect: grown(place.rect, place.kind === 'controller' ? 5 : 4),
          radius: 16,
        },
      ];
    return stripRings(
      name,
      cards.flatMap((card) => card.rows.map((row) => row.strip)),
    );
  });
}

function stripRings(name: string, strips: StripScene[]): FocusRing[] {
  const [, owner = '', node, part] =
    /^([^@]+?)(?:@(\w+))?(?:\.(tail|start|hw|position))?$/.exec(name) ?? [];
  if (part === 'position') return bookmarkRing(name, owner, strips);
  const mine = strips.filter(
    (strip) => strip.replica.partition === owner && (node === undefined || strip.node === node),
  );
  if (part === undefined)
    return mine.map((strip) => ({
      key: `${name}/${strip.node}`,
      rect: grown(bandOf(strip), 5),
      radius: 9,
    }));
  const leader = mine.find((strip) => strip.leads) ?? mine[0];
  if (leader === undefined) return [];
  return [{ key: name, rect: grown(partOf(leader, part), 4), radius: 9 }];
}

/**
 * Numbers under the cells, bookmarks and the flag belong to the strip: the ring goes around them,
 * not through them.
 */
const bandOf = (strip: StripScene): Rect => {
  const low = strip.bookmarks.map((mark) => mark.y + (mark.labelled ? 20 : 5));
  const bottom = Math.max(strip.y + strip.height, ...strip.texts.map((text) => text.y - 2), ...low);
  const y = strip.y - flagRoom(strip);
  const right = Math.max(strip.x + strip.width, flagEnd(strip));
  return { x: strip.x, y, width: right - strip.x, height: bottom - y };
};

const hasFlag = ({ leads, highWatermark }: StripScene): boolean =>
  leads && highWatermark !== null && !highWatermark.hidden;

/** How far the flag of the high watermark stands above the cells, and where it ends. */
const flagRoom = (strip: StripScene): number => (hasFlag(strip) ? FLAG.height : 0);
const flagEnd = (strip: StripScene): number =>
  hasFlag(strip) ? (strip.highWatermark?.x ?? 0) + FLAG.width : 0;

function partOf(strip: StripScene, part: string): Rect {
  const last = strip.x + strip.width - strip.pitch;
  const slot = (x: number): Rect => ({
    x: Math.min(last, Math.max(strip.x, x)),
    y: strip.y,
    width: strip.pitch * 0.86,
    height: strip.height,
  });
  const half = Math.max(0.6, strip.pitch * 0.07);
  if (part === 'tail') return slot(strip.logEnd.x + half);
  if (part === 'hw') return slot((strip.highWatermark?.x ?? strip.x) + half - strip.pitch / 2);
  return slot((strip.logStart?.x ?? strip.x - half) + half);
}

function bookmarkRing(name: string, reader: string, strips: StripScene[]): FocusRing[] {
  for (const strip of strips)
    for (const mark of strip.bookmarks)
      if (mark.names.split(' ').includes(reader))
        return [
          {
            key: name,
            rect: { x: mark.x - 14, y: mark.y - 4, width: 28, height: mark.labelled ? 30 : 17 },
            radius: 8,
          },
        ];
  return [];
}
