import { millis, seconds } from '../../src/kernel/time.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { administer, adminRequest } from './timeline-admin.ts';
import { consumer, producer } from './timeline-clients.ts';
import { active, directoryIdOf, fingerprint, imageOf } from './timeline-disk.ts';
import { breakOrMend, dropNext, impostor, lead } from './timeline-faults.ts';
import { isList } from './recording.ts';
import { nodeIn, noteLeaders, type TimelinePlay } from './timeline-play.ts';
import type { TimelineStep } from './timeline-scope.ts';
import { fetch, listOffsets, produce, type Request } from './timeline-wire.ts';
import { begin, finish, lookFor, pass, waitFor, type Task } from './timeline-world.ts';

/** How long an answer may be later than the step that asked for it. */
const OUTCOME_WITHIN = seconds(90);
/** The recorder goes on so long after it began something in the background. */
const LATER_BEGINS = millis(300);

/** Carries out one step. Gives its outcome; undefined for a step that has none. */
export function perform(play: TimelinePlay, step: TimelineStep): Json | undefined {
  const { world } = play;
  if (step.do === 'outcome') {
    const task = play.later.get(step.of ?? '');
    if (task === undefined) throw new Error(`${step.of ?? ''} was never begun`);
    const inTime = finish(world, waitFor(world, task.ended, OUTCOME_WITHIN));
    return inTime ? task.value() : { error: 'no outcome within 90 s' };
  }
  if (step.later === undefined) return finish(world, taskOf(play, step));
  play.later.set(step.later, begin(world, taskOf(play, step)));
  finish(world, pass(world, LATER_BEGINS));
  return undefined;
}

function* taskOf(play: TimelinePlay, step: TimelineStep): Task<Json | undefined> {
  const { world } = play;
  switch (step.do) {
    case 'kill':
    case 'pause':
    case 'resume':
    case 'stop':
    case 'start':
    case 'wipe':
    case 'cut':
    case 'heal':
      yield* breakOrMend(play, step);
      return undefined;
    case 'lead':
      yield* lead(play, step);
      return undefined;
    case 'impostor':
      return yield* impostor(play, step);
    case 'drop':
      dropNext(play, step);
      return undefined;
    case 'wait':
      yield* pass(world, millis(step.ms ?? 0));
      return undefined;
    case 'settle':
      yield* settle(play, step);
      return undefined;
    case 'await':
      yield* awaitState(play, step);
      return undefined;
    default:
      return yield* askOf(play, step);
  }
}

/** What somebody asks of the cluster. */
function* askOf(play: TimelinePlay, step: TimelineStep): Task<Json | undefined> {
  const { world } = play;
  switch (step.do) {
    case 'produce':
      play.topics.add(step.topic ?? '');
      return yield* produce(world, step, leaderOr(play, step, step.to as number | undefined));
    case 'fetch':
      return yield* fetch(world, step, leaderOr(play, step, step.from));
    case 'listOffsets':
      return yield* listOffsets(world, step, leaderOr(play, step, step.from));
    case 'producer':
      return yield* producer(world, step);
    case 'consumer':
      return yield* consumer(world, step);
    case 'removeVoter':
      return yield* administer(world, removeVoter(play, step));
    default: {
      const request = adminRequest(step);
      if (request === undefined) throw new Error(`no such step: ${step.do ?? ''}`);
      if (step.topic !== undefined) play.topics.add(step.topic);
      // The Java client does not even send this.
      if (step.do === 'reassign' && isList(step.to) && (step.to as Json[]).length === 0)
        return { error: 'IllegalArgumentException' };
      return yield* administer(world, request, whomToAsk(play, step));
    }
  }
}

/**
 * The settings of one broker are altered by itself, and records deleted by the leader; anything
 * else can be asked of any broker.
 */
function whomToAsk(play: TimelinePlay, step: TimelineStep): (() => number | null) | undefined {
  const { broker = '' } = step;
  if (step.do === 'config' && broker !== '')
    return () => {
      const { brokers } = imageOf(play.world, active(play.world));
      return brokers[Number(broker)]?.fenced === false ? Number(broker) : null;
    };
  if (step.do !== 'deleteRecords') return undefined;
  return () => {
    const leader = leaderOr(play, step, undefined);
    return leader < 0 ? null : leader;
  };
}

function leaderOr(play: TimelinePlay, step: TimelineStep, said: number | undefined): number {
  if (said !== undefined) return said;
  const image = imageOf(play.world, active(play.world));
  return image.partitions[`${step.topic ?? ''}-${step.partition ?? 0}`]?.leader ?? -1;
}

function removeVoter(play: TimelinePlay, step: TimelineStep): Request {
  const voterId = nodeIn(play, step.node as string | number);
  const voterDirectoryId = directoryIdOf(play.world, voterId);
  const body = { clusterId: null, voterId, voterDirectoryId };
  return { api: 'RemoveRaftVoter', version: 0, body };
}

const QUIET = millis(1_200);
/** Longer than session and lag time. */
const QUIET_AFTER_FAULT = millis(4_500);
const LOOK_EVERY = millis(200);

/** Waits until nothing that a timeline would show has changed for a while. */
function* settle(play: TimelinePlay, step: TimelineStep): Task<void> {
  const { world } = play;
  const quiet =
    step.quietMs === undefined
      ? play.faultSinceSettle
        ? QUIET_AFTER_FAULT
        : QUIET
      : millis(step.quietMs);
  const end = world.cluster.now + seconds(60);
  let since = world.cluster.now;
  let last = '';
  while (world.cluster.now - since < quiet && world.cluster.now < end) {
    const now = fingerprint(world);
    if (now !== last) {
      last = now;
      since = world.cluster.now;
    }
    yield* pass(world, LOOK_EVERY);
  }
  play.faultSinceSettle = false;
}

/** Waits for the state that the step names. Throws when it never comes. */
function* awaitState(play: TimelinePlay, step: TimelineStep): Task<void> {
  const { world } = play;
  const came = yield* lookFor(world, () => isSo(play, step), 100, millis(step.limitMs ?? 40_000));
  if (!came) throw new WaitedInVain('it never came');
  play.faultSinceSettle = false;
  yield* pass(world, millis(step.thenMs ?? 300));
}

/** What an `await` names never came. The recorder goes on then, and so does the player. */
export class WaitedInVain extends Error {}

function isSo(play: TimelinePlay, step: TimelineStep): boolean {
  const leader = active(play.world);
  if (step.quorum !== undefined) {
    noteLeaders(play);
    return leader !== 0 && leader !== play.leaders[0];
  }
  if (leader === 0) return false;
  const { brokers, partitions } = imageOf(play.world, leader);
  if (step.fenced !== undefined) return brokers[step.fenced]?.fenced === true;
  if (step.unfenced !== undefined) return brokers[step.unfenced]?.fenced === false;
  const at = partitions[`${step.topic ?? ''}-${step.partition ?? 0}`];
  if (at === undefined) return false;
  if (step.leader !== undefined && at.leader === step.leader) return true;
  const { isr } = step;
  return isr?.length === at.isr.length && isr.every((id) => at.isr.includes(id));
}
