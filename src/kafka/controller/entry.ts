import { answer, type RequestContext } from '../network/listener.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import { recordsOfBatch, replayBatch } from '../metadata/metadata-replay.ts';
import { imageOfSnapshot } from '../metadata/metadata-snapshot.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import type { RecordBatch } from '../protocol/batch/record-batch.ts';
import type { AnyRequest } from '../protocol/message.ts';
import { onAdminRequest } from './admin-requests.ts';
import { onBrokerHeartbeat, onBrokerRegistration } from './broker-requests.ts';
import { changeNotes } from './change-notes.ts';
import { decideBootstrap } from './decide.ts';
import { newTracker } from './heartbeat-tracker.ts';
import { armTasks, cancelTasks, onTask } from './periodic.ts';
import { startSessions, type QuorumController } from './quorum-controller.ts';
import { controllerRefusal } from './refusals.ts';
import { onRegistrationTimer, registerItself } from './register-controller.ts';
import { controllerSetting } from './setting.ts';
import { makeScenarioTopics, onCreateTopics } from './topic-requests.ts';
import { completeWrites, refuseWrites, write, type QuorumLog } from './write.ts';
import type { ServerStep } from '../step.ts';

/** What has become committed, once each and in order: a batch, or a snapshot in place of what was before it. */
export type Committed =
  | { readonly kind: 'batch'; readonly batch: RecordBatch }
  | {
      readonly kind: 'snapshot';
      readonly snapshot: {
        readonly endOffset: number;
        readonly records: readonly MetadataRecord[];
      };
    };

/** This process leads the metadata log, and has replayed all that was committed before its epoch: it decides from now on. (QuorumController.claim) */
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

/** Another one leads, or nobody: what was not committed never was. (QuorumController.renounce) */
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

/** Records have become committed: everybody who waited for them is told. (QuorumController.QuorumMetaLogListener.handleCommit) */
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

/** True when it is a request that a controller serves. */
export function onControllerRequest(
  controller: QuorumController,
  quorum: QuorumLog,
  request: AnyRequest,
  context: RequestContext,
  step: ServerStep,
): boolean {
  const { id } = quorum.leader();
  const message =
    id < 0
      ? 'No controller appears to be active.'
      : `The active controller appears to be node ${id}.`;
  const refusal = controllerRefusal(request, 'NOT_CONTROLLER', message);
  if (refusal === null) return false;
  if (controller.memory.claimedEpoch === null) {
    answer(context, refusal, step);
    return true;
  }
  const mayDelete = controllerSetting(controller.config, 'delete.topic.enable');
  if (isLate(request) && (mayDelete || request.type !== 'DeleteTopicsRequest')) {
    const late = controllerRefusal(request, 'REQUEST_TIMED_OUT', null) ?? refusal;
    answer(context, late, step);
    return true;
  }
  const active = { controller, quorum };
  const asked = { context, refusal };
  switch (request.type) {
    case 'BrokerRegistrationRequest':
      onBrokerRegistration(active, asked, request.body, step);
      break;
    case 'BrokerHeartbeatRequest':
      onBrokerHeartbeat(active, asked, request.body, step);
      break;
    case 'CreateTopicsRequest':
      onCreateTopics(active, asked, request.body, step);
      break;
    default:
      onAdminRequest(active, request, asked, step);
  }
  return true;
}

/** What may take no time is over before its turn comes. (ControllerRequestContext.requestTimeoutMsToDeadlineNs, KafkaEventQueue) */
function isLate(request: AnyRequest): boolean {
  switch (request.type) {
    case 'CreateTopicsRequest':
    case 'CreatePartitionsRequest':
    case 'AlterPartitionReassignmentsRequest':
      return request.body.timeoutMs <= 0 && request.body.topics.length > 0;
    case 'ElectLeadersRequest':
      return request.body.timeoutMs <= 0 && request.body.topicPartitions?.length !== 0;
    case 'DeleteTopicsRequest':
      return request.body.timeoutMs <= 0;
    default:
      return false;
  }
}

/** True when the timer was one of the controller's. */
export function onControllerTimer(
  controller: QuorumController,
  quorum: QuorumLog,
  timer: { timer: string },
  step: ServerStep,
): boolean {
  const active = { controller, quorum };
  return onTask(active, timer.timer, step) || onRegistrationTimer(active, timer.timer, step);
}
