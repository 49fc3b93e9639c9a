import type { LinkView } from '../../frame/types/cluster.ts';
import type { Frame } from '../../frame/types/frame.ts';
import { millis } from '../../kernel/time.ts';
import type { SelectionAct } from './selection-act.ts';

/** What can be done to a link. */
export const LINK_VERBS = ['cut', 'heal', 'delay', 'lose', 'throttle'] as const;

/** Which of the two directions between two nodes is meant. */
export type LinkWay = 'both' | 'there' | 'back';

/**
 * What a link is made to do: milliseconds one way and how many more by chance, percent lost, bytes
 * a second.
 */
export type LinkSetting = {
  way: LinkWay;
  delay: number;
  jitter: number;
  loss: number;
  bandwidth: number;
};

export const usualHarm = (): LinkSetting => ({
  way: 'both',
  delay: 200,
  jitter: 0,
  loss: 20,
  bandwidth: 1_000,
});

/** The two ends as a command has them: from, to, and whether only this way. */
type Ends = { from: string; to: string; oneWay?: true };

/** Acts on the link between two nodes, both ways at once, and the cut of each single direction. */
export function linkActs(frame: Frame, from: string, to: string): SelectionAct[] {
  const harm = usualHarm();
  const single = (['there', 'back'] as const).flatMap((way) =>
    cutActs(frame, from, to, { ...harm, way }),
  );
  return [
    ...cutActs(frame, from, to, harm),
    ...single.filter(({ verb }) => verb === 'cut'),
    ...harmActs(frame, from, to, harm),
  ];
}

/** Heals and cuts: what the state of the directions leaves to do. */
export function cutActs(
  frame: Frame,
  from: string,
  to: string,
  { way }: LinkSetting,
): SelectionAct[] {
  const directions = directionsOf(from, to, way);
  const cut = directions.filter((each) => isCut(frame, each));
  const ends = endsOf(from, to, way);
  const detail = arrowOf(from, to, way);
  const acts: SelectionAct[] = [];
  if (cut.length > 0) acts.push({ verb: 'heal', command: { command: 'heal', ...ends }, detail });
  if (cut.length < directions.length)
    acts.push({ verb: 'cut', command: { command: 'cut', ...ends }, detail });
  return acts;
}

/** Delay, loss and bandwidth, and each of them taken back where it was given. */
export function harmActs(
  frame: Frame,
  from: string,
  to: string,
  setting: LinkSetting,
): SelectionAct[] {
  const { way, delay, jitter, loss, bandwidth } = setting;
  const ends = endsOf(from, to, way);
  const now = directionsOf(from, to, way).flatMap(
    (each) => frame.links.find((link) => link.from === each.from && link.to === each.to) ?? [],
  );
  const has = (sees: (link: LinkView) => boolean): boolean => now.some(sees);
  const delays = [{ min: millis(delay), max: millis(delay + jitter) }];
  if (has((link) => link.delay !== null)) delays.push(frame.usualDelay);
  const losses = has((link) => link.loss > 0) ? [loss, 0] : [loss];
  const widths = has((link) => link.bandwidth !== null) ? [bandwidth, null] : [bandwidth];
  return [
    ...delays.map((each): SelectionAct => ({
      verb: 'delay',
      command: { command: 'delay', ...ends, delay: each },
      detail: spanOf(each),
    })),
    ...losses.map((each): SelectionAct => ({
      verb: 'lose',
      command: { command: 'lose', ...ends, loss: { numerator: each, denominator: 100 } },
      detail: `${each} %`,
    })),
    ...widths.map((each): SelectionAct => ({
      verb: 'throttle',
      command: { command: 'throttle', ...ends, bandwidth: each },
      detail: each === null ? '∞' : `${each} B/s`,
    })),
  ];
}

const spanOf = ({ min, max }: { min: number; max: number }): string =>
  min === max ? `${min / 1_000} ms` : `${min / 1_000}–${max / 1_000} ms`;

export const arrowOf = (from: string, to: string, way: LinkWay): string =>
  way === 'both' ? `${from} ↔ ${to}` : way === 'there' ? `${from} → ${to}` : `${to} → ${from}`;

function endsOf(from: string, to: string, way: LinkWay): Ends {
  if (way === 'both') return { from, to };
  return way === 'there' ? { from, to, oneWay: true } : { from: to, to: from, oneWay: true };
}

function directionsOf(from: string, to: string, way: LinkWay): { from: string; to: string }[] {
  const there = { from, to };
  const back = { from: to, to: from };
  return way === 'both' ? [there, back] : [way === 'there' ? there : back];
}

const isCut = (frame: Frame, { from, to }: { from: string; to: string }): boolean =>
  frame.cuts.some((cut) => cut.from === from && cut.to === to);
