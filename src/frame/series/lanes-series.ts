import type { Cluster } from '../../kafka/cluster.ts';
import type { Micros } from '../../kernel/time.ts';
import type { DensityView, LaneChange, RunView } from '../types/lanes.ts';
import type { FlowView } from '../types/metrics.ts';
import {
  columnAt,
  columnsOf,
  type Counted,
  ratesOf,
  type Reading,
  readingOf,
  sumsOf,
} from './read.ts';
import { FLOW_COLOURS, rows, TONES } from './rows.ts';

/** Columns of the strip that shows the whole run. */
const RUN_COLUMNS = 240;

/** How many messages have arrived in the columns, or were lost. */
export const messagesIn = (reading: Reading): number =>
  (sumsOf(reading, rows.all) ?? []).reduce((sum, count) => sum + count, 0);

/** How busy each of the nodes is, by tone. */
export function densityView(cluster: Cluster, reading: Reading, nodes: string[]): DensityView {
  const bands = nodes.map((node) => {
    const index = cluster.nodes.findIndex(({ name }) => name === node);
    const tones = TONES.flatMap((tone) => {
      const rates = ratesOf(reading, rows.messages(index, tone));
      return rates === null || rates.every((rate) => rate === 0) ? [] : [{ tone, rates }];
    });
    return { node, tones };
  });
  return { ...columnsOf(reading), bands };
}

/** The whole run from its beginning. */
export function runView(counted: Counted): RunView {
  const to = Math.max(1, counted.until);
  const reading = readingOf(counted, { from: 0, to }, RUN_COLUMNS);
  const none = new Array<number>(reading.count).fill(0);
  return {
    ...columnsOf(reading),
    to,
    rates: ratesOf(reading, rows.all) ?? none,
    errors: ratesOf(reading, rows.errors) ?? none,
    marks: marksOf(counted, reading),
  };
}

const WEIGHT: Readonly<Record<LaneChange['tone'], number>> = {
  ...{ good: 0, change: 1, fault: 2, you: 3, loss: 4 },
};

function marksOf({ series }: Counted, reading: Reading): RunView['marks'] {
  const byColumn = new Map<number, RunView['marks'][number]>();
  for (const { time, tone } of series.turns) {
    const column = columnAt(reading, time);
    const known = byColumn.get(column);
    if (known === undefined || WEIGHT[tone] > WEIGHT[known.tone])
      byColumn.set(column, { time, tone });
  }
  return [...byColumn.values()];
}

/** What turned the story in a stretch. */
export const turnsIn = (
  { series }: Counted,
  { from, to }: { from: Micros; to: Micros },
): LaneChange[] => series.turns.filter(({ time }) => time >= from && time <= to);

/** Records a second between nodes, over the last `window` before `time`. */
export function flowViews(
  cluster: Cluster,
  counted: Counted,
  time: Micros,
  window: Micros,
): FlowView[] {
  const end = time + 1;
  const from = Math.max(0, end - window);
  const reading = readingOf(
    { ...counted, until: Math.min(counted.until, time) },
    { from, to: end },
    8,
  );
  const flows: FlowView[] = [];
  for (const name of counted.series.names) {
    const [what, sender = '', receiver = '', colour = ''] = name.split('/');
    if (what !== 'flow') continue;
    const sum = (sumsOf(reading, name) ?? []).reduce((all, each) => all + each, 0);
    if (sum === 0) continue;
    flows.push({
      from: cluster.nodes[Number(sender)]?.name ?? '?',
      to: cluster.nodes[Number(receiver)]?.name ?? '?',
      colour: Number(colour) % FLOW_COLOURS,
      perSecond: (sum * 1_000_000) / Math.max(reading.buckets.width, end - reading.from),
    });
  }
  return flows;
}
