import { fault } from '../../src/kernel/faults.ts';
import type { NodeId } from '../../src/kernel/machine.ts';
import { millis, seconds } from '../../src/kernel/time.ts';
import { addNode, nodeAt } from '../../src/kernel/world.ts';
import { clusterProgram } from '../../src/kafka/cluster.ts';
import { apiKeys } from '../../src/kafka/protocol/api-keys.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import { applyCommand } from '../../src/scenario/apply.ts';
import type { Command } from '../../src/scenario/command.ts';
import {
  active,
  brokerIds,
  imageOf,
  inCapitals,
  metadataEnd,
  quorumState,
  voterIds,
} from './timeline-disk.ts';
import { nodeIn, noteLeaders, type TimelinePlay } from './timeline-play.ts';
import type { NodeInStep, TimelineStep } from './timeline-scope.ts';
import {
  closeFromOutside,
  hostOf,
  lookFor,
  nodeNamed,
  pass,
  statusOf,
  waitFor,
  type Task,
  type TimelineWorld,
} from './timeline-world.ts';
import { sayRefusal } from '../../src/app/words/problems/refusals.ts';

/** What a Java process needs before it says its first word: sessions go on meanwhile. */
const PROCESS_START = millis(1_900);
/** What it needs to end after its broker has: until then the recorder waits. */
const PROCESS_END = millis(1_300);
/** The recorder signals a process through a command of its own, which takes a while. */
const LAUNCHER = millis(50);
const START_WITHIN = seconds(60);
const STOP_WITHIN = seconds(30);

/** Gives a command through the one door. Throws when it cannot be done. */
function give(world: TimelineWorld, command: Command): void {
  const refusal = applyCommand(world.cluster, command, world.recorder);
  if (refusal !== undefined) throw new Error(sayRefusal('en', refusal));
}

const listed = <T>(one: T | readonly T[] | undefined): readonly T[] =>
  one === undefined ? [] : Array.isArray(one) ? (one as readonly T[]) : [one as T];

const nodesIn = (
  play: TimelinePlay,
  said: NodeInStep | readonly NodeInStep[] | undefined,
): number[] => listed(said).map((each) => nodeIn(play, each));

/** Kill, pause, resume, stop, start, wipe, cut, heal. */
export function* breakOrMend(play: TimelinePlay, step: TimelineStep): Task<void> {
  const { world } = play;
  play.faultSinceSettle = true;
  switch (step.do) {
    case 'kill':
    case 'pause':
    case 'resume':
      for (const id of nodesIn(play, step.node))
        give(world, { command: step.do, node: hostOf(id) });
      return yield* pass(world, LAUNCHER);
    case 'wipe':
      for (const id of nodesIn(play, step.node)) give(world, { command: 'wipe', node: hostOf(id) });
      return;
    case 'stop':
      for (const id of nodesIn(play, step.node)) yield* stop(world, id);
      return;
    case 'start':
      return yield* start(play, nodesIn(play, step.node));
    case 'cut': {
      const [a = 0] = nodesIn(play, step.a);
      for (const b of nodesIn(play, step.b)) cut(play, a, b, step.oneWay === true);
      return;
    }
    case 'heal':
      heal(play);
      return;
    default:
  }
}

/** A controlled shutdown, until the process has ended. */
function* stop(world: TimelineWorld, id: number): Task<void> {
  give(world, { command: 'shutdown', node: hostOf(id) });
  const ended = yield* waitFor(world, () => statusOf(world, id) === 'down', STOP_WITHIN);
  if (!ended) throw new Error(`${hostOf(id)} did not stop`);
  yield* pass(world, PROCESS_END);
}

/**
 * Starts processes, until each says that it has started: a broker when it is unfenced, a controller
 * when it knows a leader.
 */
function* start(play: TimelinePlay, ids: readonly number[]): Task<void> {
  const { world } = play;
  yield* pass(world, PROCESS_START);
  const epochs = ids.map((id) => epochOf(world, id));
  for (const id of ids) give(world, { command: 'restart', node: hostOf(id) });
  const hasStarted = (): boolean =>
    ids.every((id, index) =>
      brokerIds(world).includes(id)
        ? epochOf(world, id) !== epochs[index] && isUnfenced(world, id)
        : quorumState(world, id).leaderId > 0,
    );
  yield* lookFor(world, hasStarted, 100, START_WITHIN);
}

/**
 * How much longer a broker takes to start than a controller, and one broker than the one before:
 * they share few processors.
 */
const BROKER_START = seconds(1);
const NEXT_BROKER_START = millis(30);

/**
 * A new cluster: its processes are launched at once, but brokers have more to do before they say
 * their first word.
 */
export function* startInTurn(world: TimelineWorld): Task<void> {
  const ids = brokerIds(world).filter((id) => !voterIds(world).includes(id));
  yield* waitFor(world, () => ids.every((id) => statusOf(world, id) === 'up'), 1);
  for (const id of ids) give(world, { command: 'pause', node: hostOf(id) });
  if (ids.length > 0) yield* pass(world, BROKER_START);
  for (const id of ids) {
    give(world, { command: 'resume', node: hostOf(id) });
    yield* pass(world, NEXT_BROKER_START);
  }
}

function epochOf(world: TimelineWorld, id: number): number {
  const leader = active(world);
  return leader === 0 ? -1 : (imageOf(world, leader).brokers[id]?.epoch ?? -1);
}

const isUnfenced = (world: TimelineWorld, id: number): boolean =>
  active(world) !== 0 && imageOf(world, active(world)).brokers[id]?.fenced === false;

function cut(play: TimelinePlay, a: number, b: number, oneWay: boolean): void {
  const [from, to] = [hostOf(a), hostOf(b)];
  give(play.world, { command: 'cut', from, to, oneWay });
  play.cuts.push({ from, to });
  if (!oneWay) play.cuts.push({ from: to, to: from });
}

