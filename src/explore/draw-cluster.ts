import type {
  ClusterSpec,
  ConfigValues,
  ConsumerSpec,
  LinkSpec,
  ProducerSpec,
  TopicSpec,
} from '../kafka/cluster-spec.ts';
import { millis } from '../kernel/time.ts';
import { drawGroup, groupSettings } from './draw-groups.ts';
import { type Drawing, drawingOf, type Mood } from './drawing.ts';

/** The producer that sends one record to each partition when all faults are healed. */
export const PROBE = 'probe';

/** A cluster of any shape: sizes, settings, speeds of links and disks, clients with their load. */
export function drawCluster(seed: number, { onlyDeaths }: Mood): ClusterSpec {
  const draw = drawingOf(seed, 'cluster');
  const brokerCount = draw.oneOf([1, 2, 3, 3, 3, 4, 5]);
  const slow = drawingOf(seed, 'slow replicas');
  const isSlow = onlyDeaths && slow.maybe(70);
  const settings = {
    ...brokerSettings(draw),
    ...quorumSettings(drawingOf(seed, 'quorum')),
    ...groupSettings(seed, brokerCount),
    ...(isSlow ? { 'replica.fetch.max.bytes': 1_000 } : {}),
  };
  const racks = draw.maybe(40) ? draw.between(2, 3) : 0;
  const brokers = Array.from({ length: brokerCount }, (_, index) => ({
    id: index + 1,
    ...(racks > 0 ? { rack: `rack${(index % racks) + 1}` } : {}),
    config: settings,
  }));
  const topics = drawTopics(draw, brokerCount).map((each) =>
    onlyDeaths ? hasty(slow, each) : each,
  );
  const nodes = brokers.map(({ id }) => `b${id}`);
  const delayMin = draw.between(200, 3_000);
  return {
    brokers,
    ...drawQuorum(draw, brokerCount, settings),
    topics,
    producers: [...drawProducers(draw, topics), probeOf(topics)],
    consumers: [...drawConsumers(draw, topics), ...drawGroup(seed, topics)],
    ...(isSlow
      ? { links: farAway(slow, nodes) }
      : draw.maybe(25)
        ? { links: slowLinks(draw, nodes) }
        : {}),
    delay: { min: delayMin, max: delayMin + draw.between(0, 8_000) },
    disk: { writeTime: draw.oneOf([0, 20, 100, 1_000]), syncTime: draw.millis(0, 12) },
  };
}

function drawQuorum(
  draw: Drawing,
  brokers: number,
  controllerConfig: ConfigValues,
): Pick<ClusterSpec, 'controllers' | 'quorum' | 'controllerConfig'> {
  if (draw.maybe(50)) return { controllers: draw.oneOf([1, 3, 3, 3, 5]), controllerConfig };
  const quorum = draw.oneOf([1, 3, 3, 5].filter((each) => each <= brokers));
  return { controllers: 'combined', quorum };
}

/** The same for all servers: what a person would write into one file. */
function brokerSettings(draw: Drawing): ConfigValues {
  const heartbeat = draw.oneOf([200, 500, 1_000, 2_000]);
  return {
    // A client that asks for a topic too early would make another than the one that was drawn.
    'auto.create.topics.enable': false,
    'broker.heartbeat.interval.ms': heartbeat,
    // A registration is given half of it, connection and commit included: much shorter and no
    // broker would ever get in.
    'broker.session.timeout.ms': heartbeat * draw.oneOf([4, 5, 8]),
    'replica.lag.time.max.ms': draw.oneOf([1_000, 2_000, 5_000, 10_000, 30_000]),
    'replica.fetch.wait.max.ms': draw.oneOf([100, 500]),
    'replica.fetch.backoff.ms': draw.oneOf([100, 1_000]),
    'replica.socket.timeout.ms': draw.oneOf([1_000, 3_000, 30_000]),
    'replica.high.watermark.checkpoint.interval.ms': draw.oneOf([300, 2_000, 5_000]),
    'log.initial.task.delay.ms': draw.oneOf([500, 30_000]),
    'log.retention.check.interval.ms': draw.oneOf([1_000, 4_000, 300_000]),
    'log.cleaner.backoff.ms': draw.oneOf([500, 3_000, 15_000]),
    'log.flush.offset.checkpoint.interval.ms': draw.oneOf([1_000, 60_000]),
    ...(draw.maybe(15) ? { 'replica.fetch.max.bytes': 1_000 } : {}),
    ...(draw.maybe(20) ? { 'controlled.shutdown.enable': false } : {}),
    // A replica whose disk is new may lead again only when leaders are looked for the next time.
    'leader.imbalance.check.interval.seconds': draw.oneOf([5, 20]),
    ...(draw.maybe(30)
      ? { 'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector' }
      : {}),
  };
}

