import { copyUnfrozen } from '../kernel/copy.ts';
import type { Program } from '../kernel/machine.ts';
import type { Link } from '../kernel/link.ts';
import type { NodeId } from '../kernel/machine.ts';
import { millis, type Micros } from '../kernel/time.ts';
import { addNode, createWorld, type World } from '../kernel/world.ts';
import { createBroker, freshMemory, type Broker } from './broker/broker.ts';
import { createAdmin, crashedAdmin, stepAdmin, type Admin } from './clients/admin.ts';
import {
  createConsumer,
  crashedConsumer,
  stepConsumer,
  type Consumer,
} from './clients/consumer.ts';
import { crashedGuest, createGuest, stepGuest, type Guest } from './clients/guest.ts';
import {
  createProducer,
  crashedProducer,
  stepProducer,
  type Producer,
} from './clients/producer.ts';
import type { ClusterSpec } from './cluster-spec.ts';
import {
  createController,
  freshControllerMemory,
  type Controller,
} from './controller/controller.ts';
import { hostOfBroker, type Directory, type KafkaKinds, type KafkaMessage } from './kinds.ts';
import { createListener } from './listener.ts';
import { keepDurable } from './log/log.ts';
import { apiKeys } from './protocol/api-keys.ts';
import { stepServer, type Server } from './server.ts';

/** Everything that can run in a process of a cluster. */
export type NodeState = Server | Producer | Consumer | Admin | Guest;

export type Cluster = World<NodeState, KafkaKinds>;

/** The node that carries out administrative commands. */
export const ADMIN = 'admin';

/** Clients start when the cluster has its topics: asked earlier, a broker would create them anew. */
const CLIENTS_START = millis(500);

/**
 * A cluster at time 0, before anything has booted. The only place that knows every machine.
 * @param bootsAt when its servers boot; later than 0 where their clocks must be further on
 */
export function createCluster(spec: ClusterSpec, seed: number, bootsAt: Micros = 0): Cluster {
  const names = nodeNames(spec);
  const directory = directoryOf(spec, names);
  const disk = spec.disk;
  const states = [
    ...spec.brokers.map((each) => server(spec, directory, hostOfBroker(each.id))),
    ...dedicatedControllers(spec).map((name) => server(spec, directory, name)),
    createAdmin(directory),
    ...spec.producers.map((each) => createProducer(each, directory)),
    ...spec.consumers.map((each) => createConsumer(each, directory)),
  ];
  const nodes = states.map((state, node) => ({
    name: names[node] ?? '',
    state,
    disk,
    startAt: bootsAt + (state.role === 'server' ? 0 : CLIENTS_START),
  }));
  return createWorld(clusterProgram, {
    seed,
    nodes,
    links: { usual: link(spec.delay), special: specialLinks(spec, names) },
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

const dedicatedControllers = (spec: ClusterSpec): string[] =>
  spec.controllers === 'combined'
    ? []
    : Array.from({ length: spec.controllers }, (_, index) => `c${index + 1}`);

function directoryOf(spec: ClusterSpec, names: string[]): Directory {
  return Object.freeze({
    nodes: Object.freeze(Object.fromEntries(names.map((name, node) => [name, node]))),
    brokers: Object.freeze(spec.brokers.map((each) => each.id)),
    controller: dedicatedControllers(spec)[0] ?? hostOfBroker(spec.brokers[0]?.id ?? 1),
  });
}

/** Where the servers of a running cluster are, for a guest that joins it. */
export function directoryOfCluster(cluster: Cluster): Directory {
  for (const { state } of cluster.nodes)
    if (state.role === 'server' && state.broker !== null) return state.broker.directory;
  throw new Error('every cluster has a broker');
}

/** A guest joins the cluster: a client outside the simulation's own, known by its name. */
export function addGuest(cluster: Cluster, name: string): NodeId {
  return addNode(cluster, clusterProgram, {
    name,
    state: createGuest(name, directoryOfCluster(cluster)),
  });
}

function server(spec: ClusterSpec, directory: Directory, name: string): Server {
  const broker = spec.brokers.find((each) => hostOfBroker(each.id) === name);
  const isController = name === directory.controller;
  // Controllers are numbered behind the brokers, as Kafka's own examples do.
  const id = broker?.id ?? 100 + Number(name.slice(1));
  return {
    role: 'server',
    name,
    broker: broker === undefined ? null : createBroker(broker, name, directory, isController),
    controller: isController
      ? createController(id, name, directory, spec.topics, broker?.config ?? {})
      : null,
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
  step(state, input, now, random) {
    switch (state.role) {
      case 'server':
        return stepServer(state, input, now, random);
      case 'producer':
        return stepProducer(state, input, now, random);
      case 'consumer':
        return stepConsumer(state, input, now, random);
      case 'admin':
        return stepAdmin(state, input, now, random);
      case 'guest':
        return stepGuest(state, input, now, random);
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
  losePower(state, durableBytes) {
    if (state.role === 'server') {
      for (const log of Object.values(state.broker?.disk.logs ?? {}))
        keepDurable(log, durableBytes);
      if (state.broker !== null) keepDurable(state.broker.disk.metadataLog, durableBytes);
      if (state.controller !== null) keepDurable(state.controller.disk.log, durableBytes);
    }
    return state;
  },
  copy: copyUnfrozen,
  messageKind,
};

/** Disk stays, memory is fresh. */
function crashedServer(server: Server): Server {
  const combined = server.controller !== null;
  return {
    ...server,
    broker: server.broker === null ? null : crashedBroker(server.broker, combined),
    controller: server.controller === null ? null : crashedController(server.controller),
    listener: createListener(),
  };
}

const crashedBroker = (broker: Broker, combined: boolean): Broker => ({
  ...broker,
  memory: freshMemory(broker.directory, broker.host, combined),
});

/** The scenario's topics are in its log, or were decided on by a person to be gone. */
const crashedController = (controller: Controller): Controller => ({
  ...controller,
  memory: { ...freshControllerMemory(), topicsMade: controller.memory.topicsMade },
});

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
