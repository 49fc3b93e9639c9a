import { parsePartitionName } from '../cluster-spec.ts';
import { assert } from '../../kernel/assert.ts';
import { leaderOf } from './metadata.ts';
import type { AssignedPartition, Consumer } from './consumer-state.ts';
import { RESETS_MAX } from './consumer-state.ts';
import { tell, type Turn } from './turn.ts';

/** A partition assigned by hand (`assign`), not read yet. The name is checked at the door. */
export function assignPartition(name: string): AssignedPartition {
  const place = parsePartitionName(name);
  assert(place !== undefined, `an assigned partition is named like orders-0, not ${name}`);
  return {
    name,
    topic: place.topic,
    partition: place.partition,
    position: null,
    reset: null,
    resetFrom: null,
    asked: false,
    notBefore: 0,
    highWatermark: null,
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
export function seek(place: AssignedPartition, offset: number, turn: Turn): void {
  tell(turn, {
    note: 'position',
    partition: place.name,
    from: place.position ?? -1,
    to: offset,
    why: 'seek',
  });
  place.position = offset;
  place.reset = null;
  place.resetFrom = null;
}

/** Gives the position up and has it looked up by the policy. */
export function askForReset(place: AssignedPartition, policy: 'earliest' | 'latest'): void {
  place.resetFrom = place.position;
  place.position = null;
  place.reset = policy;
}

/** The looked-up offset becomes the position, unless the application moved it meanwhile. */
export function resetTo(
  consumer: Consumer,
  place: AssignedPartition,
  offset: number,
  turn: Turn,
): void {
  if (place.reset === null) return;
  const from = place.resetFrom;
  tell(turn, {
    note: 'position',
    partition: place.name,
    from: from ?? -1,
    to: offset,
    why: 'reset',
  });
  consumer.resets.push(Object.freeze({ partition: place.name, from, to: offset, at: turn.now }));
  if (consumer.resets.length > RESETS_MAX) consumer.resets.shift();
  place.position = offset;
  place.reset = null;
  place.resetFrom = null;
}
