import { clusterProgram, createCluster, type Cluster } from '../../src/kafka/cluster.ts';
import { advance } from '../../src/kernel/simulation.ts';
import { seconds, type Micros } from '../../src/kernel/time.ts';
import { applyCommand } from '../../src/scenario/apply.ts';
import { encodeLink } from '../../src/scenario/link.ts';
import type { Recording } from '../../src/scenario/scenario.ts';
import { drawUniverse, type Universe } from './draw.ts';
import { illness } from './liveness.ts';

/** What became of a universe. */
export type Outcome = {
  seed: number;
  /** Null when all went well. */
  failure: Failure | null;
  /** How long it took to get well after the healing. */
  recovery: Micros;
  /** Virtual time that was played. */
  played: Micros;
  steps: number;
};

export type Failure = {
  /** Of the invariant, `liveness …`, or `crash`. */
  name: string;
  sentence: string;
  at: Micros;
  /** Opens the universe in the page, at the time of the failure. */
  link: string;
};

/** More steps than any universe needs: one that goes round in circles ends here. */
const STEPS_MAX = 500_000;
/** Events between two looks at the number of steps. */
const EVENTS_AT_ONCE = 20_000;
/** How often it is looked whether all is well again. */
const LOOK_EVERY = seconds(1);

/** Plays the universe of a seed, with an eye on every invariant. */
export function runSeed(seed: number): Outcome {
  return runUniverse(drawUniverse(seed));
}

/** Plays a universe: faults, healing, and then until all is well. */
export function runUniverse(universe: Universe): Outcome {
  const { recording, healsAt } = universe;
  const { scenario, seed } = recording;
  const cluster = createCluster(scenario.cluster, seed, 0, true);
  const outcome = (failure: Failure | null): Outcome => ({
    seed,
    failure,
    recovery: Math.max(0, cluster.now - healsAt),
    played: cluster.now,
    steps: cluster.steps,
  });
  const failed = (name: string, sentence: string): Outcome => {
    const link = linkTo(recording, cluster.now);
    return outcome({ name, sentence, at: cluster.now, link });
  };
  try {
    const ill = play(cluster, universe);
    return ill === null ? outcome(null) : failed(`liveness ${ill.name}`, ill.sentence);
  } catch (error) {
    const { name, sentence } = describe(error);
    return failed(name, sentence);
  }
}

type Ill = NonNullable<ReturnType<typeof illness>>;

function play(cluster: Cluster, { recording, healsAt, endsAt }: Universe): Ill | null {
  const { commands } = recording;
  let next = 0;
  let lookAt = healsAt;
  for (;;) {
    const command = commands[next];
    const until = Math.min(command?.at ?? endsAt, lookAt);
    while (advance(cluster, clusterProgram, until, null, EVENTS_AT_ONCE) === 'budget')
      if (cluster.steps > STEPS_MAX)
        throw new Error(`More than ${STEPS_MAX} steps, which no cluster needs (endless)`);
    for (; commands[next]?.at === until; next += 1)
      applyCommand(cluster, (commands[next] as (typeof commands)[number]).command);
    if (until < lookAt) continue;
    lookAt += LOOK_EVERY;
    const ill = illness(cluster, recording.scenario.cluster);
    if (ill === null || until >= endsAt) return ill;
  }
}

const NAMED = /^(.*) \(([a-z-]+)\)$/s;

/** An invariant says its name at the end; anything else that is thrown is told with the place it was thrown at. */
function describe(error: unknown): { name: string; sentence: string } {
  if (!(error instanceof Error)) return { name: 'crash', sentence: String(error) };
  const [, sentence, name] = NAMED.exec(error.message) ?? [];
  if (sentence !== undefined && name !== undefined) return { name, sentence };
  const places = (error.stack ?? '').split('\n').map((line) => /^\s+at (\S+)/.exec(line)?.[1]);
  const callers = places.filter((each) => each !== undefined && each !== 'assert').slice(0, 4);
  return { name: 'crash', sentence: `${error.message} [${callers.join(' < ')}]` };
}

/** What opens a recording in the page, at a time. */
export const linkTo = (recording: Recording, at: Micros): string =>
  `#${encodeLink(
    { ...recording, commands: recording.commands.filter((each) => each.at <= at), playhead: at },
    { scenario: () => undefined, dataSet: () => true },
  )}`;
