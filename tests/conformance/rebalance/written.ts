import { decodeAssignment } from '../../../src/kafka/assignors/client/member-data.ts';
import { decodeGroupRecord } from '../../../src/kafka/coordinator/group/group-records.ts';
import type { GroupRecord } from '../../../src/kafka/coordinator/group/group-state.ts';
import { each } from '../../../src/kernel/checkpoint/sealed-list.ts';
import { recordOffset } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { ProtocolError } from '../../../src/kafka/protocol/protocol-error.ts';
import { logsOf } from '../timeline-disk.ts';
import { memberName, partitionsText, type Play } from './play.ts';

const LOG = '__consumer_offsets-0';

/** What a record of the coordinator is called by Kafka. */
const KINDS: Readonly<Record<GroupRecord['record'], string>> = {
  offset: 'OffsetCommit',
  group: 'GroupMetadata',
  'consumer-group': 'ConsumerGroupMetadata',
  'consumer-partitions': 'ConsumerGroupPartitionMetadata',
  'consumer-member': 'ConsumerGroupMemberMetadata',
  'consumer-target-epoch': 'ConsumerGroupTargetAssignmentMetadata',
  'consumer-target': 'ConsumerGroupTargetAssignmentMember',
  'consumer-current': 'ConsumerGroupCurrentMemberAssignment',
  'consumer-pattern': 'ConsumerGroupRegularExpression',
};

/** What a group's coordinator has written since the last time, a line for each record. */
export function writtenSince(play: Play, broker: number): string[] {
  const log = logsOf(play.world, broker)[LOG];
  const lines: string[] = [];
  for (const segment of log?.segments ?? []) {
    each(segment.batches, 0, segment.batches.length, (batch) => {
      if (batch.isControl) return;
      for (const record of batch.records) {
        if (recordOffset(batch, record) < play.eyes.writtenTo || record.key === null) continue;
        const written = decodeGroupRecord(record.key, record.value);
        const line = written === null ? 'unreadable' : lineOf(play, written);
        if (line !== null) lines.push(line);
      }
    });
  }
  play.eyes.writtenTo = Math.max(play.eyes.writtenTo, log?.endOffset ?? 0);
  return folded(lines);
}

/** Offsets between two other records are told by the last value of each, in order. */
function folded(lines: readonly string[]): string[] {
  const told: string[] = [];
  const offsets = new Map<string, string>();
  const flush = (): void => {
    told.push(...[...offsets].sort(([one], [other]) => (one < other ? -1 : 1)).map((at) => at[1]));
    offsets.clear();
  };
  for (const line of lines) {
    const place = /^\S+ offset \S+(?= = )/u.exec(line)?.[0];
    if (place !== undefined) offsets.set(place, line);
    else {
      flush();
      told.push(line);
    }
  }
  flush();
  return told;
}

/** Null for a record that is left out: a commit of what was committed before. */
function lineOf(play: Play, written: GroupRecord): string | null {
  const { group } = written;
  if (!play.groups.has(group)) return null;
  if (written.record === 'offset') {
    const place = `${group} offset ${written.topic}-${written.partition}`;
    const said = written.value === null ? 'removed' : String(written.value.offset);
    if (play.eyes.offsets.get(place) === said) return null;
    play.eyes.offsets.set(place, said);
    return `${place} = ${said}`;
  }
  const client = written.record === 'consumer-member' ? (written.value?.clientId ?? '') : '';
  const member = 'member' in written ? ` ${memberName(play.ids, written.member, client)}` : '';
  const head = `${group} ${KINDS[written.record]}${member}`;
  if (written.value !== null) {
    // Each life has an address of its own here; there all had one, which is nothing new to write.
    const said = JSON.stringify({ ...written.value, clientHost: '' });
    if (written.record === 'consumer-member' && play.eyes.said.get(head) === said) return null;
    play.eyes.said.set(head, said);
    return head + saidBy(play, written);
  }
  play.eyes.said.delete(head);
  return `${head}${'pattern' in written ? ` ${written.pattern}` : ''} removed`;
}

function saidBy(play: Play, written: Exclude<GroupRecord, { record: 'offset' }>): string {
  if (written.value === null) return '';
  switch (written.record) {
    case 'group':
      return groupLine(play, written.value);
    case 'consumer-group':
      return ` epoch ${written.value.epoch}`;
    case 'consumer-target-epoch':
      return ` assignmentEpoch ${written.value.assignmentEpoch}`;
    case 'consumer-target':
      return ` [${placed(play, written.value.topicPartitions)}]`;
    case 'consumer-pattern':
      return ` topics [${written.value.topics.join(',')}]`;
    case 'consumer-member':
      return memberLine(written.value);
    case 'consumer-current': {
      const { memberEpoch, previousMemberEpoch, state, ...has } = written.value;
      const named = ['STABLE', 'UNREVOKED_PARTITIONS', 'UNRELEASED_PARTITIONS'][state];
      const revoking = placed(play, has.partitionsPendingRevocation);
      return (
        ` epoch ${memberEpoch} previous ${previousMemberEpoch} ${named ?? state}` +
        ` [${placed(play, has.assignedPartitions)}]` +
        (has.partitionsPendingRevocation.length > 0 ? ` revoking [${revoking}]` : '')
      );
    }
    default:
      return '';
  }
}

type Of<R extends GroupRecord['record']> = NonNullable<
  Extract<GroupRecord, { record: R }>['value']
>;

/** Members come in the order of their names: the real one is that of a map. */
function groupLine({ ids }: Play, { generation, protocol, leader, members }: Of<'group'>): string {
  const told = members.map(({ memberId, clientId, groupInstanceId, assignment }) => {
    const instance = groupInstanceId === null ? '' : ` instance ${groupInstanceId}`;
    return `; ${memberName(ids, memberId, clientId)}${instance} [${assigned(assignment)}]`;
  });
  const led = leader === null ? 'null' : memberName(ids, leader, '');
  return ` generation ${generation} protocol ${protocol} leader ${led}${told.sort().join('')}`;
}

/** The partitions that the bytes of an assignment say; `?` for bytes that say none. */
export function assigned(assignment: string): string {
  if (assignment === '') return '';
  try {
    return partitionsText(
      decodeAssignment(assignment).map(({ topic, partition }) => `${topic}-${partition}`),
    );
  } catch (error) {
    if (error instanceof ProtocolError) return '?';
    throw error;
  }
}

function memberLine(said: Of<'consumer-member'>): string {
  const regex = said.subscribedTopicRegex ?? '';
  const classic = said.classicMemberMetadata;
  return [
    ` topics [${said.subscribedTopicNames.join(', ')}]`,
    regex === '' ? '' : ` regex ${regex}`,
    said.serverAssignor === null ? '' : ` assignor ${said.serverAssignor}`,
    said.instanceId === null ? '' : ` instance ${said.instanceId}`,
    said.rackId === null ? '' : ` rack ${said.rackId}`,
    ` rebalanceTimeout ${said.rebalanceTimeoutMs}`,
    classic === null
      ? ''
      : ` classic [${classic.supportedProtocols.map(({ name }) => name).join(', ')}]`,
  ].join('');
}

type Placed = readonly { readonly topicId: string; readonly partitions: readonly number[] }[];

const placed = ({ topicIds }: Play, places: Placed): string =>
  partitionsText(
    places.flatMap(({ topicId, partitions }) =>
      partitions.map((index) => `${topicIds.get(topicId) ?? '$topic?'}-${index}`),
    ),
  );
