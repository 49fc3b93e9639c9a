import type { MetadataImage } from '../metadata/metadata-image.ts';
import { recordsOfBatch, replayBatch } from '../metadata/metadata-replay.ts';
import { imageOfSnapshot } from '../metadata/metadata-snapshot.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import type { RecordBatch } from '../protocol/batch/record-batch.ts';
import { changeNotes } from './change-notes.ts';
import { decideBootstrap } from './decide/decide.ts';
import { newTracker } from './heartbeat-tracker.ts';
import { armTasks, cancelTasks, onTask } from './periodic.ts';
import { startSessions, type QuorumController } from './quorum-controller.ts';
import { onRegistrationTimer, registerItself } from './register-controller.ts';
import { makeScenarioTopics } from './topic-requests.ts';
import { completeWrites, refuseWrites, write, type Active, type QuorumLog } from './write.ts';
import type { ServerStep } from '../step.ts';
import type { ControllerTimer } from '../timers.ts';

/**
 * What has become committed, once each and in order: a batch, or a snapshot in place of what was
 * before it.
 */
export type Committed =
  | { readonly kind: 'batch'; readonly batch: RecordBatch }
  | {
      readonly kind: 'snapshot';
      readonly snapshot: {
        readonly endOffset: number;
        readonly records: readonly MetadataRecord[];
      };
    };

/**
 * This process leads the metadata log, and has replayed all that was committed before its epoch: it
 * decides from now on. (QuorumController.claim)
 */
export function claim(controller: QuorumController, quorum: QuorumLog, step: ServerStep): void {
  const { memory } = controller;
  const { epoch } = quorum.leader();
  const active = { controller, quorum };
  memory.claimedEpoch = epoch;
  memory.image = memory.committed;
  step.out.push({
    do: 'note',
    note: { note: 'controller-active', controller: controller.id, epoch },
  });
  if (Object.keys(memory.image.features).length === 0)
    write(active, decideBootstrap(controller.layout.museum, controller.config), step);
  startSessions(controller, step.now);
  armTasks(controller, step);
  registerItself(active, step);
  makeScenarioTopics(active, step);
}

/** Another one leads, or none: what was not committed never was. (QuorumController.renounce) */
export function renounce(controller: QuorumController, step: ServerStep): void {
  const { memory } = controller;
  if (memory.claimedEpoch === null) return;
  memory.claimedEpoch = null;
  memory.image = memory.committed;
  memory.sessions = {};
  memory.tracker = newTracker();
  memory.topicsMade = hasScenarioTopic(controller, memory.committed);
  cancelTasks(step);
  step.out.push({ do: 'note', note: { note: 'controller-resigned', controller: controller.id } });
  refuseWrites(controller, step);
}

/**
 * Records have become committed: the answers that waited for them are sent.
 * (QuorumController.QuorumMetaLogListener.handleCommit)
 */
export function onCommitted(
  controller: QuorumController,
  quorum: QuorumLog,
  committed: readonly Committed[],
  step: ServerStep,
): void {
  const { memory } = controller;
  for (const each of committed) {
    const before = memory.committed;
    if (each.kind === 'snapshot') memory.committed = imageOf(each);
    else {
      memory.committed = replayBatch(before, each.batch);
      if (memory.claimedEpoch !== null) {
        const records = recordsOfBatch(each.batch).map(({ record }) => record);
        for (const note of changeNotes(before, records)) step.out.push({ do: 'note', note });
      }
    }
    if (!memory.topicsMade) memory.topicsMade = hasScenarioTopic(controller, memory.committed);
  }
  // Where nothing is open the two images say the same, and others share the committed one.
  const isOpen = memory.image.endOffset > memory.committed.endOffset;
  if (memory.claimedEpoch === null || !isOpen) memory.image = memory.committed;
  completeWrites(controller, step);
  registerItself({ controller, quorum }, step);
}

const imageOf = ({ snapshot }: Extract<Committed, { kind: 'snapshot' }>): MetadataImage =>
  imageOfSnapshot(snapshot.records, snapshot.endOffset);

const hasScenarioTopic = ({ topics }: QuorumController, image: MetadataImage): boolean =>
  topics.some(({ name }) => image.topics[name] !== undefined);

/** A task of the controller that leads is due, or this one has to register. */
export function onControllerTimer(
  active: Active,
  { timer }: ControllerTimer,
  step: ServerStep,
): void {
  switch (timer) {
    case 'controller-no-op':
      return onTask(active, 'no-op', step);
    case 'controller-fence':
      return onTask(active, 'fence', step);
    case 'controller-balance':
      return onTask(active, 'balance', step);
    case 'controller-unclean':
      return onTask(active, 'unclean', step);
    case 'controller-register':
      return onRegistrationTimer(active, step);
  }
}
