import type { ExpressionProblem } from '../expression/problem.ts';
import type { Micros } from '../../kernel/time.ts';
import type { MetricName } from './metrics.ts';

/** What of the cluster the person looks at. The page sends it with each question. */
export type Lens = {
  /** How many offsets the stretch of a partition holds. */
  cells: number;
  /** The same for single partitions, whose earlier offsets are to be seen. */
  stretches: { partition: string; cells: number }[];
  /** Names of topics that stand folded on each broker and are to be told partition by partition. */
  topics: string[];
  /** The one topic whose partitions are told; null: no other is folded for its sake. */
  only: string | null;
  /** Of topics with more partitions than are told at once, the first that is; absent: 0. */
  from?: number;
  /** Partitions that have a row of their own where all others are told in brief. */
  partitions: string[];
  /**
   * The stretch of time in the lanes, how many columns it is to have where single messages cannot
   * be told apart, and the metrics that stand below; null when they are not drawn.
   */
  lanes: { from: Micros; to: Micros; columns: number; metrics: MetricName[] } | null;
  /** What the inspector shows. */
  selected: Selection | null;
  /** The group whose rebalances are looked at. Absent, or null: none. */
  group?: string | null;
  /** Expressions over observables, such as `position(r1, journal-0)`. */
  watch: string[];
  /** The version of the story that the page has: it is not told again. Absent: it has none. */
  story?: string;
};

export type Selection =
  | { what: 'message'; id: number }
  /** One line of the trace; `change`: which of the changes that it told of, from 0; else all. */
  | { what: 'step'; step: number; change?: number }
  | { what: 'node'; node: string }
  /** Both directions between two nodes. */
  | { what: 'link'; from: string; to: string }
  | { what: 'replica'; node: string; partition: string }
  | { what: 'record'; node: string; partition: string; offset: number };

export type WatchedValue = { value: Value } | { error: ExpressionProblem };

/** What an expression can give. A record or null is text: `#A`, `none`. */
export type Value = number | string | boolean | null | Value[];