/** A quorum that is quick to elect, and one that sums its log up often. */
const quorumSettings = (draw: Drawing): ConfigValues => ({
  ...(draw.maybe(40)
    ? {
        'controller.quorum.election.timeout.ms': draw.oneOf([150, 400]),
        'controller.quorum.fetch.timeout.ms': draw.oneOf([1_000, 1_500]),
        'controller.quorum.election.backoff.max.ms': draw.oneOf([50, 300]),
        'controller.quorum.request.timeout.ms': draw.oneOf([800, 1_500]),
      }
    : {}),
  ...(draw.maybe(30) ? { 'controller.quorum.append.linger.ms': draw.oneOf([0, 5, 150]) } : {}),
  ...(draw.maybe(30) ? { 'metadata.max.idle.interval.ms': draw.oneOf([0, 50, 200]) } : {}),
  ...(draw.maybe(35)
    ? {
        'metadata.log.max.record.bytes.between.snapshots': draw.oneOf([500, 3_000]),
        'metadata.log.max.snapshot.interval.ms': draw.oneOf([0, 1_000, 3_600_000]),
        'metadata.log.segment.ms': draw.oneOf([200, 3_000, 604_800_000]),
        'metadata.max.retention.bytes': draw.oneOf([2_000, 10_000, -1]),
      }
    : {}),
});

function drawTopics(draw: Drawing, brokers: number): TopicSpec[] {
  return ['orders', 'events', 'prices'].slice(0, draw.oneOf([1, 1, 2, 3])).map((name) => {
    const replicationFactor = draw.between(draw.maybe(80) ? Math.min(3, brokers) : 1, brokers);
    const config: ConfigValues = {
      'min.insync.replicas': draw.between(
        1,
        Math.max(1, replicationFactor - (draw.maybe(80) ? 1 : 0)),
      ),
      ...(draw.maybe(20) ? { 'unclean.leader.election.enable': true } : {}),
      ...(draw.maybe(60) ? drawLogSettings(draw) : {}),
    };
    return { name, partitions: draw.between(1, 3), replicationFactor, config };
  });
}

/**
 * A topic that takes any live replica when no better one is left, and has enough replicas to have
 * a better one.
 */
const hasty = (draw: Drawing, topic: TopicSpec): TopicSpec => ({
  ...topic,
  config: {
    ...topic.config,
    'min.insync.replicas': Math.min(2, topic.replicationFactor),
    'unclean.leader.election.enable': draw.maybe(70),
  },
});

/** Small segments, and what happens to old ones. */
const drawLogSettings = (draw: Drawing): ConfigValues => ({
  'segment.ms': draw.oneOf([300, 1_000, 3_000, 8_000]),
  'file.delete.delay.ms': draw.oneOf([0, 1_000, 60_000]),
  ...draw.oneOf<ConfigValues>([
    {},
    { 'retention.ms': draw.oneOf([1_000, 5_000, 15_000]) },
    { 'retention.bytes': draw.oneOf([0, 2_000, 20_000]) },
    {
      'cleanup.policy': draw.oneOf(['compact', 'compact', 'compact,delete']),
      'min.cleanable.dirty.ratio': draw.oneOf([0.01, 0.3]),
      'delete.retention.ms': draw.oneOf([0, 1_000, 86_400_000]),
    },
  ]),
  ...(draw.maybe(20) ? { 'flush.messages': draw.oneOf([1, 10]) } : {}),
});

