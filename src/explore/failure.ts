import { BrokenInvariant } from '../kafka/invariants/broken-invariant.ts';
import type { Micros } from '../kernel/time.ts';
import { encodeLink } from '../scenario/share-link.ts';
import type { Recording } from '../scenario/scenario.ts';

/** What stopped a universe. */
export type Failure = {
  /** Of the invariant; `crash` for what was thrown without a name. */
  name: string;
  /** The case in names and numbers, not what must hold. */
  sentence: string;
  at: Micros;
  /** Opens the universe in the page, at the time of the failure. */
  link: string;
};

/** What a universe is given up for, besides a broken invariant. */
export class GivenUp extends Error {
  constructor(name: 'endless' | 'passed-by', sentence: string) {
    super(sentence);
    this.name = name;
  }
}

/** What was thrown, by its name. */
export function failureNamed(error: unknown): Pick<Failure, 'name' | 'sentence'> {
  if (!(error instanceof Error)) return { name: 'crash', sentence: String(error) };
  const isNamed = error instanceof BrokenInvariant || error instanceof GivenUp;
  return { name: isNamed ? error.name : 'crash', sentence: error.message };
}

/**
 * What opens a recording in the page, at a time: `#s=…`, with the whole cluster and the commands up
 * to then.
 */
export const linkTo = (recording: Recording, at: Micros): string =>
  `#${encodeLink(
    { ...recording, commands: recording.commands.filter((each) => each.at <= at), playhead: at },
    { scenario: () => undefined, dataSet: () => true },
  )}`;

/**
 * Opens the universe of a seed. Its scenario is named anew: a page that has one of the same name
 * would open its own.
 */
export function universeLink(
  { scenario, commands }: Pick<Recording, 'scenario' | 'commands'>,
  seed: number,
  at: Micros,
): string {
  const recording = { scenario: { ...scenario, id: 'universe' }, seed, commands, playhead: at };
  return linkTo(recording, at);
}
