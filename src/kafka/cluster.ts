import { copyUnfrozen } from '../kernel/checkpoint/copy.ts';
import type { Program } from '../kernel/machine.ts';
import type { Link } from '../kernel/network/link.ts';
import type { NodeId } from '../kernel/machine.ts';
import { millis, seconds, type Micros } from '../kernel/time.ts';
import { addNode, createWorld, type World } from '../kernel/world.ts';
import { createBroker, crashedBroker, type Broker } from './broker/broker.ts';
import { createAdmin, crashedAdmin, stepAdmin, type Admin } from './clients/admin.ts';
import {
  createConsumer,
  crashedConsumer,
  stepConsumer,
  type Consumer,
} from './clients/consumer/consumer.ts';
import { crashedGuest, createGuest, stepGuest, type Guest } from './clients/guest.ts';
import {
  createProducer,
  crashedProducer,
  stepProducer,
  type Producer,
} from './clients/producer/producer.ts';
import type { ClusterSpec } from './cluster-spec.ts';
import { crashedController, createQuorumController } from './controller/quorum-controller.ts';
import {
  EPOCH_MILLIS,
  hostOfBroker,
  type ClusterLayout,
  type KafkaKinds,
  type KafkaMessage,
} from './kinds.ts';
import { clusterWatch } from './invariants/watch.ts';
import { createListener } from './network/listener.ts';
import { keepDurable, type Log } from './log/log.ts';
import { rotBatch } from './log/rot.ts';
import { apiKeys } from './protocol/api-keys.ts';
import { crashedRaft, createRaft, type Raft } from './raft/raft.ts';
import { stepServer, type Server } from './server/server.ts';

/** Everything that can run in a process of a cluster. */
export type NodeState = Server | Producer | Consumer | Admin | Guest;

export type Cluster = World<NodeState, KafkaKinds>;

/** The node that carries out administrative commands. */
export const ADMIN = 'admin';

/**
 * Clients start when the cluster has its topics: asked earlier, a broker would create them anew.
 * Where several controllers must elect one first, that takes longer.
 */
const clientsStart = ({ controllers }: ClusterLayout): Micros =>
  controllers.length > 1 ? seconds(5) : millis(500);

/**
 * A cluster at time 0, before anything has booted. The only place that knows every machine.
 * @param bootsAt when its servers boot; later than 0 where their clocks must be further on
 * @param watched whether the invariants are looked at after every step
 */
export function createCluster(
  spec: ClusterSpec,
  seed: number,
  bootsAt: Micros = 0,
  watched = false,
): Cluster {
  const names = nodeNames(spec);
  const layout = layoutOf(spec, names);
  const disk = spec.disk;
  const states = [
    ...spec.brokers.map((each) => server(spec, layout, hostOfBroker(each.id))),
    ...dedicatedControllers(spec).map((name) => server(spec, layout, name)),
    createAdmin(layout),
    ...spec.producers.map((each) => createProducer(each, layout)),
    ...spec.consumers.map((each) => createConsumer(each, layout)),
  ];
  const nodes = states.map((state, node) => ({
    name: names[node] ?? '',
    state,
    disk,
    startAt: bootsAt + (state.role === 'server' ? 0 : clientsStart(layout)),
  }));
  return createWorld(clusterProgram, {
    seed,
    clockAtStart: millis((spec.bootTime ?? EPOCH_MILLIS) - EPOCH_MILLIS),
    nodes,
    links: { usual: link(spec.delay), special: specialLinks(spec, names) },
    watched,
  });
}

function nodeNames(spec: ClusterSpec): string[] {
  return [
    ...spec.brokers.map((each) => hostOfBroker(each.id)),
    ...dedicatedControllers(spec),
    ADMIN,
    ...spec.producers.map((each) => each.name),
    ...spec.consumers.map((each) => each.name),
  ];
}

/** Dedicated controllers c1, c2, … are numbered behind the brokers, as Kafka's own examples do. */
const controllerId = (name: string): number => 100 + Number(name.slice(1));

const dedicatedControllers = (spec: ClusterSpec): string[] =>
  spec.controllers === 'combined'
    ? []
    : Array.from({ length: spec.controllers }, (_, index) => `c${index + 1}`);

function layoutOf(spec: ClusterSpec, names: string[]): ClusterLayout {
  const dedicated = dedicatedControllers(spec).map((host) => ({ id: controllerId(host), host }));
  const combined = spec.brokers
    .slice(0, spec.quorum ?? 1)
    .map(({ id }) => ({ id, host: hostOfBroker(id) }));
  return Object.freeze({
    nodes: Object.freeze(Object.fromEntries(names.map((name, node) => [name, node]))),
    servers: spec.brokers.length + dedicated.length,
    brokers: Object.freeze(spec.brokers.map((each) => each.id)),
    controllers: Object.freeze(dedicated.length > 0 ? dedicated : combined),
    museum: Object.freeze([...(spec.museum ?? [])]),
  });
}

