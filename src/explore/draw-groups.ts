import type {
  ApplicationSpec,
  ConfigValues,
  ConsumerSpec,
  TopicSpec,
} from '../kafka/cluster-spec.ts';
import { type Drawing, drawingOf } from './drawing.ts';

/** The id of the group. */
export const GROUP = 'swarm';

const ASSIGNORS = ['RangeAssignor', 'RoundRobinAssignor', 'StickyAssignor'];
const COOPERATIVE = 'CooperativeStickyAssignor';

/** In so many of a hundred universes. */
const ODDS = 40;

const hasGroup = (seed: number): boolean => drawingOf(seed, 'group or none').maybe(ODDS);

/** What brokers are told for the coordinator of the group. */
export function groupSettings(seed: number, brokers: number): ConfigValues {
  if (!hasGroup(seed)) return {};
  const draw = drawingOf(seed, 'group settings');
  return {
    'offsets.topic.num.partitions': draw.between(1, 3),
    'offsets.topic.replication.factor': Math.min(3, brokers),
    'group.initial.rebalance.delay.ms': draw.oneOf([0, 500, 3_000]),
    // Segments that are closed so soon are cleaned within the life of a universe.
    'log.roll.ms': draw.oneOf([1_000, 604_800_000]),
    // Members that are stopped or cut off for a while are out before they are back.
    'group.min.session.timeout.ms': 1_000,
    'group.consumer.min.session.timeout.ms': 1_000,
    'group.consumer.session.timeout.ms': draw.oneOf([2_000, 45_000]),
    'group.consumer.min.heartbeat.interval.ms': 100,
    'group.consumer.heartbeat.interval.ms': draw.oneOf([400, 1_500]),
  };
}

/** Members of one group, in some universes: how they share, commit and work is drawn, too. */
export function drawGroup(seed: number, topics: readonly TopicSpec[]): ConsumerSpec[] {
  if (!hasGroup(seed)) return [];
  const draw = drawingOf(seed, 'groups');
  const assignor = draw.maybe(40) ? COOPERATIVE : draw.oneOf(ASSIGNORS);
  // Of some groups members change the protocol one by one.
  const protocols = draw.oneOf<readonly boolean[]>([[false], [false], [true], [false, true]]);
  const read = draw.maybe(60) ? topics : [draw.oneOf(topics)];
  return Array.from({ length: draw.between(1, 4) }, (_, index) => ({
    name: `m${index + 1}`,
    assign: [],
    subscribe: read.map(({ name }) => name),
    config: {
      ...memberConfig(draw, index),
      ...(draw.oneOf(protocols) ? { 'group.protocol': 'consumer' } : classicConfig(draw, assignor)),
    },
    ...(draw.maybe(50) ? { application: drawApplication(draw) } : {}),
    polling: true,
  }));
}

/** Settings that a member of the new protocol may not have. */
const classicConfig = (draw: Drawing, assignor: string): ConfigValues => ({
  'partition.assignment.strategy': `org.apache.kafka.clients.consumer.${assignor}`,
  'session.timeout.ms': draw.oneOf([2_500, 6_000]),
  'heartbeat.interval.ms': draw.oneOf([500, 2_000]),
});

const memberConfig = (draw: Drawing, index: number): ConfigValues => ({
  'group.id': GROUP,
  'auto.offset.reset': 'earliest',
  // A member that is stopped is waited for so long.
  'max.poll.interval.ms': draw.oneOf([8_000, 20_000]),
  'enable.auto.commit': draw.maybe(70),
  'auto.commit.interval.ms': draw.oneOf([300, 1_000]),
  'request.timeout.ms': draw.oneOf([3_000, 30_000]),
  'metadata.max.age.ms': draw.oneOf([1_000, 5_000]),
  ...(draw.maybe(20) ? { 'group.instance.id': `instance-${index + 1}` } : {}),
});

const drawApplication = (draw: Drawing): ApplicationSpec => ({
  perRecord: draw.millis(0, 5),
  commits: draw.oneOf(['each-record', 'each-batch', 'each-batch-unawaited']),
  whenThrown: 'goes-on',
});
