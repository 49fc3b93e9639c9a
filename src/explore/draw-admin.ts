import type { ClusterSpec, TopicSpec } from '../kafka/cluster-spec.ts';
import type { Micros } from '../kernel/time.ts';
import type { Command, TimedCommand } from '../scenario/command.ts';
import { type Drawing, drawingOf } from './drawing.ts';

/** What operators and applications do meanwhile, and in how many of a hundred universes. */
const ODDS = {
  'create-topic': 25,
  'delete-topic': 8,
  'add-partitions': 10,
  'delete-records': 25,
  reassign: 25,
  elect: 20,
  configure: 20,
  describe: 15,
  send: 30,
  seek: 15,
} as const;

type Work = keyof typeof ODDS;

/** The topic that is made and thrown away. */
export const PASSING_TOPIC = 'passing';

/** Work for the cluster between two times. */
export function drawAdmin(
  seed: number,
  spec: ClusterSpec,
  from: Micros,
  to: Micros,
): TimedCommand[] {
  const draw = drawingOf(seed, 'admin');
  const kinds = (Object.keys(ODDS) as Work[]).filter((each) => draw.maybe(ODDS[each]));
  const pause = draw.millis(500, 4_000);
  const commands: TimedCommand[] = [];
  for (let at = from; kinds.length > 0 && at < to; at += 1 + draw.between(0, 2 * pause)) {
    const command = drawWork(draw, spec, draw.oneOf(kinds));
    if (command !== null) commands.push({ at, command });
  }
  return commands;
}

function drawWork(draw: Drawing, spec: ClusterSpec, work: Work): Command | null {
  const topic = draw.oneOf(spec.topics);
  const partition = draw.between(0, topic.partitions - 1);
  switch (work) {
    case 'create-topic': {
      const replicationFactor = draw.between(1, spec.brokers.length);
      const config = { 'min.insync.replicas': draw.between(1, replicationFactor) };
      const partitions = draw.between(1, 2);
      return {
        command: 'create-topic',
        topic: PASSING_TOPIC,
        partitions,
        replicationFactor,
        config,
      };
    }
    case 'delete-topic':
      return request(draw, spec, 'DeleteTopics', 6, {
        topics: [{ name: PASSING_TOPIC }],
        timeoutMs: 5_000,
      });
    case 'add-partitions':
      return request(draw, spec, 'CreatePartitions', 3, {
        topics: [{ name: PASSING_TOPIC, count: draw.between(2, 4), assignments: null }],
        timeoutMs: 5_000,
        validateOnly: false,
      });
    case 'delete-records': {
      const before = draw.oneOf([-1, draw.between(0, 300)]);
      return { command: 'delete-records', partition: `${topic.name}-${partition}`, before };
    }
    case 'reassign':
      return reassign(draw, spec, topic, partition);
    case 'elect':
      return request(draw, spec, 'ElectLeaders', 2, {
        electionType: draw.maybe(75) ? 0 : 1,
        topicPartitions: draw.maybe(50) ? null : [{ topic: topic.name, partitions: [partition] }],
        timeoutMs: 5_000,
      });
    case 'configure':
      return configure(draw, spec, topic);
    case 'describe':
      return request(draw, spec, 'DescribeTopicPartitions', 0, {
        topics: [{ name: topic.name }],
        responsePartitionLimit: 100,
        cursor: null,
      });
    case 'send': {
      const records = Array.from({ length: draw.between(1, 4) }, (_, index) => ({
        key: draw.maybe(50) ? `k${index}` : null,
        value: 'by hand',
        ...(draw.maybe(50) ? { partition } : {}),
      }));
      const producer = draw.oneOf(spec.producers.slice(0, -1)).name;
      return { command: 'send', producer, topic: topic.name, records };
    }
    case 'seek': {
      const consumer = spec.consumers.find(({ assign }) => assign.length > 0);
      if (consumer === undefined) return null;
      const offset = draw.between(0, 200);
      return {
        command: 'seek',
        consumer: consumer.name,
        partition: draw.oneOf(consumer.assign),
        offset,
      };
    }
  }
}

/** As many replicas as before, on other brokers; or the end of such a move. */
function reassign(draw: Drawing, spec: ClusterSpec, topic: TopicSpec, partition: number): Command {
  const brokers = draw.shuffled(spec.brokers.map(({ id }) => id));
  const replicas = draw.maybe(20) ? null : brokers.slice(0, topic.replicationFactor);
  return request(draw, spec, 'AlterPartitionReassignments', 0, {
    timeoutMs: 5_000,
    topics: [{ name: topic.name, partitions: [{ partitionIndex: partition, replicas }] }],
  });
}

const SET = 0;
const TOPIC = 2;

function configure(draw: Drawing, spec: ClusterSpec, topic: TopicSpec): Command {
  const [name, value] = draw.oneOf([
    ['min.insync.replicas', draw.between(1, topic.replicationFactor)],
    ['unclean.leader.election.enable', draw.maybe(50)],
    ['retention.ms', draw.oneOf([2_000, 100_000_000])],
    ['segment.ms', draw.oneOf([1_000, 100_000_000])],
  ] as const);
  const configs = [{ name, configOperation: SET, value: String(value) }];
  return request(draw, spec, 'IncrementalAlterConfigs', 1, {
    resources: [{ resourceType: TOPIC, resourceName: topic.name, configs }],
    validateOnly: false,
  });
}

/** An operator's tool asks some broker, on a connection of its own. */
function request(
  draw: Drawing,
  spec: ClusterSpec,
  api: string,
  version: number,
  body: unknown,
): Command {
  const broker = `b${draw.oneOf(spec.brokers).id}`;
  return {
    command: 'request',
    guest: `tool-${broker}`,
    broker,
    api,
    version,
    clientId: 'tool',
    body,
  };
}
