import type { ConsumerSpec } from '../../../../src/kafka/cluster-spec.ts';
import type { Note } from '../../../../src/kafka/note.ts';
import { batchOf } from '../../../../src/kafka/protocol/batch/record-batch.ts';
import { utf8 } from '../../../../src/kafka/protocol/bytes/byte-string.ts';
import type { AnyRequest, ApiName, RequestBody } from '../../../../src/kafka/protocol/message.ts';
import { millis, type Micros } from '../../../../src/kernel/time.ts';
import {
  createTapeConsumer,
  goOn,
  type Said,
  type TapeConsumer,
  type TapeWorld,
} from '../../../conformance/tape-client.ts';

/** A member, and a broker that plays its coordinator and holds one partition of these values. */
export type GroupStory = {
  world: TapeWorld;
  client: TapeConsumer;
  notes: Note[];
  /** What was asked, in order, without fetches and what opens a connection. */
  asked: string[];
  /** What is committed; null: nothing. */
  committed: number | null;
  answers: Partial<Record<ApiName, number>>;
};

const TOPIC_ID = 'dG9waWMtMDAwMDAwMDAwMQ';

export function groupStory(
  values: string[],
  spec: Partial<ConsumerSpec> = {},
  committed: number | null = null,
): GroupStory {
  const story = { notes: [], asked: [], committed, answers: {} } as unknown as GroupStory;
  story.world = {
    now: 0,
    seed: 7,
    queue: [],
    order: 0,
    connections: 0,
    down: new Set(),
    answer: ({ message, at }) => answerOf(story, values, message, at),
    note: (_client, note) => story.notes.push(note),
  };
  story.client = createTapeConsumer(story.world, {
    name: 'r1',
    assign: [],
    subscribe: ['t'],
    polling: true,
    ...spec,
    config: { 'group.id': 'g', 'auto.offset.reset': 'earliest', ...spec.config },
  });
  return story;
}

/** Lets time pass, until the application has thrown it all away at the latest. */
export function pass({ world }: GroupStory, time: Micros): void {
  const end = world.now + time;
  while (world.now < end) goOn(world, end);
}

function answerOf(story: GroupStory, values: string[], message: AnyRequest, at: Micros): Said {
  const api = message.type.replace(/Request$/u, '') as ApiName;
  if (!['ApiVersions', 'Metadata', 'Fetch'].includes(api)) story.asked.push(api);
  const errorCode = story.answers[api] ?? 0;
  switch (api) {
    case 'ApiVersions':
      return { at, body: { errorCode: 0, apiKeys: [] } };
    case 'Metadata':
      return { at, body: metadata() };
    case 'FindCoordinator':
      return {
        at,
        body: { coordinators: [{ key: 'g', nodeId: 1, host: 'b1', port: 9092, errorCode: 0 }] },
      };
    case 'JoinGroup': {
      const { protocols, memberId } = message.body as RequestBody<'JoinGroup'>;
      if (memberId === '') return { at, body: { errorCode: 79, memberId: 'm1', members: [] } };
      const [{ name: protocolName, metadata: bytes } = { name: '', metadata: '' }] = protocols;
      const member = { memberId, groupInstanceId: null, metadata: bytes };
      const body = { errorCode, generationId: 1, protocolName, leader: memberId, memberId };
      return { at, body: { ...body, skipAssignment: false, members: [member] } };
    }
    case 'SyncGroup': {
      const { assignments } = message.body as RequestBody<'SyncGroup'>;
      return { at, body: { errorCode, assignment: assignments[0]?.assignment ?? '' } };
    }
    case 'OffsetFetch': {
      const committedOffset = story.committed ?? -1;
      const place = { partitionIndex: 0, committedOffset, committedLeaderEpoch: -1, errorCode: 0 };
      const topics = [{ name: 't', partitions: [place] }];
      return { at, body: { groups: [{ groupId: 'g', topics, errorCode: 0 }] } };
    }
    case 'OffsetCommit': {
      const { topics } = message.body as RequestBody<'OffsetCommit'>;
      const offset = topics[0]?.partitions[0]?.committedOffset ?? -1;
      if (errorCode === 0) story.committed = offset;
      story.asked[story.asked.length - 1] = `OffsetCommit ${offset}`;
      const partitions = [{ partitionIndex: 0, errorCode }];
      return { at, body: { topics: [{ name: 't', partitions }] } };
    }
    case 'ListOffsets': {
      const partitions = [{ partitionIndex: 0, errorCode: 0, timestamp: -1, offset: 0 }];
      return { at, body: { topics: [{ name: 't', partitions }] } };
    }
    case 'Fetch':
      return fetched(values, message.body as RequestBody<'Fetch'>, at);
    default:
      return { at, body: { errorCode, members: [] } };
  }
}

const metadata = () => ({
  brokers: [{ nodeId: 1, host: 'b1', port: 9092, rack: null }],
  controllerId: 1,
  topics: [
    {
      errorCode: 0,
      name: 't',
      topicId: TOPIC_ID,
      partitions: [{ partitionIndex: 0, leaderId: 1, leaderEpoch: 0, replicaNodes: [1] }],
    },
  ],
});

function fetched(values: string[], body: RequestBody<'Fetch'>, at: Micros): Said {
  const from = body.topics[0]?.partitions[0]?.fetchOffset ?? values.length;
  const records = values
    .slice(from)
    .map((value) => ({ timestamp: 0, key: null, value: utf8(value) }));
  const answer = {
    ...{ partitionIndex: 0, errorCode: 0, highWatermark: values.length, logStartOffset: 0 },
    ...{ lastStableOffset: values.length, preferredReadReplica: -1, abortedTransactions: null },
    records: records.length === 0 ? [] : [batchOf(records, { baseOffset: from })],
  };
  const responses = records.length === 0 ? [] : [{ topicId: TOPIC_ID, partitions: [answer] }];
  const later = records.length === 0 ? at + millis(500) : at;
  return { at: later, body: { errorCode: 0, sessionId: 7, responses } };
}
