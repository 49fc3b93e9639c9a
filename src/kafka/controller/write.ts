import { answer, type RequestContext } from '../network/listener.ts';
import { replayAll } from '../metadata/metadata-image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import type { ApiName, ResponseBody } from '../protocol/message.ts';
import type { QuorumController } from './quorum-controller.ts';
import type { ServerStep } from '../step.ts';

/** What a controller asks of the raft layer of its process. (RaftClient) */
export type QuorumLog = {
  /** Who leads, -1 when nobody is known to. */
  readonly leader: () => { readonly id: number; readonly epoch: number };
  /** The offset of the next record that a leader would write. */
  readonly nextOffset: () => number;
  /** All before this offset is committed. */
  readonly highWatermark: () => number;
  /** Writes the records of one decision as one unit. Returns the offset of the last one. */
  readonly append: (records: readonly MetadataRecord[], step: ServerStep) => number;
  /** The level of kraft.version. */
  readonly kraftVersion: () => number;
  /** Raises kraft.version, which is told by control records. */
  readonly upgrade: (kraftVersion: number, step: ServerStep) => void;
};

/** A controller that leads, and the quorum that writes for it. */
export type Active = {
  readonly controller: QuorumController;
  readonly quorum: QuorumLog;
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
  step: ServerStep,
): number {
  // Even an answer that changes nothing tells of what was decided before it.
  if (records.length === 0) return quorum.nextOffset() - 1;
  const last = quorum.append(records, step);
  const { memory } = controller;
  memory.image = replayAll(memory.image, records, last + 1);
  return last;
}

/** Answers as soon as everything up to the offset is committed. (DeferredEventQueue) */
export function replyAfter<A extends ApiName>(
  { controller, quorum }: Active,
  offset: number,
  { context, refusal }: Asked,
  body: ResponseBody<A>,
  step: ServerStep,
): void {
  if (offset < quorum.highWatermark()) answer<A>(context, body, step);
  else controller.memory.pending.push({ offset, context, body, refusal });
}

/** Answers that waited for what is committed now. */
export function completePending(controller: QuorumController, step: ServerStep): void {
  const { memory } = controller;
  const { endOffset } = memory.committed;
  const done = memory.pending.filter((each) => each.offset < endOffset);
  if (done.length === 0) return;
  memory.pending = memory.pending.filter((each) => each.offset >= endOffset);
  for (const { context, body } of done) answer(context, body, step);
}
