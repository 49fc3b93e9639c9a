import type { Micros } from '../../kernel/time.ts';
import type { Appended } from '../coordinator/group/classic/appended.ts';
import type { DelayedWrite } from '../delayed/delayed-write.ts';
import type { DelayedOperation } from '../delayed/purgatory.ts';
import type { ResponseBody } from '../protocol/message.ts';
import type { FetchPlan, WantedPart } from './fetch/fetch-plan.ts';

/** What waits at a broker; each kind has its rule in `delayed-operations.ts`. */
export type Delayed =
  DelayedProduce | DelayedFetch | DelayedDeleteRecords | CoordinatorWrite | GroupAppend;
export type DelayedKind = Delayed['kind'];
export type DelayedOf<K extends DelayedKind> = Extract<Delayed, { kind: K }>;
/** Ids of the operations that are tried when a partition changes, by kind. */
export type Watchers = Record<DelayedKind, number[]>;

/** A fetch that found too little, waiting for more until its time is up. (DelayedFetch) */
export type DelayedFetch = DelayedOperation & {
  readonly kind: 'fetch';
  readonly plan: FetchPlan;
  readonly since: Micros;
  /**
   * What it waits for: all that it reads but what rests in its session, which comes here when it
   * wakes.
   */
  readonly awaited: AwaitedPart[];
};

export type AwaitedPart = WantedPart & {
  /** The segment that the fetch offset lay in when the wait began, by base offset. */
  readonly segment: number;
};

/** A produce with acks=all, waiting for the high watermark. (DelayedProduce) */
export type DelayedProduce = DelayedOperation & {
  readonly kind: 'produce';
  readonly since: Micros;
  readonly parts: PendingPart[];
};

export type ProduceResult =
  ResponseBody<'Produce'>['responses'][number]['partitionResponses'][number];

/**
 * One partition of a produce: its answer, and the high watermark that makes it true; null when it
 * is final.
 */
export type PendingPart = {
  topic: { name?: string; topicId: string };
  partition: string;
  result: ProduceResult;
  requiredOffset: number | null;
};

/**
 * A DeleteRecords that waits until every replica has moved its log start. (DelayedDeleteRecords)
 */
export type DelayedDeleteRecords = DelayedOperation & {
  readonly kind: 'delete-records';
  readonly parts: DeletePart[];
};

/**
 * An answer of a coordinator that waits until what it tells of is committed. (DeferredEventQueue)
 */
export type CoordinatorWrite = DelayedWrite & {
  readonly kind: 'coordinator-write';
  readonly partition: string;
};

/** What a group does next when its records are committed. */
export type GroupAppend = DelayedOperation & {
  readonly kind: 'group-append';
  readonly partition: string;
  /** The offset of the last record that must be committed. */
  readonly offset: number;
  readonly then: Appended;
  ending: 'committed' | 'lost' | 'late';
};

export type DeletePart = {
  topic: string;
  partition: string;
  index: number;
  requiredStart: number | null;
  lowWatermark: number;
  errorCode: number;
};