/** Where the servers of a running cluster are, for a guest that joins it. */
export function layoutOfCluster(cluster: Cluster): ClusterLayout {
  for (const { state } of cluster.nodes)
    if (state.role === 'server' && state.broker !== null) return state.broker.layout;
  throw new Error('every cluster has a broker');
}

/** A guest joins the cluster: a client outside the simulation's own, known by its name. */
export function addGuest(cluster: Cluster, name: string): NodeId {
  return addNode(cluster, clusterProgram, {
    name,
    state: createGuest(name, layoutOfCluster(cluster)),
  });
}

function server(spec: ClusterSpec, layout: ClusterLayout, name: string): Server {
  const broker = spec.brokers.find((each) => hostOfBroker(each.id) === name);
  const voter = layout.controllers.find((each) => each.host === name);
  const id = broker?.id ?? controllerId(name);
  const config = broker === undefined ? (spec.controllerConfig ?? {}) : (broker.config ?? {});
  return {
    role: 'server',
    name,
    raft: createRaft({ id, host: name, layout, config, isController: voter !== undefined }),
    broker: broker === undefined ? null : createBroker(broker, name, layout),
    controller:
      voter === undefined ? null : createQuorumController(id, name, layout, spec.topics, config),
    listener: createListener(),
  };
}

const link = (delay: { min: number; max: number }): Link => ({
  delayMin: delay.min,
  delayMax: delay.max,
  loss: { numerator: 0, denominator: 1 },
  cut: false,
  bandwidth: null,
});

function specialLinks(
  spec: ClusterSpec,
  names: string[],
): { from: number; to: number; link: Link }[] {
  return (spec.links ?? []).flatMap((each) => {
    const [from, to] = each.between.map((name) => names.indexOf(name));
    if (from === undefined || to === undefined || from < 0 || to < 0) return [];
    const special = {
      ...link(each.delay),
      ...(each.loss === undefined ? {} : { loss: each.loss }),
    };
    return [
      { from, to, link: special },
      { from: to, to: from, link: { ...special } },
    ];
  });
}

/** What every process of a cluster runs. */
export const clusterProgram: Program<NodeState, KafkaKinds> = {
  step(state, input, now, random, clock) {
    switch (state.role) {
      case 'server':
        return stepServer(state, input, now, random, clock);
      case 'producer':
        return stepProducer(state, input, now, random, clock);
      case 'consumer':
        return stepConsumer(state, input, now, random, clock);
      case 'admin':
        return stepAdmin(state, input, now, random, clock);
      case 'guest':
        return stepGuest(state, input, now, random, clock);
    }
  },
  crash(state) {
    switch (state.role) {
      case 'server':
        return crashedServer(state);
      case 'producer':
        return crashedProducer(state);
      case 'consumer':
        return crashedConsumer(state);
      case 'admin':
        return crashedAdmin(state);
      case 'guest':
        return crashedGuest(state);
    }
  },
  losePower(state, bytesLeft) {
    for (const log of logsOf(state)) keepDurable(log, bytesLeft);
    return state;
  },
  wipe: (state) => (state.role === 'server' ? wipedServer(state) : state),
  rot(state, file, random) {
    for (const log of logsOf(state)) rotBatch(log, file, random);
  },
  copy: copyUnfrozen,
  messageKind,
  watch: clusterWatch,
};

/** Every log that a process has on its disk. */
function logsOf(state: NodeState): Log[] {
  if (state.role !== 'server') return [];
  return [...Object.values(state.broker?.disk.logs ?? {}), state.raft.disk.log];
}

/**
 * The same process as at the start of the cluster, its disk just formatted. (kafka-storage format)
 */
function wipedServer(server: Server): Server {
  const { broker, raft } = server;
  return {
    ...server,
    raft: formattedRaft(raft),
    broker: broker === null ? null : { ...broker, disk: formattedBroker(broker).disk },
  };
}

const formattedBroker = ({ id, host, rack, config, layout }: Broker): Broker =>
  createBroker({ id, ...(rack === null ? {} : { rack }), config }, host, layout);

const formattedRaft = ({ id, host, layout, config, isController }: Raft): Raft =>
  createRaft({ id, host, layout, config, isController: isController });

/** Disk stays, memory is fresh. */
function crashedServer(server: Server): Server {
  const { broker, controller, raft } = server;
  return {
    ...server,
    raft: crashedRaft(raft),
    broker: broker === null ? null : crashedBroker(broker),
    controller: controller === null ? null : crashedController(controller),
    listener: createListener(),
  };
}

const keyOfName: Readonly<Record<string, number>> = Object.fromEntries(
  apiKeys.map((each) => [each.name, each.key]),
);
const kindOfType: Record<string, number> = Object.fromEntries(
  Object.entries(keyOfName).flatMap(([name, key]) => [
    [`${name}Request`, key * 2 + 1],
    [`${name}Response`, key * 2 + 2],
  ]),
);

/** A small number for each kind of message: it goes into the trace's hash. */
function messageKind(message: KafkaMessage): number {
  return kindOfType[message.type] ?? 0;
}
