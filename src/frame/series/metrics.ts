import type { Cluster } from '../../kafka/cluster.ts';
import { type Micros, millis, seconds } from '../../kernel/time.ts';
import { groupOf } from '../group-lag.ts';
import type { MetricName, MetricView } from '../types/metrics.ts';
import {
  columnAt,
  columnsOf,
  type Counted,
  coveredOf,
  LEAST_COVERED,
  levelsOf,
  ratesOf,
  type Reading,
  readingBefore,
  readingOf,
  sumsOf,
} from './read.ts';
import { GROUP_LAG, lengthOfSlot, rows } from './rows.ts';
import type { RowName } from './series.ts';

type Values = MetricView['values'];

type Stretch = { from: Micros; to: Micros; columns: number; metrics: readonly MetricName[] };

/** In less time than this a rate says more of single records than of their flow. */
const COLUMN_LEAST = millis(100);
/** What a rate is now is that of so long before. */
const NOW = seconds(1);

/** The metrics that are wanted, over the columns; a lag for each reader and group. */
export function metricViews(
  cluster: Cluster,
  counted: Counted,
  { from, to, columns, metrics }: Stretch,
): MetricView[] {
  const wanted = Math.min(columns, (to - from) / COLUMN_LEAST);
  const reading = readingOf(counted, { from, to }, wanted);
  const last = readingBefore(counted, cluster.now, Math.max(NOW, reading.width));
  return metrics.flatMap((metric): MetricView[] => {
    const shared = { ...columnsOf(reading), metric };
    if (metric !== 'lag') {
      const now = valuesOf(last, metric)[0] ?? null;
      return [{ ...shared, of: null, values: valuesOf(reading, metric), now }];
    }
    const at = columnAt(reading, cluster.now);
    return lagRows(cluster, counted).map(({ of, row }) => {
      const values = levelsOf(reading, row);
      return { ...shared, of, values, now: values[at] ?? null };
    });
  });
}

/** Of consumers that read alone, and of groups as wholes. */
const lagRows = (cluster: Cluster, { series }: Counted): { of: string; row: RowName }[] => [
  ...cluster.nodes.flatMap(({ state, name }, node) =>
    state.role === 'consumer' && groupOf(state) === null ? [{ of: name, row: rows.lag(node) }] : [],
  ),
  ...series.names.flatMap((row) =>
    row.startsWith(GROUP_LAG) ? [{ of: row.slice(GROUP_LAG.length), row }] : [],
  ),
];

function valuesOf(reading: Reading, metric: Exclude<MetricName, 'lag'>): Values {
  switch (metric) {
    case 'records-in':
      return rates(reading, rows.recordsIn);
    case 'records-consumed':
      return rates(reading, rows.consumed);
    case 'bytes-in':
      return rates(reading, rows.bytesIn);
    case 'bytes-out':
      return rates(reading, rows.bytesOut);
    case 'produce-p50':
      return percentiles(reading, 0.5);
    case 'produce-p99':
      return percentiles(reading, 0.99);
    case 'under-replicated':
      return levelsOf(reading, rows.underReplicated);
  }
}

/** The end of the run stands for too little of its column to make a rate of it. */
const rates = (reading: Reading, name: RowName): Values => {
  const found: Values = ratesOf(reading, name) ?? new Array<number>(reading.count).fill(0);
  const last = reading.count - 1;
  if (last > 0 && coveredOf(reading, last) < reading.width * LEAST_COVERED)
    found[last] = found[last - 1] ?? null;
  return found;
};

/** The time that `part` of the produce requests of a column do not exceed. */
function percentiles(reading: Reading, part: number): Values {
  const slots = reading.counted.series.names
    .filter((name) => name.startsWith('produced/'))
    .map((name) => ({ slot: Number(name.slice('produced/'.length)), sums: sumsOf(reading, name) }))
    .sort((a, b) => a.slot - b.slot);
  return Array.from({ length: reading.count }, (_, column) => {
    const total = slots.reduce((all, { sums }) => all + (sums?.[column] ?? 0), 0);
    let left = total * part;
    for (const { slot, sums } of slots) {
      left -= sums?.[column] ?? 0;
      if (total > 0 && left <= 0) return lengthOfSlot(slot);
    }
    return null;
  });
}
