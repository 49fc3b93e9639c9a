/** What a strip or a reader can hide until a prediction is committed. */
export type MaskedThing =
  | 'offsets'
  | 'labels'
  | 'cells'
  | 'end'
  | 'highWatermark'
  | 'start'
  | 'position'
  | 'delivered'
  | 'isr'
  | 'epoch';

/**
 * Whether a thing of `owner` (a partition or a client) is hidden. `masked` holds names such as `journal-0.offsets`,
 * `r1.position`; a bare thing (`offsets`) hides it for every owner, a bare owner (`journal-0`) hides all its things.
 */
export function isMasked(masked: readonly string[], owner: string, thing: MaskedThing): boolean {
  return masked.includes(`${owner}.${thing}`) || masked.includes(thing) || masked.includes(owner);
}

/** Which things give away the value of each observable. The argument is a partition, or for a reader's the first one is the reader. */
const GIVEN_AWAY_BY: Record<string, MaskedThing[]> = {
  leo: ['end', 'offsets', 'highWatermark'],
  hw: ['highWatermark'],
  highWatermark: ['highWatermark'],
  logStart: ['start'],
  count: ['end', 'offsets'],
  at: ['labels'],
  labels: ['labels'],
  isr: ['isr'],
  elr: ['isr'],
  leaderEpoch: ['epoch'],
  epochs: ['epoch'],
  position: ['position'],
  lag: ['position'],
  lastDelivered: ['delivered'],
  delivered: ['delivered'],
};

/**
 * What to hide so that the stage does not answer a question itself. Takes the question's expression, such as
 * `[position(r1, journal-0), position(r2, journal-0)]`; gives names for `masked`.
 */
export function masksFor(expression: string): string[] {
  const masks = new Set<string>();
  for (const [, name, owner] of expression.matchAll(/(\w+)\(\s*([\w.-]+)/g)) {
    for (const thing of GIVEN_AWAY_BY[name ?? ''] ?? []) masks.add(`${owner ?? ''}.${thing}`);
  }
  return [...masks];
}
