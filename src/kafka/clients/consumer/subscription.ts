import { parsePartitionName } from '../../cluster-spec.ts';
import { assert } from '../../../kernel/assert.ts';
import { leaderOf } from '../network/metadata.ts';
import type { AssignedPartition, Consumer, PositionReset } from './consumer-state.ts';
import { RESETS_MAX } from './consumer-state.ts';
import type { Reset } from './reset-policy.ts';
import { tell, type Step } from '../../step.ts';

/** A partition that is not read yet. Its name is checked at the door. */
export function assignPartition(name: string): AssignedPartition {
  const place = parsePartitionName(name);
  assert(place !== undefined, `an assigned partition is named like orders-0, not ${name}`);
  return {
    name,
    topic: place.topic,
    partition: place.partition,
    position: null,
    positionEpoch: -1,
    leader: null,
    readReplica: null,
    validating: false,
    paused: false,
    revoking: false,
    reset: null,
    resetFrom: null,
    asked: false,
    notBefore: 0,
    highWatermark: null,
    lastStable: null,
    logStart: null,
  };
}

export function assignedOf(consumer: Consumer, name: string): AssignedPartition | undefined {
  return consumer.assigned.find((each) => each.name === name);
}

/** The broker that leads a partition, as far as the consumer knows; -1 when it knows of none. */
export function leaderIdOf(consumer: Consumer, place: AssignedPartition): number {
  return leaderOf(consumer.connections.metadata, place.topic, place.partition)?.leader ?? -1;
}

/** Moves the position by hand. Nothing is sent: the next poll fetches from there. */
export function seek(place: AssignedPartition, offset: number, step: Step): void {
  tell(step, {
    note: 'position',
    partition: place.name,
    from: place.position ?? -1,
    to: offset,
    why: 'seek',
  });
  place.reset = null;
  place.resetFrom = null;
  takePosition(place, offset);
}

/**
 * A position that was not read up to: nothing tells which leader's log it belongs to, and nothing
 * holds its first fetch back.
 */
function takePosition(place: AssignedPartition, offset: number): void {
  place.position = offset;
  place.positionEpoch = -1;
  place.leader = null;
  place.validating = false;
  place.notBefore = 0;
}

/** Gives the position up and has it looked up by the policy. */
export function askForReset(place: AssignedPartition, policy: Reset): void {
  place.resetFrom = place.position;
  place.position = null;
  place.validating = false;
  place.reset = policy;
}

/** The looked-up offset becomes the position, unless the application moved it meanwhile. */
export function resetTo(
  consumer: Consumer,
  place: AssignedPartition,
  offset: number,
  step: Step,
): void {
  if (place.reset === null) return;
  const from = place.resetFrom;
  tell(step, {
    note: 'position',
    partition: place.name,
    from: from ?? -1,
    to: offset,
    why: 'reset',
  });
  rememberReset(consumer, { partition: place.name, from, to: offset, at: step.now });
  place.reset = null;
  place.resetFrom = null;
  takePosition(place, offset);
}

/** The new leader's log ends before the position: what was read behind that end is gone. */
export function moveBack(
  consumer: Consumer,
  place: AssignedPartition,
  end: { endOffset: number; leaderEpoch: number },
  step: Step,
): void {
  const { name: partition, position } = place;
  const to = end.endOffset;
  tell(step, { note: 'position', partition, from: position ?? -1, to, why: 'truncation' });
  rememberReset(consumer, { partition, from: position, to, at: step.now });
  place.position = to;
  place.positionEpoch = end.leaderEpoch;
  place.validating = false;
}

function rememberReset(consumer: Consumer, reset: PositionReset): void {
  consumer.resets.push(Object.freeze(reset));
  if (consumer.resets.length > RESETS_MAX) consumer.resets.shift();
}
