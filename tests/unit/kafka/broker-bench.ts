import {
  bootBroker,
  onBrokerTimer,
  onControllerAnswer,
  onLeaderConnected,
} from '../../../src/kafka/broker/events.ts';
import { createBroker, type Broker } from '../../../src/kafka/broker/broker.ts';
import { followController, onLinkConnected } from '../../../src/kafka/broker/controller-channel.ts';
import { onMetadataCommitted } from '../../../src/kafka/broker/partition-roles.ts';
import type { ConfigValues } from '../../../src/kafka/cluster-spec.ts';
import type { ClusterLayout, KafkaEffect } from '../../../src/kafka/kinds.ts';
import type { ControllerChannelName } from '../../../src/kafka/network/channel-tag.ts';
import { createListener } from '../../../src/kafka/network/listener.ts';
import {
  EMPTY_IMAGE,
  type BrokerImage,
  type MetadataImage,
  type PartitionImage,
} from '../../../src/kafka/metadata/metadata-image.ts';
import type {
  AnyRequest,
  AnyResponse,
  ApiName,
  Request,
  ResponseBody,
} from '../../../src/kafka/protocol/message.ts';
import { seedRandom } from '../../../src/kernel/random.ts';
import type { Micros } from '../../../src/kernel/time.ts';
import type { ServerStep } from '../../../src/kafka/step.ts';
import type { GroupTimer, TimerName } from '../../../src/kafka/timers.ts';

const layout: ClusterLayout = {
  nodes: { b1: 0, b2: 1, b3: 2, c1: 3, c2: 4 },
  brokers: [1, 2, 3],
  servers: 3,
  controllers: [
    { id: 101, host: 'c1' },
    { id: 102, host: 'c2' },
  ],
  museum: [],
};

/** One broker, and whoever plays the rest of the world for it. */
export type Bench = {
  broker: Broker;
  step: ServerStep & { now: Micros };
  listener: ReturnType<typeof createListener>;
  nextConnection: number;
};

export function bench(config: ConfigValues = {}): Bench {
  const broker = createBroker({ id: 1, config }, 'b1', layout);
  const listener = createListener();
  const step = {
    now: 0,
    clock: 0,
    random: seedRandom(1, 1),
    out: [],
    moved: [],
    listener,
    coordinators: {},
  };
  return { broker, step, listener, nextConnection: 1 };
}

/** What the broker wanted done since last time. */
export const taken = ({ step }: Bench): KafkaEffect[] => step.out.splice(0);

export const boot = (on: Bench): void => {
  bootBroker(on.broker, false, on.step);
  followController(on.broker, 'c1', on.step);
};

/** Opens every connection that the broker has asked for, and hands over what it sent. */
export function sent(on: Bench): AnyRequest[] {
  const requests: AnyRequest[] = [];
  for (let effects = taken(on); effects.length > 0; effects = taken(on))
    for (const each of effects) {
      if (each.do === 'send') requests.push(each.message as AnyRequest);
      if (each.do !== 'connect') continue;
      const connect = each.tag.startsWith('fetcher:') ? onLeaderConnected : onLinkConnected;
      connect(on.broker, each.tag, on.nextConnection, on.step);
      on.nextConnection += 1;
    }
  return requests;
}

/** The one request of this kind among what was sent. */
export function theOne<A extends ApiName>(requests: readonly AnyRequest[], api: A): Request<A> {
  const found = requests.filter((each) => each.type === `${api}Request`);
  if (found.length !== 1) throw new Error(`${found.length} ${api} requests`);
  return found[0] as unknown as Request<A>;
}

/** The controller answers on a link of the broker. */
export function controllerSays<A extends ApiName>(
  on: Bench,
  link: keyof Broker['memory']['controllers']['links'],
  request: Request<A>,
  body: ResponseBody<A>,
): void {
  const { tag } = on.broker.memory.controllers.links[link].channel;
  const { version, correlationId } = request;
  const api = request.type.slice(0, -'Request'.length);
  const response = {
    type: `${api}Response`,
    version,
    correlationId,
    body,
  } as unknown as AnyResponse;
  onControllerAnswer(on.broker, tag, response, on.step);
}

export const ring = (on: Bench, ...due: Due): void => {
  const [timer, name] = due;
  const whole =
    name === undefined ? { of: 'broker' as const, timer } : { of: 'broker' as const, timer, name };
  onBrokerTimer(on.broker, whole, on.step);
};

type PlainTimer = Exclude<
  TimerName<'broker'>,
  'delayed' | 'fetch-again' | 'fetch-watch' | 'link' | 'coordinator-load' | GroupTimer['timer']
>;
type Due = [timer: PlainTimer, name?: undefined] | [timer: 'link', name: ControllerChannelName];

const alive = (id: number): BrokerImage => ({
  id,
  epoch: 10 + id,
  host: `b${id}`,
  port: 9092,
  rack: null,
  fenced: false,
  inControlledShutdown: false,
  incarnationId: '',
  endPoints: [],
  features: [],
  logDirs: [],
});

/** `t-0` with three replicas, led by broker 1, unless said otherwise. */
export const someImage = (
  change: Partial<PartitionImage> = {},
  brokers: Partial<Record<number, Partial<BrokerImage>>> = {},
): MetadataImage => {
  const topicId = change.topicId ?? 'topic-t';
  const partition: PartitionImage = {
    name: 't-0',
    topic: 't',
    topicId,
    index: 0,
    replicas: [1, 2, 3],
    isr: [1, 2, 3],
    brokersToIsrsOrder: {},
    directories: [],
    elr: [],
    lastKnownElr: [],
    addingReplicas: [],
    removingReplicas: [],
    recovering: false,
    leader: 1,
    leaderEpoch: 0,
    partitionEpoch: 0,
    ...change,
  };
  const known = [1, 2, 3].map((id) => [id, { ...alive(id), ...brokers[id] }]);
  return {
    ...EMPTY_IMAGE,
    endOffset: 100 + partition.partitionEpoch,
    brokers: Object.fromEntries(known) as Record<number, BrokerImage>,
    topics: { t: { name: 't', id: topicId, partitions: 1 } },
    topicNames: { [topicId]: 't' },
    partitions: { 't-0': partition },
  };
};

/** A broker that has been registered, has caught up and runs with this metadata. */
export function running(image: MetadataImage, config: ConfigValues = {}): Bench {
  const on = bench(config);
  boot(on);
  const register = theOne(sent(on), 'BrokerRegistration');
  controllerSays(on, 'heartbeat', register, { throttleTimeMs: 0, errorCode: 0, brokerEpoch: 11 });
  onMetadataCommitted(on.broker, image, on.step);
  for (const isFenced of [true, false])
    beat(on, { isCaughtUp: true, isFenced, shouldShutDown: false });
  taken(on);
  return on;
}

/** The controller's answer to the heartbeat that is under way. */
export function beat(
  on: Bench,
  said: { isCaughtUp: boolean; isFenced: boolean; shouldShutDown: boolean },
): Request<'BrokerHeartbeat'> {
  const heartbeat = theOne(sent(on), 'BrokerHeartbeat');
  controllerSays(on, 'heartbeat', heartbeat, { throttleTimeMs: 0, errorCode: 0, ...said });
  return heartbeat;
}
