import type { Random } from '../../kernel/random.ts';
import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';
import { answer, type Listener, type RequestContext } from '../network/listener.ts';
import { replayAll } from '../metadata/metadata-image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import type { ApiName, ResponseBody } from '../protocol/message.ts';
import type { QuorumController } from './quorum-controller.ts';

/** One step of the process that a controller is part of. */
export type ControllerTurn = {
  readonly now: Micros;
  /** What the clock of this process shows: for timestamps. */
  readonly clock: Micros;
  readonly random: Random;
  readonly out: KafkaEffect[];
};

/** What a controller asks of the raft layer of its process. (RaftClient) */
export type QuorumLog = {
  /** Who leads, -1 when nobody is known to. */
  readonly leader: () => { readonly id: number; readonly epoch: number };
  /** The offset of the next record that a leader would write. */
  readonly nextOffset: () => number;
  /** All before this offset is committed. */
  readonly highWatermark: () => number;
  /** Writes the records of one decision as one unit. Returns the offset of the last one. */
  readonly append: (records: readonly MetadataRecord[], turn: ControllerTurn) => number;
  /** The level of kraft.version. */
  readonly kraftVersion: () => number;
  /** Raises kraft.version, which is told by control records. */
  readonly upgrade: (kraftVersion: number, turn: ControllerTurn) => void;
};

/** A controller that leads, and the quorum that writes for it. */
export type Active = {
  readonly controller: QuorumController;
  readonly quorum: QuorumLog;
  readonly listener: Listener;
};

/** Whom to answer, and what to say when another controller leads before the answer is true. */
export type Asked = {
  readonly context: RequestContext;
  readonly refusal: ResponseBody<ApiName>;
};

/**
 * Writes what was decided, as one unit, and goes by it from now on, committed or not. (QuorumController.ControllerWriteEvent)
 * @returns the offset that must be committed before anybody may be told
 */
export function write(
  { controller, quorum }: Active,
  records: readonly MetadataRecord[],
  turn: ControllerTurn,
): number {
  // Even an answer that changes nothing tells of what was decided before it.
  if (records.length === 0) return quorum.nextOffset() - 1;
  const last = quorum.append(records, turn);
  const { memory } = controller;
  memory.image = replayAll(memory.image, records, last + 1);
  return last;
}

/** Answers as soon as everything up to the offset is committed. (DeferredEventQueue) */
export function replyAfter<A extends ApiName>(
  { controller, quorum, listener }: Active,
  offset: number,
  { context, refusal }: Asked,
  body: ResponseBody<A>,
  { out }: ControllerTurn,
): void {
  if (offset < quorum.highWatermark()) answer<A>(listener, context, body, out);
  else controller.memory.pending.push({ offset, context, body, refusal });
}

/** Answers that waited for what is committed now. */
export function completePending(
  controller: QuorumController,
  listener: Listener,
  out: KafkaEffect[],
): void {
  const { memory } = controller;
  const { endOffset } = memory.committed;
  const done = memory.pending.filter((each) => each.offset < endOffset);
  if (done.length === 0) return;
  memory.pending = memory.pending.filter((each) => each.offset >= endOffset);
  for (const { context, body } of done) answer(listener, context, body, out);
}
