import { below, seedRandom } from '../../../src/kernel/random.ts';
import { millis, seconds, type Micros } from '../../../src/kernel/time.ts';
import type { ConfigValues } from '../../../src/kafka/cluster-spec.ts';
import type { Json } from '../../../src/kafka/protocol/codec.ts';
import { noOutcome, skip, type Difference, type Outcome } from '../recording.ts';
import { unlikeJson } from '../timeline-compare.ts';
import { isHealthy } from '../timeline-faults.ts';
import { noNames } from '../timeline-names.ts';
import type { TimelinePlay } from '../timeline-play.ts';
import { ask } from '../timeline-wire.ts';
import { begin, createTimelineWorld, finish, lookFor, pass, type Task } from '../timeline-world.ts';
import { unlikeLook, type Leaders } from './compare.ts';
import type { Play } from './play.ts';
import { rebalanceNotBuilt, type Rebalance, type RebalanceStep } from './scope.ts';
import { coordinatorIn, earOf, sampling, see } from './see.ts';
import { perform } from './steps.ts';
import { writtenSince } from './written.ts';

const UP_WITHIN = seconds(60);
const SHOWN_MAX = 6;
/**
 * Which member's heartbeat comes first after a step is drawn, and a recording shows one draw: a
 * recording is played with these seeds, one after the other, until one play agrees whole; the play
 * that comes nearest tells the differences when none does.
 */
const SEEDS = Array.from({ length: 32 }, (_, index) => index + 1);
const HEARTBEAT_MS = 300;
/** These do not begin anything: times are counted from the last step that does. */
const WAITS = new Set(['settle', 'wait', 'await', 'look']);

/**
 * Plays what a group of Java consumers did: our consumers do the same, in virtual time, and must be
 * told the same, read and commit the same, and have the same written of them.
 */
export function playRebalance(script: Rebalance, file: string): Outcome {
  const outcome = noOutcome();
  const missing = rebalanceNotBuilt(script);
  if (missing !== null) {
    skip(outcome, missing);
    return outcome;
  }
  let fewest: Difference[] | null = null;
  for (const seed of SEEDS) {
    const differences = differencesOf(script, file, seed);
    if (fewest === null || differences.length < fewest.length) fewest = differences;
    if (differences.length === 0) break;
  }
  if (fewest?.length === 0) outcome.passed = 1;
  else outcome.failed = 1;
  outcome.differences.push(...(fewest ?? []).slice(0, SHOWN_MAX));
  return outcome;
}

function differencesOf(script: Rebalance, file: string, seed: number): Difference[] {
  const differences: Difference[] = [];
  try {
    const play = open(script, seed);
    const leaders: Leaders = { kafka: new Map(), ours: new Map() };
    for (const [index, step] of script.steps.entries()) {
      if (!WAITS.has(step.do)) finish(play.world, pass(play.world, pauseOf(seed, index)));
      const where = { file, step: `step ${index} ${step.do}` };
      differences.push(...unlikeStep(play, leaders, step, where));
    }
  } catch (error) {
    const ours = `stopped: ${error instanceof Error ? error.message : String(error)}`;
    differences.push({ file, step: 'all', path: '', kafka: 'goes on', ours });
  }
  return differences;
}

/** The time before a step: none at first, else drawn evenly from a heartbeat's interval. */
function pauseOf(seed: number, index: number): Micros {
  if (seed === 1) return 0;
  const random = seedRandom(seed, index);
  return millis(below(random, HEARTBEAT_MS));
}

function unlikeStep(
  play: Play,
  leaders: Leaders,
  step: RebalanceStep,
  where: Pick<Difference, 'file' | 'step'>,
): Difference[] {
  if (!WAITS.has(step.do)) play.eyes.trigger = play.world.cluster.now;
  const outcome: Json = finish(play.world, perform(play, step)) ?? null;
  const said = step.outcome === undefined ? [] : unlikeJson(step.outcome, outcome, 'outcome');
  const { see: kafka } = step;
  const looks = kafka === undefined ? null : see(play);
  const unlike = [
    ...said,
    ...(kafka === undefined || looks === null
      ? []
      : unlikeLook(kafka, looks.seen, looks.times, leaders)),
  ];
  return unlike.map((each) => ({ ...where, ...each }));
}

/** A Java process takes up to so long to make a consumer, one a little longer than another. */
const START_MS = 40;

function startsOf(seed: number): () => Micros {
  const random = seedRandom(seed, START_MS);
  return () => (seed === 1 ? 0 : millis(below(random, START_MS)));
}

/** The cluster of a recording, with its groups' topic there already. */
function open(script: Rebalance, seed: number): Play {
  const { brokers, config } = script.cluster;
  const settings: ConfigValues = {
    'offsets.topic.replication.factor': Math.min(3, brokers),
    ...config,
  };
  const world = createTimelineWorld({ ...script.cluster, config: settings }, seed);
  const play: Play = {
    ...{ world, script, timeline: timelineOf(world), members: new Map(), lives: new Map() },
    ...{ byNode: new Map(), groups: new Set(), topicIds: new Map(), away: [] },
    startsAfter: startsOf(seed),
    ids: { byId: new Map(), count: new Map() },
    eyes: {
      ...{ history: [], times: [], records: new Map(), again: new Map(), delivered: new Map() },
      ...{ described: new Map(), latest: new Map(), trigger: 0, lastChange: 0, writtenTo: 0 },
      ...{ offsets: new Map(), said: new Map() },
    },
  };
  finish(world, ready(play));
  const broker = coordinatorIn(play);
  if (broker === undefined) throw new Error('no broker coordinates groups');
  writtenSince(play, broker.id);
  world.recorder = earOf(play);
  begin(world, sampling(play));
  return play;
}

function timelineOf(world: TimelinePlay['world']): TimelinePlay {
  return {
    ...{ world, names: noNames(false), later: new Map(), leaders: [], places: new Map() },
    ...{ topics: new Set(), cuts: [], begun: 0, seenTo: 0, firstEpoch: 0 },
    faultSinceSettle: false,
  };
}

function* ready(play: Play): Task<void> {
  const { world } = play;
  const isUp = (): boolean => isHealthy(world);
  if (!(yield* lookFor(world, isUp, 250, UP_WITHIN)))
    throw new Error('the cluster did not come up');
  const body = { keyType: 0, coordinatorKeys: ['warm'] };
  const coordinates = (): boolean => coordinatorIn(play) !== undefined && isHealthy(world);
  for (let tries = 0; !coordinates() && tries < 60; tries += 1) {
    yield* ask(world, 1, { api: 'FindCoordinator', version: 6, body }, 1_000);
    yield* pass(world, millis(500));
  }
  yield* pass(world, millis(700));
}
