import { type Failure, failureNamed, GivenUp, linkTo } from './failure.ts';
import { advanceWithin } from './universe.ts';
import { createCluster, type Cluster } from '../kafka/cluster.ts';
import type { ClusterSpec } from '../kafka/cluster-spec.ts';
import { seconds, type Micros } from '../kernel/time.ts';
import { applyCommand } from '../scenario/apply.ts';
import type { TimedCommand } from '../scenario/command.ts';
import type { Recording } from '../scenario/scenario.ts';
import type { Trick } from './draw-tricks.ts';
import { drawUniverse, type Universe } from './draw.ts';
import { illness } from './liveness.ts';
import { LOOK_AGAIN, playTrick } from './play-tricks.ts';
import { wronglyPassedBy } from './resting.ts';

/** What became of a universe. */
export type Outcome = {
  seed: number;
  /** Null when all went well. Its name is that of the invariant, `liveness …`, or `crash`. */
  failure: Failure | null;
  /** How long it took to get well after the healing. */
  recovery: Micros;
  /** Virtual time that was played. */
  played: Micros;
  steps: number;
  /** All that was done: what was drawn before, and what tricks came to. */
  recording: Recording;
};

/** More steps than any universe needs: one that goes round in circles ends here. */
const STEPS_MAX = 500_000;
/** How often it is looked whether all is well again. */
const LOOK_EVERY = seconds(1);

/** Plays the universe of a seed, with an eye on every invariant. */
export function runSeed(seed: number): Outcome {
  return runUniverse(drawUniverse(seed));
}

/** Plays a universe: faults, healing, and then until all is well. */
export function runUniverse(universe: Universe): Outcome {
  const { healsAt } = universe;
  const { scenario, seed } = universe.recording;
  const cluster = createCluster(scenario.cluster, seed, 0, true);
  // Tricks add commands to it.
  const recording = { ...universe.recording, commands: [...universe.recording.commands] };
  const outcome = (failure: Failure | null): Outcome => ({
    seed,
    failure,
    recovery: Math.max(0, cluster.now - healsAt),
    played: cluster.now,
    steps: cluster.steps,
    recording,
  });
  const failed = (name: string, sentence: string): Outcome => {
    const link = linkTo(recording, cluster.now);
    return outcome({ name, sentence, at: cluster.now, link });
  };
  try {
    const ill = play(cluster, { ...universe, recording });
    return ill === null ? outcome(null) : failed(`liveness ${ill.name}`, ill.sentence);
  } catch (error) {
    const { name, sentence } = describe(error);
    return failed(name, sentence);
  }
}

type Ill = NonNullable<ReturnType<typeof illness>>;

function play(cluster: Cluster, { recording, tricks, healsAt, endsAt }: Universe): Ill | null {
  const { commands } = recording;
  let waiting: Waiting[] = tricks.map((trick) => ({ trick, looksAt: trick.at }));
  let next = 0;
  let lookAt = healsAt;
  for (;;) {
    const until = Math.min(
      commands[next]?.at ?? endsAt,
      lookAt,
      ...waiting.map(({ looksAt }) => looksAt),
    );
    advanceWithin(cluster, until, STEPS_MAX);
    next = applyAll(cluster, commands, next);
    if (waiting.some(({ looksAt }) => looksAt === until)) {
      waiting = look(cluster, recording.scenario.cluster, waiting, commands);
      next = applyAll(cluster, commands, next);
    }
    const wrong = wronglyPassedBy(cluster);
    if (wrong !== null) throw new GivenUp('passed-by', wrong);
    if (until < lookAt) continue;
    lookAt += LOOK_EVERY;
    const ill = illness(cluster, recording.scenario.cluster);
    if (ill === null || until >= endsAt) return ill;
  }
}

/**
 * Does what is to be done at this time, each after all that the one before it caused at once: so a
 * session does it too. Gives the place of the next command.
 */
function applyAll(cluster: Cluster, commands: readonly TimedCommand[], from: number): number {
  let next = from;
  for (let each = commands[next]; each?.at === cluster.now; each = commands[(next += 1)]) {
    applyCommand(cluster, each.command);
    advanceWithin(cluster, cluster.now, STEPS_MAX);
  }
  return next;
}

type Waiting = { trick: Trick; looksAt: Micros };

/**
 * Plays each trick whose moment has come: its commands are put where their time is. Gives those
 * that go on waiting.
 */
function look(
  cluster: Cluster,
  spec: ClusterSpec,
  waiting: readonly Waiting[],
  commands: TimedCommand[],
): Waiting[] {
  const { now } = cluster;
  return waiting.flatMap((each) => {
    if (each.looksAt > now) return [each];
    const { trick } = each;
    const done = playTrick(cluster, spec, trick);
    for (const command of done ?? []) {
      const later = commands.findIndex(({ at }) => at > command.at);
      commands.splice(later < 0 ? commands.length : later, 0, command);
    }
    const looksAt = now + LOOK_AGAIN;
    return done !== null || looksAt >= trick.until ? [] : [{ trick, looksAt }];
  });
}

/** A crash is told with the place it came from, so that one can be told from another. */
function describe(error: unknown): Pick<Failure, 'name' | 'sentence'> {
  const { name, sentence } = failureNamed(error);
  if (name !== 'crash' || !(error instanceof Error)) return { name, sentence };
  const places = (error.stack ?? '').split('\n').map((line) => /^\s+at (\S+)/.exec(line)?.[1]);
  const callers = places.filter((each) => each !== undefined && each !== 'assert').slice(0, 4);
  return { name, sentence: `${sentence} [${callers.join(' < ')}]` };
}
