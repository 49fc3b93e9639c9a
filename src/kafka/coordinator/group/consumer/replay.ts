import {
  NEW_GROUP,
  NOTHING_SAID,
  NOTHING_YET,
  type StoredConsumerGroup,
} from './consumer-group.ts';
import type { ConsumerGroupRecord } from './consumer-records.ts';
import { entryOf, withEntry } from '../table.ts';
import { placementOf, type Placement } from './placement.ts';

/**
 * A consumer group after a record. What a record of a compacted log tells of may come before the
 * group itself. (GroupMetadataManager.replay)
 * @param group undefined: none is known
 */
export function replayConsumerRecord(
  group: StoredConsumerGroup | undefined,
  written: ConsumerGroupRecord,
): StoredConsumerGroup | undefined {
  if (written.value === null) return group && forget(group, written);
  const before = group ?? NEW_GROUP;
  const change = (changed: Partial<StoredConsumerGroup>): StoredConsumerGroup =>
    Object.freeze({ ...before, ...changed });
  switch (written.record) {
    case 'consumer-group':
      return change({ epoch: written.value.epoch, metadataHash: written.value.metadataHash });
    case 'consumer-target-epoch':
      return change({ targetEpoch: written.value.assignmentEpoch });
    case 'consumer-member': {
      const { member: id, value } = written;
      const now = entryOf(before.members, id)?.now ?? NOTHING_YET;
      const about = Object.freeze({ ...NOTHING_SAID, ...value });
      return change({ members: withEntry(before.members, id, Object.freeze({ id, about, now })) });
    }
    case 'consumer-target': {
      const target = read(written.value.topicPartitions);
      return change({ targets: withEntry(before.targets, written.member, target) });
    }
    case 'consumer-current': {
      const { member: id, value } = written;
      const about = entryOf(before.members, id)?.about ?? NOTHING_SAID;
      const now = Object.freeze({
        ...value,
        assignedPartitions: read(value.assignedPartitions),
        partitionsPendingRevocation: read(value.partitionsPendingRevocation),
      });
      return change({ members: withEntry(before.members, id, Object.freeze({ id, about, now })) });
    }
    case 'consumer-pattern': {
      const value = Object.freeze(written.value);
      return change({ patterns: withEntry(before.patterns, written.pattern, value) });
    }
  }
}

function forget(
  group: StoredConsumerGroup,
  written: ConsumerGroupRecord,
): StoredConsumerGroup | undefined {
  switch (written.record) {
    case 'consumer-group':
      return undefined;
    case 'consumer-partitions':
      return group;
    case 'consumer-target-epoch':
      return Object.freeze({ ...group, targetEpoch: 0 });
    case 'consumer-member': {
      const members = withEntry(group.members, written.member, null);
      return Object.freeze({ ...group, members });
    }
    case 'consumer-target': {
      const targets = withEntry(group.targets, written.member, null);
      return Object.freeze({ ...group, targets });
    }
    case 'consumer-current': {
      const { member: id } = written;
      const known = entryOf(group.members, id);
      if (known === undefined) return group;
      const member = Object.freeze({ ...known, now: NOTHING_YET });
      return Object.freeze({ ...group, members: withEntry(group.members, id, member) });
    }
    case 'consumer-pattern': {
      const patterns = withEntry(group.patterns, written.pattern, null);
      return Object.freeze({ ...group, patterns });
    }
  }
}

/** Partitions in the order in which this coordinator keeps them. */
const read = (placement: Placement): Placement =>
  placementOf(
    placement.flatMap(({ topicId, partitions }) =>
      partitions.map((partition) => ({ topic: topicId, partition })),
    ),
  );
