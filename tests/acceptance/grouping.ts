import type { ClassicGroup } from '../../src/kafka/coordinator/group/classic/classic-group.ts';
import { GROUP_TOPIC } from '../../src/kafka/coordinator/group/group-coordinator.ts';
import { encodeMessage, type Json } from '../../src/kafka/protocol/codec.ts';
import { ConsumerProtocolSubscription } from '../../src/kafka/protocol/apis/groups/consumer-protocol.ts';
import { toBase64, utf8 } from '../../src/kafka/protocol/bytes/byte-string.ts';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import type { ApiName, ResponseBody } from '../../src/kafka/protocol/message.ts';
import { answerTo, ask, type Question } from './ask.ts';
import { brokerOf } from './counting.ts';
import { metadata, openStory, until, type Setting, type Story } from './story.ts';

/** The partition that holds the records of every group of these stories. */
export const GROUPS = `${GROUP_TOPIC}-0`;

/** Three brokers, one of which coordinates all groups. */
export function grouping(setting: Setting = {}): Story {
  const story = openStory({
    ...setting,
    server: {
      'offsets.topic.num.partitions': 1,
      'group.initial.rebalance.delay.ms': 0,
      'broker.session.timeout.ms': 6_000,
      ...setting.server,
    },
  });
  ask(story, 1, 'FindCoordinator', 6, { keyType: 0, coordinatorKeys: ['g'] });
  until(story, 'groups are coordinated', () => coordinator(story) > 0);
  return story;
}

/** The broker that has loaded the groups; 0 while none has. */
export function coordinator(story: Story): number {
  const leader = metadata(story).partitions[GROUPS]?.leader ?? 0;
  if (leader <= 0) return 0;
  return brokerOf(story, leader).memory.shards[GROUPS]?.phase === 'active' ? leader : 0;
}

/** A group in the memory of its coordinator. */
export const groupOf = (story: Story, id = 'g'): ClassicGroup | undefined =>
  brokerOf(story, coordinator(story)).memory.groups[GROUPS]?.[id];

/** The answer to a question, or null while it waits. */
export function told<A extends ApiName>(
  story: Story,
  api: A,
  question: Question,
): ResponseBody<A> | null {
  const found = answerTo(story, question);
  if (found === null) return null;
  if (found === 'closed' || found.type !== `${api}Response`) throw new Error(`no ${api}Response`);
  return found.body as ResponseBody<A>;
}

/** Asks the coordinator and waits for the answer. */
export function asked<A extends ApiName>(
  story: Story,
  api: A,
  version: number,
  body: Json,
): ResponseBody<A> {
  const question = ask(story, coordinator(story), api, version, body);
  until(story, `${api} is answered`, () => told(story, api, question) !== null);
  const answer = told(story, api, question);
  if (answer === null) throw new Error('it is answered');
  return answer;
}

type Member = {
  readonly id?: string;
  readonly instance?: string | null;
  readonly topics?: readonly string[];
  readonly protocols?: readonly string[];
  readonly session?: number;
  readonly rebalance?: number;
  readonly version?: number;
};

/** A member asks to join; the answer may wait. */
export function join(story: Story, member: Member = {}): Question {
  const { id = '', instance = null, topics = ['orders'], protocols = ['range'] } = member;
  const { session = 10_000, rebalance = 60_000, version = 9 } = member;
  const fields = { topics, userData: null, ownedPartitions: [], generationId: -1, rackId: null };
  const subscription = utf8('\0\0') + encodeMessage(ConsumerProtocolSubscription, 0, fields);
  return ask(story, coordinator(story), 'JoinGroup', version, {
    groupId: 'g',
    sessionTimeoutMs: session,
    ...(version >= 1 ? { rebalanceTimeoutMs: rebalance } : {}),
    memberId: id,
    ...(version >= 5 ? { groupInstanceId: instance } : {}),
    protocolType: 'consumer',
    protocols: protocols.map((name) => ({ name, metadata: toBase64(subscription) })),
  });
}

/** The answer to a JoinGroup; null while it waits. */
export const joined = (story: Story, question: Question) => told(story, 'JoinGroup', question);

/** A new member gets its id and asks to join with it. */
export function comes(story: Story, member: Member = {}): { id: string; question: Question } {
  const first = join(story, member);
  until(story, 'an id is given', () => joined(story, first) !== null);
  const id = joined(story, first)?.memberId ?? '';
  return { id, question: join(story, { ...member, id }) };
}

/** The leader brings an assignment in which each member gets its own id as bytes. */
export const sync = (
  story: Story,
  id: string,
  generationId: number,
  members: readonly string[] = [],
): Question =>
  ask(story, coordinator(story), 'SyncGroup', 5, {
    ...{ groupId: 'g', generationId, memberId: id, groupInstanceId: null },
    ...{ protocolType: 'consumer', protocolName: 'range' },
    assignments: members.map((each) => ({ memberId: each, assignment: toBase64(each) })),
  });

/** A member beats. @returns the name of the error */
export const beat = (story: Story, id: string, generationId: number): string =>
  errorName(
    asked(story, 'Heartbeat', 4, {
      ...{ groupId: 'g', generationId, memberId: id, groupInstanceId: null },
    }).errorCode,
  );

/** A group of so many members, with an assignment. Their ids, the leader's first. */
export function stableGroup(story: Story, size: number, member: Member = {}): string[] {
  const ids: string[] = [];
  let questions: Question[] = [];
  for (let count = 0; count < size; count += 1) {
    const next = comes(story, member);
    questions = [...ids.map((id) => join(story, { ...member, id })), next.question];
    ids.push(next.id);
    const all = questions;
    until(story, 'all have joined', () => all.every((each) => joined(story, each) !== null));
  }
  const generation = joined(story, questions[0] ?? { guest: '' })?.generationId ?? 0;
  const leader = groupOf(story)?.leader ?? '';
  const first = [leader, ...ids.filter((id) => id !== leader)];
  const syncs = first.map((id) => sync(story, id, generation, id === leader ? first : []));
  until(story, 'all are assigned', () =>
    syncs.every((each) => told(story, 'SyncGroup', each) !== null),
  );
  return first;
}

/** Commits an offset of `orders-0`. @returns the name of the error */
export function commit(
  story: Story,
  offset: number,
  {
    id = '',
    generation = -1,
    group = 'g',
  }: { id?: string; generation?: number; group?: string } = {},
): string {
  const part = { partitionIndex: 0, committedOffset: offset, committedLeaderEpoch: -1 };
  const answer = asked(story, 'OffsetCommit', 9, {
    ...{ groupId: group, generationIdOrMemberEpoch: generation, memberId: id },
    groupInstanceId: null,
    topics: [{ name: 'orders', partitions: [{ ...part, committedMetadata: '' }] }],
  });
  return errorName(answer.topics[0]?.partitions[0]?.errorCode ?? -1);
}

/** The offset of `orders-0` that is committed; -1: none. */
export function committed(story: Story, group = 'g'): number {
  const topics = [{ name: 'orders', partitionIndexes: [0] }];
  const answer = asked(story, 'OffsetFetch', 9, {
    groups: [{ groupId: group, memberId: null, memberEpoch: -1, topics }],
    requireStable: false,
  });
  return answer.groups[0]?.topics[0]?.partitions[0]?.committedOffset ?? -2;
}
