import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';
import type { RequestContext } from '../listener.ts';
import type { ResponseBody } from '../protocol/message.ts';
import type { FetchPlan } from './fetch-plan.ts';

/** A fetch that found too little, waiting for more until its time is up. (DelayedFetch) */
export type DelayedFetch = {
  id: number;
  context: RequestContext;
  plan: FetchPlan;
  since: Micros;
  /** For each partition of the plan: the segment that its fetch offset lay in when the wait began, by base offset. */
  segments: number[];
};

/** A produce with acks=all, waiting for the high watermark. (DelayedProduce) */
export type DelayedProduce = {
  id: number;
  context: RequestContext;
  since: Micros;
  parts: PendingPart[];
};

export type ProduceResult =
  ResponseBody<'Produce'>['responses'][number]['partitionResponses'][number];

/** One partition of a produce: its answer, and the high watermark that makes it true; null when it is final. */
export type PendingPart = {
  topic: { name?: string; topicId: string };
  partition: string;
  result: ProduceResult;
  requiredOffset: number | null;
};

/** A DeleteRecords that waits until every replica has moved its log start. (DelayedDeleteRecords) */
export type DelayedDelete = { id: number; context: RequestContext; parts: DeletePart[] };
export type DeletePart = {
  topic: string;
  partition: string;
  index: number;
  requiredStart: number | null;
  lowWatermark: number;
  errorCode: number;
};

/** Arms the one timer of a delayed request. */
export const expireAt = (id: number, at: Micros): KafkaEffect => ({
  do: 'timer',
  key: `delayed-${id}`,
  at,
  timer: { timer: 'delayed', id },
});

export const cancelExpiry = (id: number): KafkaEffect => ({ do: 'cancel', key: `delayed-${id}` });

/** Takes a number off a partition's list of waiters. */
export function stopWaiting(waiting: number[], id: number): void {
  const index = waiting.indexOf(id);
  if (index >= 0) waiting.splice(index, 1);
}
