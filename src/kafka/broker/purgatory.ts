import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';
import type { RequestContext } from '../network/listener.ts';
import type { ResponseBody } from '../protocol/message.ts';
import type { FetchPlan, WantedPart } from './fetch/fetch-plan.ts';

/** A fetch that found too little, waiting for more until its time is up. (DelayedFetch) */
export type DelayedFetch = {
  id: number;
  context: RequestContext;
  plan: FetchPlan;
  since: Micros;
  /** What it waits for: all that it reads but what rests in its session, which comes here when it wakes. */
  awaited: AwaitedPart[];
};

export type AwaitedPart = WantedPart & {
  /** The segment that the fetch offset lay in when the wait began, by base offset. */
  readonly segment: number;
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
  key: id,
  at,
  timer: { timer: 'delayed', id },
});

export const cancelExpiry = (id: number): KafkaEffect => ({ do: 'cancel', key: id });

/** The one with a number among those that wait, which stand in the order of their numbers; undefined when it waits no more. */
export function waitingWith<T extends { id: number }>(
  waiting: readonly T[],
  id: number,
): T | undefined {
  const found = waiting[placeOfWaiting(waiting, id)];
  return found?.id === id ? found : undefined;
}

/** Takes one out of those that wait; does nothing when it waits no more. */
export function takeWaiting(waiting: { id: number }[], id: number): void {
  const place = placeOfWaiting(waiting, id);
  if (waiting[place]?.id !== id) return;
  if (place === 0) waiting.shift();
  else waiting.splice(place, 1);
}

/** The place of a number, or where it would stand: numbers are given in order, and the newest is added at the end. */
function placeOfWaiting(waiting: readonly { id: number }[], id: number): number {
  let low = 0;
  let high = waiting.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waiting[middle] as { id: number }).id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds a number to a partition's list of waiters, which are looked at in the order of their numbers. */
export function startWaiting(waiting: number[], id: number): void {
  let place = waiting.length;
  while (place > 0 && (waiting[place - 1] as number) > id) place -= 1;
  if (waiting[place - 1] === id) return;
  if (place === waiting.length) waiting.push(id);
  else waiting.splice(place, 0, id);
}

/** Takes a number off a partition's list of waiters. */
export function stopWaiting(waiting: number[], id: number): void {
  const index = waiting.indexOf(id);
  if (index < 0) return;
  for (let place = index + 1; place < waiting.length; place += 1)
    waiting[place - 1] = waiting[place] as number;
  waiting.pop();
}
