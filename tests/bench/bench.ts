// `npm run bench`: how fast the core and the page are, and what limits them. `-- --json` ends with
// one line for programs.
import { below, seedRandom } from '../../src/kernel/random.ts';
import { minutes, seconds } from '../../src/kernel/time.ts';
import { hashText } from '../../src/kernel/world.ts';
import {
  advanceSession,
  currentBranch,
  openSession,
  seekSession,
} from '../../src/session/session.ts';
import { bytesPerEvent } from './allocation.ts';
import { BUSY, benchRecording, LIGHT, LONELY } from './bench-scenario.ts';
import { frameCost } from './frame-cost.ts';
import { runKernel, runQueue } from './kernel-runs.ts';
import { largeCluster } from './large-cluster.ts';
import { isMainThreadKnown, median, percentile, repeated, spread, timeOf } from './measure.ts';
import { pageBusy } from './page-busy.ts';
import { pageSeeks } from './page-seek.ts';
import { type Run, runCluster, runFar, runPlayed } from './runs.ts';
import { stepsByPurpose } from './step-purposes.ts';
import { universesSeconds } from './universes.ts';

const RUNS = 5;
const QUEUE_EVENTS = 1_000_000;
const CLUSTER_EVENTS = 200_000;
const SEEK_EVENTS = 1_000_000;
const SEEKS = 200;
/** Some ten million events at 1,000 records a second. */
const PAGE_SEEK_SECONDS = 124_000;

/** Says on the other channel what is measured, since all of it takes minutes. */
function now<T>(what: string, measure: () => T): T {
  if (!process.argv.includes('--quiet')) console.error(`… ${what}`);
  return measure();
}

async function measureAll() {
  return {
    bytes: now('bytes for each event', bytesPerEvent),
    queue: now('queue', () => repeated(RUNS, () => runQueue(QUEUE_EVENTS))),
    kernel: now('kernel', () => repeated(RUNS, () => runKernel(CLUSTER_EVENTS))),
    cluster: now('cluster', () => repeated(RUNS, () => runCluster(CLUSTER_EVENTS))),
    watched: now('cluster with invariants', () =>
      repeated(RUNS, () => runCluster(CLUSTER_EVENTS, { watched: true })),
    ),
    twelve: now('cluster of 12 partitions', () =>
      repeated(RUNS, () => runCluster(CLUSTER_EVENTS, { partitions: 12 })),
    ),
    group: now('group of 6 members', () =>
      repeated(RUNS, () => runCluster(CLUSTER_EVENTS, { partitions: 12, members: 6 })),
    ),
    light: now('10 records/s', () => repeated(RUNS, () => runFar(LIGHT, minutes(5)))),
    far: now('1,000 records/s', () => repeated(RUNS, () => runFar(BUSY, seconds(20)))),
    played: now('1,000 records/s, played', () =>
      repeated(RUNS, () => runPlayed(BUSY, seconds(10))),
    ),
    lightSteps: stepsByPurpose(LIGHT),
    busySteps: stepsByPurpose(BUSY),
    seeks: now('seeks', runSeeks),
    large: now('100 brokers', largeCluster),
    universes: await now('universes', () => universesSeconds(false)),
    watchedUniverses: await now('universes with invariants', () => universesSeconds(true)),
    frame: await now('frame of 200 messages', () => frameCost(200)),
    fullFrame: await now('frame of 1,000 messages', () => frameCost(1_000)),
    page: await now('page', pageBusy),
    pageSeeks: await now('seeks in the page', () => pageSeeks(PAGE_SEEK_SECONDS, LONELY)),
  };
}

type Measured = Awaited<ReturnType<typeof measureAll>>;

/**
 * Milliseconds on the wall of each of many seeks all over a run of a million events, of the
 * processor on average, and the run's hash.
 */
function runSeeks(): { milliseconds: number[]; cpuMean: number; hash: string } {
  const session = openSession(benchRecording(BUSY));
  const branch = currentBranch(session);
  while (branch.cursor.cluster.steps < SEEK_EVENTS) {
    advanceSession(session, branch.cursor.cluster.now + seconds(10));
  }
  const { now: end } = branch.cursor.cluster;
  const hash = hashText(branch.cursor.cluster);
  const random = seedRandom(7, 1);
  const taken = Array.from({ length: SEEKS }, () => {
    const time = below(random, end);
    return timeOf(() => seekSession(session, time));
  });
  return {
    milliseconds: taken.map(({ wall }) => wall * 1_000),
    cpuMean: (taken.reduce((sum, { cpu }) => sum + cpu, 0) / SEEKS) * 1_000,
    hash,
  };
}

