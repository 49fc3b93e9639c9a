// Prints how many bytes the busy cluster allocates for each event. Started by `bytesPerEvent`, with
// flags for V8.
import { getHeapStatistics } from 'node:v8';
import { meanGrowth } from './allocation.ts';
import { collectGarbage } from './measure.ts';
import { busyCluster, letHappen } from './runs.ts';

/** By then the functions that matter are compiled for what they are given. */
const WARM_UP = 100_000;
const EVENTS = 100_000;
/**
 * Events between two looks at the heap: some hundred kilobytes, a fraction of what makes the
 * collector run.
 */
const PIECE = 100;

const cluster = busyCluster();
letHappen(cluster, WARM_UP);
collectGarbage();
const growths = Array.from({ length: EVENTS / PIECE }, () => {
  const before = getHeapStatistics().used_heap_size;
  letHappen(cluster, PIECE);
  return getHeapStatistics().used_heap_size - before;
});
console.log(meanGrowth(growths) / PIECE);
