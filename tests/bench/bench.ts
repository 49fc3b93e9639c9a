import { clusterProgram, createCluster } from '../../src/kafka/cluster.ts';
import { emptyQueue, peekTime, popEarliest, push } from '../../src/kernel/queue.ts';
import { below, seedRandom } from '../../src/kernel/random.ts';
import type { Program } from '../../src/kernel/machine.ts';
import { advance } from '../../src/kernel/simulation.ts';
import { type Micros, minutes, seconds } from '../../src/kernel/time.ts';
import { createWorld } from '../../src/kernel/world.ts';
import {
  advanceSession,
  currentBranch,
  openSession,
  seekSession,
} from '../../src/session/session.ts';
import { BUSY, benchRecording, LIGHT } from './bench-scenario.ts';
import { frameCost } from './frame-cost.ts';
import { largeCluster } from './large-cluster.ts';
import { median, percentile, repeated, secondsOf, spread } from './measure.ts';

const RUNS = 5;
const QUEUE_EVENTS = 1_000_000;
const CLUSTER_EVENTS = 200_000;
const SEEK_EVENTS = 1_000_000;
const SEEKS = 200;

/** Events a second of the kernel's queue alone: a thousand waiting, each handled by allocating one message. */
function queueSpeed(): number {
  const queue = emptyQueue<object>();
  const random = seedRandom(7, 0);
  const message = (id: number): object => ({
    kind: 'data',
    id,
    connection: 1,
    from: 0,
    to: 1,
    bytes: 100,
    sentAt: id,
    arrivesAt: id,
  });
  for (let id = 0; id < 1_000; id += 1) push(queue, below(random, 5_000), message(id));
  const taken = secondsOf(() => {
    for (let id = 0; id < QUEUE_EVENTS; id += 1) {
      const now = peekTime(queue);
      popEarliest(queue);
      push(queue, now + below(random, 5_000), message(id));
    }
  });
  return QUEUE_EVENTS / taken;
}

/** What the smallest machine costs: it answers each message with another one. */
type EchoKinds = { message: object; timer: object; command: object; note: object };
const echo: Program<{ opens: boolean }, EchoKinds> = {
  step: (state, input) => {
    if (input.on === 'boot') return state.opens ? Array.from({ length: 1_000 }, connect) : [];
    if (input.on !== 'message' && input.on !== 'connected') return [];
    return [{ do: 'send', connection: input.connection, message: { type: 'echo' }, bytes: 100 }];
  },
  crash: (state) => state,
  losePower: (state) => state,
  wipe: (state) => state,
  rot: () => undefined,
  copy: (state) => state,
  messageKind: () => 1,
};

const connect = () => ({ do: 'connect' as const, to: 1, tag: '' });

/** Steps a second of the kernel with its network, under machines that do next to nothing, with a thousand messages on their way. */
function kernelSpeed(): number {
  const world = createWorld(echo, {
    seed: 7,
    nodes: [
      { name: 'a', state: { opens: true } },
      { name: 'b', state: { opens: false } },
    ],
  });
  const taken = secondsOf(() => {
    advance(world, echo, minutes(600), null, CLUSTER_EVENTS);
  });
  return world.steps / taken;
}

/** Events a second of the whole cluster under 1,000 records a second, without a trace. */
function clusterSpeed(watched: boolean): number {
  const { scenario, seed } = benchRecording(BUSY);
  const cluster = createCluster(scenario.cluster, seed, 0, watched);
  advance(cluster, clusterProgram, seconds(1));
  const taken = secondsOf(() => {
    advance(cluster, clusterProgram, minutes(600), null, CLUSTER_EVENTS);
  });
  return CLUSTER_EVENTS / taken;
}

/** Virtual seconds in one real second, as the page has it: with trace, checkpoints and limits for each call. */
function sessionSpeed(between: Micros, length: Micros): number {
  const session = openSession(benchRecording(between));
  const end = seconds(1) + length;
  const taken = secondsOf(() => {
    while (currentBranch(session).cursor.cluster.now < end) advanceSession(session, end);
  });
  return length / 1_000_000 / taken;
}

