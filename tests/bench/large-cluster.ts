import { emptySeries } from '../../src/frame/series/series.ts';
import type { Past } from '../../src/frame/past.ts';
import { project } from '../../src/frame/project.ts';
import type { Lens } from '../../src/frame/types/lens.ts';
import { clusterProgram, createCluster } from '../../src/kafka/cluster.ts';
import type { ClusterSpec } from '../../src/kafka/cluster-spec.ts';
import { advance } from '../../src/kernel/simulation.ts';
import { millis, seconds } from '../../src/kernel/time.ts';
import { hashText } from '../../src/kernel/world.ts';
import { collectGarbage, type Taken, timeOf } from './measure.ts';

const BROKERS = 100;
const TOPICS = 10;
const PARTITIONS = 10_000;
/** By then all brokers run and have taken up their partitions. */
const OPEN = seconds(6);
const MEASURED = seconds(20);
const FRAMES = 20;

/** As the page first looks: topics of this size stand folded. */
const LENS: Lens = {
  cells: 40,
  stretches: [],
  topics: [],
  only: null,
  partitions: [],
  lanes: null,
  selected: null,
  watch: [],
};
const NO_PAST: Past = {
  firstStep: 1,
  lastStep: 0,
  entry: () => undefined,
  entriesBetween: () => [],
  acts: () => [],
  counted: { series: emptySeries(), until: 0 },
};

const spec: ClusterSpec = {
  brokers: Array.from({ length: BROKERS }, (_, index) => ({ id: index + 1 })),
  controllers: 3,
  topics: Array.from({ length: TOPICS }, (_, index) => ({
    name: `topic-${index}`,
    partitions: PARTITIONS / TOPICS,
    replicationFactor: 3,
  })),
  producers: [
    {
      name: 'p1',
      topic: 'topic-0',
      load: { every: millis(10), keys: 100, valueBytes: 100 },
    },
  ],
  consumers: [],
  delay: { min: 500, max: 1_500 },
  disk: { writeTime: 50, syncTime: millis(2) },
};

/**
 * A hundred brokers with ten thousand partitions: how long until they serve, how long the next
 * `seconds` under 100 records a second take, the heap after that without its garbage (bytes), CPU
 * seconds of one frame, and the trace's hash at the end.
 */
export function largeCluster(): {
  opening: Taken;
  running: Taken;
  seconds: number;
  heap: number;
  frame: number;
  hash: string;
} {
  const cluster = createCluster(spec, 7);
  const opening = timeOf(() => advance(cluster, clusterProgram, OPEN));
  const running = timeOf(() => advance(cluster, clusterProgram, OPEN + MEASURED));
  const frames = timeOf(() => {
    for (let frame = 0; frame < FRAMES; frame += 1) project(cluster, LENS, NO_PAST);
  });
  collectGarbage();
  return {
    opening,
    running,
    seconds: MEASURED / seconds(1),
    heap: process.memoryUsage().heapUsed,
    frame: frames.cpu / FRAMES,
    hash: hashText(cluster),
  };
}
