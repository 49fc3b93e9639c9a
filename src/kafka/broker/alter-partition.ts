import { millis } from '../../kernel/time.ts';
import type { Log } from '../log/log.ts';
import { errorName } from '../protocol/errors.ts';
import type { ResponseBody } from '../protocol/message.ts';
import { brokerMillis, hostedPartition, takeId, type Broker, type IsrChange } from './broker.ts';
import { askController } from './controller-channel.ts';
import {
  advanceHighWatermark,
  isCaughtUp,
  isIsrEligible,
  type LeaderState,
  type Partition,
} from './partition.ts';
import type { ServerStep } from '../step.ts';

/** A request that failed as a whole is sent again after so long. (AlterPartitionManager) */
const AGAIN_AFTER = millis(50);

/**
 * A follower outside the ISR has fetched: it joins when it has all that is committed and has
 * reached this epoch, and may be in the ISR at all. (Partition.maybeExpandIsr)
 */
export function maybeExpandIsr(
  broker: Broker,
  partition: Partition,
  follower: number,
  step: ServerStep,
): void {
  const { state, image } = partition;
  if (state.role !== 'leader' || state.pending !== null || image.isr.includes(follower)) return;
  const progress = state.followers[follower];
  if (progress === undefined || progress.endOffset < partition.highWatermark) return;
  if (progress.endOffset < state.epochStart) return;
  if (!isIsrEligible(broker.memory.image.brokers, follower, progress)) return;
  propose(broker, partition, state, 'expand', [...image.isr, follower], step);
}

/**
 * Every half of replica.lag.time.max.ms each leader looks for replicas that have not kept up.
 * (ReplicaManager.maybeShrinkIsr)
 */
export function shrinkIsrs(broker: Broker, step: ServerStep): void {
  for (const name of Object.keys(broker.memory.partitions)) {
    const hosted = hostedPartition(broker, name);
    if (hosted !== undefined) maybeShrinkIsr(broker, hosted.partition, hosted.log, step);
  }
  armShrink(broker, step);
}

/**
 * Arms the next look for replicas that have fallen behind. (ReplicaManager.startup: isr-expiration)
 */
export function armShrink(broker: Broker, { now, out }: ServerStep): void {
  const at = now + Math.floor(brokerMillis(broker, 'replica.lag.time.max.ms') / 2);
  out.push({
    do: 'timer',
    key: 'isr-expiration',
    at,
    timer: { of: 'broker', timer: 'isr-expiration' },
  });
}

/**
 * Who has the leader's end is in sync, however long ago it has fetched.
 * (Partition.getOutOfSyncReplicas)
 */
function maybeShrinkIsr(broker: Broker, partition: Partition, log: Log, step: ServerStep): void {
  const { state, image } = partition;
  if (state.role !== 'leader' || state.pending !== null) return;
  const isIn = (id: number): boolean => {
    const follower = state.followers[id];
    return (
      id === broker.id ||
      (follower !== undefined && isCaughtUp(follower, log.endOffset, step.now, state))
    );
  };
  if (image.isr.every(isIn)) return;
  propose(broker, partition, state, 'shrink', image.isr.filter(isIn), step);
}

/**
 * The leader wishes for another ISR. Until the controller has answered, the larger of both counts.
 * (Partition.prepareIsrExpand, prepareIsrShrink)
 */
function propose(
  broker: Broker,
  partition: Partition,
  state: LeaderState,
  change: 'expand' | 'shrink',
  isr: number[],
  step: ServerStep,
): void {
  const { image } = partition;
  const { unsent } = broker.memory.isrChanges;
  // An earlier wish was overtaken by the metadata and is still under way: OPERATION_NOT_ATTEMPTED.
  if (unsent[image.name] !== undefined) return;
  const proposal = takeId(broker);
  state.pending = Object.freeze({ change, isr: Object.freeze(isr), proposal });
  const note = { partition: image.name, change, isr: isr.join(', ') };
  step.out.push({ do: 'note', note: { note: 'isr-proposed', ...note } });
  unsent[image.name] = Object.freeze({
    partition: image.name,
    topicId: image.topicId,
    index: image.index,
    leaderEpoch: image.leaderEpoch,
    partitionEpoch: image.partitionEpoch,
    isr: Object.freeze(
      isr.map((id) => ({ brokerId: id, brokerEpoch: epochOf(broker, state, id) })),
    ),
    proposal,
  });
  sendIsrChanges(broker, step);
}

/**
 * -1 for one that this leader has not heard of yet: if that has died, the controller knows.
 * (Partition.addBrokerEpochToIsr)
 */
const epochOf = (broker: Broker, { followers }: LeaderState, id: number): number =>
  id === broker.id ? broker.memory.lifecycle.epoch : (followers[id]?.brokerEpoch ?? -1);

