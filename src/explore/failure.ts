import type { Micros } from '../kernel/time.ts';
import { encodeLink } from '../scenario/share-link.ts';
import type { Recording } from '../scenario/scenario.ts';

/** What stopped a universe. */
export type Failure = {
  /** Of the invariant; `crash` for anything else that was thrown. */
  name: string;
  sentence: string;
  at: Micros;
  /** Opens the universe in the page, at the time of the failure. */
  link: string;
};

const NAMED = /^(.*) \(([a-z0-9-]+)\)$/s;

/** What was thrown, by its name: an invariant says its own at the end. (src/kafka/invariants/watch.ts) */
export function failureNamed(error: unknown): Pick<Failure, 'name' | 'sentence'> {
  const message = error instanceof Error ? error.message : String(error);
  const [, sentence = message, name = 'crash'] = NAMED.exec(message) ?? [];
  return { name, sentence };
}

/** What opens a recording in the page, at a time: `#s=…`, with the whole cluster and the commands up to then. */
export const linkTo = (recording: Recording, at: Micros): string =>
  `#${encodeLink(
    { ...recording, commands: recording.commands.filter((each) => each.at <= at), playhead: at },
    { scenario: () => undefined, dataSet: () => true },
  )}`;

/** Opens the universe of a seed. Its scenario is named anew: a page that has one of the same name would open its own. */
export function universeLink(
  { scenario, commands }: Pick<Recording, 'scenario' | 'commands'>,
  seed: number,
  at: Micros,
): string {
  const recording = { scenario: { ...scenario, id: 'universe' }, seed, commands, playhead: at };
  return linkTo(recording, at);
}