/** The line for programs. `real` is a second on the wall, `cpu` one of the processor. */
function figuresOf(measured: Measured) {
  const { queue, cluster, watched, light, far, played, seeks, large } = measured;
  const { frame, fullFrame, page, pageSeeks: inPage } = measured;
  return {
    cluster_events_ratio: round(perCpu(cluster) / perCpu(queue), 4),
    watched_events_ratio: round(perCpu(watched) / perCpu(queue), 4),
    cluster_events_per_cpu_second: round(perCpu(cluster), 0),
    watched_events_per_cpu_second: round(perCpu(watched), 0),
    group_events_per_cpu_second: round(perCpu(measured.group), 0),
    bytes_per_event: round(measured.bytes, 0),
    virtual_per_real_light: round(perWall(light), 1),
    virtual_per_real_busy: round(perWall(far), 1),
    virtual_per_real_played: round(perWall(played), 1),
    virtual_per_cpu_light: round(perCpu(light), 1),
    virtual_per_cpu_busy: round(perCpu(far), 1),
    virtual_per_cpu_played: round(perCpu(played), 1),
    seek_ms_p50: round(percentile(seeks.milliseconds, 0.5), 2),
    seek_ms_p95: round(percentile(seeks.milliseconds, 0.95), 2),
    large_open_cpu_seconds: round(large.opening.cpu, 2),
    large_virtual_per_real: round(large.seconds / large.running.wall, 2),
    large_virtual_per_cpu: round(large.seconds / large.running.cpu, 2),
    large_frame_cpu_ms: round(large.frame * 1_000, 1),
    large_heap_mb: round(large.heap / 1_000_000, 0),
    universes_1000_seconds: round(measured.universes, 1),
    universes_1000_watched_seconds: round(measured.watchedUniverses, 1),
    frame_ms_200: frame === null ? null : round(frame.milliseconds, 2),
    frame_ms_1000: fullFrame === null ? null : round(fullFrame.milliseconds, 2),
    page_busy_played: page === null ? null : round(Math.max(...Object.values(page)), 3),
    page_seek_ms_p95: inPage === null ? null : round(percentile(inPage.milliseconds, 0.95), 2),
    page_seek_events: inPage?.events ?? null,
    page_heap_mb: inPage === null ? null : round(inPage.heapBytes / 1_000_000, 0),
    trace_hashes: hashesOf(measured),
  };
}

/**
 * The trace's hash at the end of each scenario: whoever makes the core faster compares these with
 * those of the build before.
 */
function hashesOf({ seeks, large, ...measured }: Measured): Record<string, string> {
  const { kernel, cluster, watched, twelve, group, light, far, played } = measured;
  const runs = { kernel, cluster, watched, twelve, group, light, far, played };
  return {
    ...Object.fromEntries(Object.entries(runs).map(([name, each]) => [name, hashOf(each)])),
    seeks: seeks.hash,
    large: large.hash,
  };
}

/** One hash. Runs of one scenario never differ; should they, all their hashes. */
const hashOf = (runs: readonly Run[]): string =>
  [...new Set(runs.map(({ hash }) => hash))].join(' or ');

function linesOf(measured: Measured, figures: ReturnType<typeof figuresOf>): string[] {
  const { queue, kernel, cluster, watched, twelve, group, light, far, played } = measured;
  return [
    isMainThreadKnown
      ? 'A CPU second is one of the main thread; what is in brackets says how far the runs were apart.'
      : 'A CPU second is one of the whole process, its helper threads included: this system does not count its threads apart.',
    `Queue alone: ${speed(queue, 'events')}. Limited by moving keys in the heap.`,
    `Kernel with machines that do nothing: ${speed(kernel, 'steps')}. Limited by drawing delays and keeping streams in order.`,
    `Cluster: ${speed(cluster, 'events')} (aim 400000 a CPU second), a ratio of ${figures.cluster_events_ratio} to the queue.`,
    `  An event is a whole request, answer or timer. The kernel alone would take ${percent(perCpu(cluster) / perCpu(kernel))} of the time; ${shareOf(measured.busySteps, 'fetching')} of all are`,
    `  fetches of followers and consumers, ${shareOf(measured.busySteps, 'sending')} the producer's, ${shareOf(measured.busySteps, 'idling')} fetches that found nothing. Each allocates ${figures.bytes_per_event} bytes (aim 3500).`,
    `  With all invariants looked at after every step: ${speed(watched, 'events')} (aim 240000 a CPU second).`,
    `  With 12 partitions in place of 6: ${speed(twelve, 'events')}.`,
    `  With these read by a group of 6 members: ${speed(group, 'events')}.`,
    `10 records/s: ${speed(light, 'virtual seconds')} (aim 1000).`,
    `  ${lightSentence(measured.lightSteps)}`,
    `1,000 records/s, asked for its end: ${speed(far, 'virtual seconds')}.`,
    `  Most of it untraced: ${((sumOf(measured.busySteps) * perCpu(far)) / 1_000).toFixed(0)} thousand events a CPU second, watched and with checkpoints.`,
    `1,000 records/s, played in steps of 50 ms, all traced: ${speed(played, 'virtual seconds', 1)} (aim 30).`,
    `  Limited by events, ${sumOf(measured.busySteps).toFixed(0)} in a virtual second; it takes ${(perCpu(far) / perCpu(played)).toFixed(2)} times as long as without most of the trace.`,
    ...seekLines(measured, figures),
    ...largeLines(measured, figures),
    `1,000 universes of 30 virtual seconds at 10 records/s, on two workers: ${figures.universes_1000_seconds} s (aim 15), ${figures.universes_1000_watched_seconds} s with all invariants.`,
    ...pageLines(measured, figures),
    'Hashes of the traces, the same for builds that do the same:',
    ...Object.entries(figures.trace_hashes).map(([name, hash]) => `  ${name} ${hash}`),
  ];
}