/** Milliseconds of each of many seeks all over a run of a million events. */
function seekTimes(): number[] {
  const session = openSession(benchRecording(BUSY));
  const branch = currentBranch(session);
  while (branch.cursor.cluster.steps < SEEK_EVENTS) {
    advanceSession(session, branch.cursor.cluster.now + seconds(10));
  }
  const end = branch.cursor.cluster.now;
  const random = seedRandom(7, 1);
  return Array.from({ length: SEEKS }, () => {
    const time = below(random, end);
    return secondsOf(() => seekSession(session, time)) * 1_000;
  });
}

async function main(): Promise<void> {
  const queue = repeated(RUNS, queueSpeed);
  const kernel = repeated(RUNS, kernelSpeed);
  const cluster = repeated(RUNS, () => clusterSpeed(false));
  const watched = repeated(RUNS, () => clusterSpeed(true));
  const light = repeated(RUNS, () => sessionSpeed(LIGHT, minutes(5)));
  const busy = repeated(RUNS, () => sessionSpeed(BUSY, seconds(20)));
  const seeks = seekTimes();
  const large = largeCluster();
  const frame = await frameCost();
  const result = {
    cluster_events_ratio: round(median(cluster) / median(queue), 4),
    watched_events_ratio: round(median(watched) / median(queue), 4),
    virtual_per_real_light: round(median(light), 1),
    virtual_per_real_busy: round(median(busy), 1),
    seek_ms_p50: round(percentile(seeks, 0.5), 2),
    large_virtual_per_real: round(large.virtualPerReal, 2),
    large_heap_mb: round(large.heapMegabytes, 0),
    frame_ms_200: frame === null ? null : round(frame.milliseconds, 2),
  };
  say([
    `Queue alone: ${spread(queue, 0)} events/s. Limited by moving keys in the heap.`,
    `Kernel with machines that do nothing: ${spread(kernel, 0)} steps/s. Limited by drawing delays and keeping streams in order.`,
    `Cluster: ${spread(cluster, 0)} events/s, a ratio of ${result.cluster_events_ratio} to the queue (aim 0.25) and of ${round(median(cluster) / median(kernel), 2)} to the kernel. An event here is a whole`,
    '  request, answer or timer: half of it goes into fetches (waiting ones that every append must look at, sessions, answers),',
    '  a seventh into the kernel, an eighth into collecting garbage, a few percent into the queue.',
    `  With all invariants looked at after every step: ${spread(watched, 0)} events/s, ${round(median(cluster) / median(watched), 2)} times as long.`,
    `10 records/s: ${spread(light, 0)} virtual seconds a second (aim 1000). Limited by the fetches that followers and`,
    '  consumers keep sending while nothing arrives, each of which waits up to 500 ms.',
    `1,000 records/s: ${spread(busy, 0)} virtual seconds a second (aim 100). Limited by events: each batch is a produce, two`,
    '  follower fetches, a consumer fetch, their answers and the load itself; keeping the trace doubles the work of the garbage collector, to a quarter of all.',
    `Seek in a run of ${SEEK_EVENTS} events: p50 ${result.seek_ms_p50} ms, p95 ${percentile(seeks, 0.95).toFixed(1)} ms, most ${Math.max(...seeks).toFixed(1)} ms (aim p50 50 ms).`,
    '  Limited by the replay from the last checkpoint: half the distance between two.',
    `100 brokers, 3 controllers, 10,000 partitions on three replicas: open after ${large.openSeconds.toFixed(1)} s, then ${result.large_virtual_per_real} times real time, heap ${result.large_heap_mb} MB.`,
    frame === null
      ? 'Frame: not measured: no browser (CHROMIUM_PATH) or no built page (npm run build).'
      : `Frame with ${frame.messages} messages: ${frame.milliseconds.toFixed(2)} ms of the main thread (aim 8 ms). Limited by style and paint of SVG.`,
  ]);
  if (process.argv.includes('--json')) console.log(JSON.stringify(result));
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

const say = (lines: string[]): void => {
  if (!process.argv.includes('--quiet')) for (const line of lines) console.log(line);
};

await main();
