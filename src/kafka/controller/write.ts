import { assert } from '../../kernel/assert.ts';
import { answer, type RequestContext } from '../network/listener.ts';
import { replayAll } from '../metadata/metadata-delta.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import type { ApiName, ResponseBody } from '../protocol/message.ts';
import type { QuorumController } from './quorum-controller.ts';
import type { ServerStep } from '../step.ts';
import { NEVER } from '../../kernel/time.ts';
import { delayedWriteRule, type DelayedWrite } from '../delayed/delayed-write.ts';
import { delay, expire, tryComplete, type Purgatory } from '../delayed/purgatory.ts';

/** What a controller asks of the raft layer of its process. (RaftClient) */
export type QuorumLog = {
  /** Who leads, -1 when none is known to. */
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
 * Writes what was decided, as one unit, and goes by it from now on, committed or not.
 * (QuorumController.ControllerWriteEvent)
 * @returns the offset that must be committed before the asker may be told
 */
export function write(
  { controller, quorum }: Active,
  records: readonly MetadataRecord[],
  step: ServerStep,
): number {
  // Even an answer that changes nothing tells of what was decided before it.
  if (records.length === 0) return quorum.nextOffset() - 1;
  const { memory } = controller;
  assert(memory.claimedEpoch !== null, 'only a controller that leads decides');
  const last = quorum.append(records, step);
  assert(last + 1 === quorum.nextOffset(), 'a decision ends with the last record that is written');
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
  if (offset < quorum.highWatermark()) return answer<A>(context, body, step);
  const { memory } = controller;
  const id = memory.nextDelayed;
  memory.nextDelayed += 1;
  const waits: DelayedWrite = {
    id,
    offset,
    context,
    body,
    lost: refusal,
    late: null,
    ending: 'committed',
  };
  delay(purgatory, controller, waits, NEVER, step);
}

const purgatory: Purgatory<QuorumController, DelayedWrite> = {
  operations: (controller) => controller.memory.delayed,
  expiry: null,
};
const delayedWrite = delayedWriteRule<QuorumController, DelayedWrite>(
  ({ memory }) => memory.committed.endOffset,
);

/** More is committed: answers what waited for that. */
export function completeWrites(controller: QuorumController, step: ServerStep): void {
  for (const delayed of [...controller.memory.delayed])
    tryComplete(purgatory, delayedWrite, controller, delayed, step);
}

/** Another controller leads: what is not committed is refused. */
export function refuseWrites(controller: QuorumController, step: ServerStep): void {
  for (const delayed of [...controller.memory.delayed]) {
    delayed.ending = 'lost';
    expire(purgatory, delayedWrite, controller, delayed, step);
  }
}
