import type { LanesView } from '../../../src/frame/types/lanes.ts';
import type { StoryItem } from '../../../src/frame/types/story.ts';

/** Routine, as it is counted. */
export const COUNTED = { acked: 3, delivered: 2, fetches: 9 };
/** One line of a story. */
export const ITEM: StoryItem = {
  ...{ id: 0, step: 1, time: 0, until: 0, node: 'c1', kind: 'leader-elected' },
  values: { partition: 'orders-0', leader: 2 },
  rank: 2,
  tone: 'change',
};

/** What the counts of a run say of it. */
export const countedOf = ({ from }: LanesView): Partial<LanesView> => {
  const columns = { from, width: 50_000, count: 2 };
  return {
    density: { ...columns, bands: [{ node: 'b2', tones: [{ tone: 'data', rates: [4, 9] }] }] },
    metrics: [{ ...columns, metric: 'lag', of: 'r1', values: [1, 2], now: 2 }],
    run: {
      ...columns,
      ...{ to: 100_000, rates: [4, 9], errors: [0, 1], marks: [{ time: 7, tone: 'you' }] },
    },
  };
};