/**
 * All wishes in one request, unless one is under way.
 * (DefaultAlterPartitionManager.maybePropagateIsrChanges)
 */
export function sendIsrChanges(broker: Broker, step: ServerStep): void {
  const { isrChanges, lifecycle } = broker.memory;
  const changes = Object.values(isrChanges.unsent);
  if (isrChanges.sent !== null || changes.length === 0) return;
  isrChanges.sent = Object.freeze(changes);
  const topics = new Map<string, ReturnType<typeof asked>[]>();
  for (const change of changes)
    topics.set(change.topicId, [...(topics.get(change.topicId) ?? []), asked(change)]);
  const body = {
    brokerId: broker.id,
    brokerEpoch: lifecycle.epoch,
    topics: [...topics].map(([topicId, partitions]) => ({ topicId, partitions })),
  };
  const request = { api: 'AlterPartition' as const, version: 3, body };
  askController(broker, 'alter-partition', request, { purpose: 'alter-partition' }, step);
}

/** A leader has always recovered: it says so with every wish. */
const asked = (change: IsrChange) => ({
  partitionIndex: change.index,
  leaderEpoch: change.leaderEpoch,
  newIsr: [],
  newIsrWithEpochs: [...change.isr],
  leaderRecoveryState: 0,
  partitionEpoch: change.partitionEpoch,
});

type AlteredPartition = ResponseBody<'AlterPartition'>['topics'][number]['partitions'][number];

/**
 * The controller has answered the changes of ISRs that were proposed.
 * (DefaultAlterPartitionManager.handleAlterPartitionResponse)
 */
export function onIsrChanged(
  broker: Broker,
  body: ResponseBody<'AlterPartition'>,
  step: ServerStep,
): void {
  const { isrChanges } = broker.memory;
  const sent = isrChanges.sent ?? [];
  isrChanges.sent = null;
  if (body.errorCode !== 0) {
    const timer = { of: 'broker', timer: 'alter-partition' } as const;
    const at = step.now + AGAIN_AFTER;
    step.out.push({ do: 'timer', key: 'alter-partition', at, timer });
    return;
  }
  for (const change of sent) {
    const found = body.topics
      .find((each) => each.topicId === change.topicId)
      ?.partitions.find((each) => each.partitionIndex === change.index);
    if (found === undefined) continue;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
    delete isrChanges.unsent[change.partition];
    takeAnswer(broker, change, found, step);
  }
  sendIsrChanges(broker, step);
}

/**
 * What the controller said of one wish, if that is still the wish. (Partition.submitAlterPartition)
 */
function takeAnswer(
  broker: Broker,
  change: IsrChange,
  answer: AlteredPartition,
  step: ServerStep,
): void {
  const hosted = hostedPartition(broker, change.partition);
  if (hosted?.partition.state.role !== 'leader') return;
  const { partition, log } = hosted;
  const { state } = hosted.partition;
  if (state.pending?.proposal !== change.proposal) return;
  if (answer.errorCode !== 0)
    return takeRefusal(broker, partition, state, change, answer.errorCode, step);
  const { leaderEpoch, partitionEpoch } = partition.image;
  if (answer.leaderEpoch !== leaderEpoch || answer.partitionEpoch < partitionEpoch) return;
  state.pending = null;
  partition.image = Object.freeze({
    ...partition.image,
    isr: Object.freeze([...answer.isr]),
    partitionEpoch: answer.partitionEpoch,
    recovering: answer.leaderRecoveryState === 1,
  });
  advanceHighWatermark(partition, log, broker.memory.image.brokers, step);
  step.moved.push(change.partition);
}

/**
 * Refused for good, or overtaken: then the metadata will tell; anything else is asked again.
 * (Partition.handleAlterPartitionError)
 */
function takeRefusal(
  broker: Broker,
  partition: Partition,
  state: LeaderState,
  change: IsrChange,
  code: number,
  step: ServerStep,
): void {
  const error = errorName(code);
  const note = { api: 'AlterPartition', partition: partition.image.name, error };
  // What was asked for is done then, and another broker leads by it.
  if (error !== 'NEW_LEADER_ELECTED')
    step.out.push({ do: 'note', note: { note: 'refused', ...note } });
  switch (error) {
    case 'OPERATION_NOT_ATTEMPTED':
    case 'INELIGIBLE_REPLICA':
      state.pending = null;
      return;
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'UNKNOWN_TOPIC_ID':
    case 'FENCED_LEADER_EPOCH':
    case 'INVALID_UPDATE_VERSION':
    case 'INVALID_REQUEST':
    case 'NEW_LEADER_ELECTED':
      return;
    default:
      broker.memory.isrChanges.unsent[change.partition] = change;
  }
}