/**
 * Ends all cuts. The recorder's proxy had swallowed what was sent into a cut, and closes each
 * connection that lost something. Our links delay instead, as TCP does across a cut that ends soon
 * enough; so that both see the same, what waits in a cut is lost here too, and its connection with
 * it. Who was only opening a connection goes on doing so: through the proxy it would have been open
 * already, without having been answered.
 */
function heal(play: TimelinePlay): void {
  const { world } = play;
  const { cluster } = world;
  const isCut = (from: number, to: number): boolean =>
    play.cuts.some(
      (each) => each.from === cluster.nodes[from]?.name && each.to === cluster.nodes[to]?.name,
    );
  for (const connection of [...cluster.network.connections.values()]) {
    const lost = connection.streams
      .flatMap(({ flights }) => flights)
      .some((flight) => flight.kind === 'data' && isCut(flight.from, flight.to));
    if (lost) closeFromOutside(world, connection.id);
  }
  for (const { from, to } of play.cuts.splice(0))
    give(world, { command: 'heal', from, to, oneWay: true });
}

/** From now on the next requests or answers of an API between a client and a node are lost. */
export function dropNext({ world }: TimelinePlay, step: TimelineStep): void {
  const api = apiKeys.find((each) => inCapitals(each.name) === step.api)?.name ?? '';
  world.drops.push({
    node: nodeNamed(world, hostOf(Number(step.node))),
    type: `${api}${step.what === 'request' ? 'Request' : 'Response'}`,
    client: step.client ?? '',
    left: step.times ?? 1,
  });
}

const LEADS_MAX = 10;

/**
 * Restarts active controllers until a given node is the active one: a fixed point to start from.
 */
export function* lead(play: TimelinePlay, step: TimelineStep): Task<void> {
  const { world } = play;
  const wanted = Number(step.node);
  for (let step = 0; active(world) !== wanted; step += 1) {
    if (step === LEADS_MAX) throw new Error(`node ${wanted} never led`);
    const before = active(world);
    yield* stop(world, before);
    yield* lookFor(world, () => ![before, 0].includes(active(world)), 100, seconds(10));
    yield* start(play, [before]);
    yield* lookFor(world, () => isHealthy(world), 250, seconds(30));
  }
  yield* pass(world, seconds(4));
  play.leaders.splice(0, play.leaders.length, wanted);
  play.begun = metadataEnd(world, wanted);
  play.seenTo = play.begun;
}

/** Every broker is unfenced, and every partition has a leader and all its replicas in sync. */
export function isHealthy(world: TimelineWorld): boolean {
  if (active(world) === 0) return false;
  const image = imageOf(world, active(world));
  return (
    brokerIds(world).every((id) => image.brokers[id]?.fenced === false) &&
    Object.values(image.partitions).every(
      ({ leader, isr, replicas }) => leader >= 0 && isr.length === replicas.length,
    )
  );
}

/**
 * How long the impostor tries to register: `initial.broker.registration.timeout.ms`, as the
 * recorder sets it.
 */
const IMPOSTOR_TRIES = '6000';

/**
 * A second process with a node's id, its own disk and its own port: how it ends, or that it runs.
 */
export function* impostor(play: TimelinePlay, step: TimelineStep): Task<Json> {
  const { world } = play;
  const { cluster, recorder } = world;
  const id = Number(step.node);
  const end = cluster.now + millis(step.forMs ?? 10_000);
  yield* pass(world, PROCESS_START);
  const epoch = epochOf(world, id);
  const node = addImpostor(world, id);
  const process = nodeAt(cluster, node);
  const seen = { refusal: false };
  const listening: typeof recorder = {
    record(entry) {
      recorder?.record?.(entry);
      const { what } = entry;
      if (entry.node !== node || what.event !== 'message') return;
      const { message } = what;
      seen.refusal ||=
        message.type === 'BrokerRegistrationResponse' &&
        errorName(message.body.errorCode) === 'DUPLICATE_BROKER_REGISTRATION';
    },
  };
  world.recorder = listening;
  yield* waitFor(world, () => process.status === 'up', 1);
  yield* waitFor(world, () => process.status === 'down', end - cluster.now);
  world.recorder = recorder;
  const ended = process.status === 'down';
  const ran = epochOf(world, id) !== epoch && isUnfenced(world, id);
  if (!ended) fault(cluster, clusterProgram, { fault: 'kill', node }, recorder);
  play.faultSinceSettle = true;
  noteLeaders(play);
  const why = seen.refusal ? ', refused with DUPLICATE_BROKER_REGISTRATION' : '';
  if (ended) return `the process ended by itself${why}`;
  return ran
    ? `the process ran as the broker until it was killed${why}`
    : `the process was still trying when it was killed${why}`;
}

/** What a node is, on a disk that was just formatted. It boots at once. */
function addImpostor({ cluster }: TimelineWorld, id: number): NodeId {
  const original = cluster.nodes.find((each) => each.name === hostOf(id));
  if (original === undefined) throw new Error(`there is no node ${id}`);
  const name = `impostor ${cluster.nodes.length}`;
  const node = addNode(cluster, clusterProgram, { name, state: original.state });
  const process = nodeAt(cluster, node);
  const state = clusterProgram.wipe(clusterProgram.crash(process.state), process.random);
  if (state.role !== 'server' || state.broker === null) throw new Error(`${id} is a broker`);
  const timeout = { 'initial.broker.registration.timeout.ms': IMPOSTOR_TRIES };
  process.state = {
    ...state,
    broker: { ...state.broker, config: { ...state.broker.config, ...timeout } },
  };
  return node;
}