function drawProducers(draw: Drawing, topics: readonly TopicSpec[]): ProducerSpec[] {
  return Array.from({ length: draw.oneOf([1, 1, 2, 3]) }, (_, index) => {
    const acks = draw.oneOf(['all', 'all', 'all', '1', '0']);
    const requestTimeout = draw.oneOf([1_000, 3_000, 30_000]);
    const isIdempotent = acks === 'all' && draw.maybe(75);
    const config: ConfigValues = {
      acks,
      'enable.idempotence': isIdempotent,
      'linger.ms': draw.oneOf([0, 5, 50]),
      'request.timeout.ms': requestTimeout,
      'delivery.timeout.ms': requestTimeout + draw.oneOf([50, 5_000, 90_000]),
      'max.in.flight.requests.per.connection': draw.between(1, 5),
      'max.block.ms': draw.oneOf([1_000, 60_000]),
      'metadata.max.age.ms': draw.oneOf([1_000, 300_000]),
      ...(draw.maybe(20) ? { 'compression.type': draw.oneOf(['gzip', 'lz4', 'zstd']) } : {}),
    };
    const load = {
      every: draw.millis(20, 250),
      keys: draw.oneOf([0, 3, 20]),
      valueBytes: draw.oneOf([8, 30, 200]),
    };
    return { name: `p${index + 1}`, topic: draw.oneOf(topics).name, config, load };
  });
}

/** Waits as long as it must, so that its records fail for a reason only. */
const probeOf = (topics: readonly TopicSpec[]): ProducerSpec => ({
  name: PROBE,
  topic: topics[0]?.name ?? '',
  config: {
    acks: 'all',
    'linger.ms': 0,
    'request.timeout.ms': 5_000,
    'delivery.timeout.ms': 1_000_000,
    'max.block.ms': 1_000_000,
    'metadata.max.age.ms': 2_000,
  },
});

function drawConsumers(draw: Drawing, topics: readonly TopicSpec[]): ConsumerSpec[] {
  const all = topics.flatMap(({ name, partitions }) =>
    Array.from({ length: partitions }, (_, index) => `${name}-${index}`),
  );
  return Array.from({ length: draw.oneOf([0, 1, 1, 2]) }, (_, index) => ({
    name: `r${index + 1}`,
    assign: draw.shuffled(all).slice(0, draw.between(1, all.length)),
    config: {
      'auto.offset.reset': draw.oneOf(['earliest', 'earliest', 'latest']),
      'isolation.level': draw.oneOf(['read_uncommitted', 'read_committed']),
      'fetch.max.wait.ms': draw.oneOf([100, 500]),
      'request.timeout.ms': draw.oneOf([1_000, 3_000, 30_000]),
      'metadata.max.age.ms': draw.oneOf([1_000, 5_000]),
      ...(draw.maybe(20) ? { 'max.partition.fetch.bytes': 500 } : {}),
    },
    polling: true,
  }));
}

/**
 * One broker takes long to hear from the others, so it is behind them while they go on: mostly the
 * one that leads by preference.
 */
function farAway(draw: Drawing, nodes: readonly string[]): LinkSpec[] {
  const far = draw.maybe(60) ? (nodes[0] ?? '') : draw.oneOf(nodes);
  const min = draw.millis(12, 30);
  const delay = { min, max: min + draw.millis(0, 10) };
  return nodes
    .filter((each) => each !== far)
    .map((each): LinkSpec => ({ between: [far, each], delay }));
}

function slowLinks(draw: Drawing, nodes: readonly string[]): LinkSpec[] {
  const pairs = nodes.flatMap((from, index) =>
    nodes.slice(index + 1).map((to): [string, string] => [from, to]),
  );
  return pairs
    .filter(() => draw.maybe(40))
    .map((between) => {
      const min = draw.millis(2, 40);
      return { between, delay: { min, max: min + millis(draw.between(0, 60)) } };
    });
}