function lightSentence(steps: Measured['lightSteps']): string {
  const records = steps.sending + steps.fetching;
  return (
    `Limited by events, ${sumOf(steps).toFixed(0)} in a virtual second: ${records.toFixed(0)} move the ten records, ${steps.upkeep.toFixed(0)} are the quorum, heartbeats and` +
    ` other upkeep, ${steps.idling.toFixed(0)} (${shareOf(steps, 'idling')}) fetches that find nothing.`
  );
}

function seekLines({ seeks }: Measured, figures: ReturnType<typeof figuresOf>): string[] {
  return [
    `Seek in a run of ${SEEK_EVENTS} events: p50 ${figures.seek_ms_p50} ms (aim 50), p95 ${figures.seek_ms_p95} ms (aim 100), most ${Math.max(...seeks.milliseconds).toFixed(1)} ms by the clock; ${seeks.cpuMean.toFixed(1)} ms of CPU on average.`,
    '  Limited by the replay from the last checkpoint: half the distance between two.',
  ];
}

function pageLines(measured: Measured, figures: ReturnType<typeof figuresOf>): string[] {
  const { frame, fullFrame, page, pageSeeks: inPage } = measured;
  if (frame === null || fullFrame === null || page === null || inPage === null)
    return ['Page: not measured: no browser (CHROMIUM_PATH) or no built page (npm run build).'];
  const shares = Object.entries(page).map(([pace, share]) => `${percent(share)} at ${pace}`);
  return [
    `Frame of nine brokers with 50 partitions on three replicas and ${frame.pills} messages drawn: ${figures.frame_ms_200} ms of the main thread (aim 6 ms),`,
    `  with ${fullFrame.pills}: ${figures.frame_ms_1000} ms (aim 10 ms).`,
    `Page that plays 1,000 records/s: of a processor ${shares.join(', ')} (aim 50 % at most).`,
    `Seek in the page, in a run of ${inPage.events} events at one record a second: p50 ${percentile(inPage.milliseconds, 0.5).toFixed(0)} ms, p95 ${figures.page_seek_ms_p95} ms by the clock (aim 50); heap without garbage ${figures.page_heap_mb} MB (aim 300).`,
  ];
}

function largeLines({ large }: Measured, figures: ReturnType<typeof figuresOf>): string[] {
  return [
    `100 brokers, 3 controllers, 10,000 partitions on three replicas: open after ${large.opening.cpu.toFixed(1)} CPU seconds (aim 2.5), ${large.opening.wall.toFixed(1)} by the clock; then`,
    `  ${figures.large_virtual_per_cpu} virtual seconds a CPU second (aim 8), ${figures.large_virtual_per_real} by the clock; heap without garbage ${figures.large_heap_mb} MB (aim 600); ${figures.large_frame_cpu_ms} ms for a frame.`,
  ];
}

/** `251000 [240000–262000] events a CPU second, 230000 by the clock`. */
const speed = (runs: readonly Timed[], unit: string, digits = 0): string =>
  `${spread(runs.map(runPerCpu), digits)} ${unit} a CPU second, ${perWall(runs).toFixed(digits)} by the clock`;

type Timed = Pick<Run, 'amount' | 'taken'>;
const runPerCpu = ({ amount, taken }: Timed): number => amount / taken.cpu;
const perCpu = (runs: readonly Timed[]): number => median(runs.map(runPerCpu));
const perWall = (runs: readonly Timed[]): number =>
  median(runs.map(({ amount, taken }) => amount / taken.wall));

const sumOf = (steps: Measured['busySteps']): number =>
  Object.values(steps).reduce((sum, count) => sum + count, 0);
const shareOf = (steps: Measured['busySteps'], purpose: keyof typeof steps): string =>
  percent(steps[purpose] / sumOf(steps));
const percent = (part: number): string => `${(part * 100).toFixed(0)} %`;
const round = (value: number, digits: number): number => Number(value.toFixed(digits));

const measured = await measureAll();
const figures = figuresOf(measured);
if (!process.argv.includes('--quiet'))
  for (const line of linesOf(measured, figures)) console.log(line);
if (process.argv.includes('--json')) console.log(JSON.stringify(figures));
