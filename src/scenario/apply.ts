import type { ProcessCommand } from '../kafka/process-command.ts';
import { createGuest } from '../kafka/clients/guest.ts';
import type { ConfigProblem } from '../kafka/clients/config-problem.ts';
import { parseConsumerConfig } from '../kafka/clients/consumer/consumer-config.ts';
import { createConsumer } from '../kafka/clients/consumer/consumer.ts';
import { parseProducerConfig } from '../kafka/clients/producer/producer-config.ts';
import { createProducer } from '../kafka/clients/producer/producer.ts';
import { settingsProblem } from '../kafka/clients/settings.ts';
import type { ConfigValues } from '../kafka/cluster-spec.ts';
import { ADMIN, type Cluster, clusterProgram, layoutOfCluster } from '../kafka/cluster.ts';
import type { KafkaKinds } from '../kafka/kinds.ts';
import { assert } from '../kernel/assert.ts';
import { fault } from '../kernel/faults.ts';
import type { NodeId } from '../kernel/machine.ts';
import { advance, command as giveCommand } from '../kernel/simulation.ts';
import type { Fault, Recorder } from '../kernel/trace.ts';
import { addNode } from '../kernel/world.ts';
import type { Command, JoinCommand, WorldCommand } from './command.ts';
import type { Refusal, Role } from './refusal.ts';

type ClusterRecorder = Recorder<KafkaKinds> | null;

/**
 * Does to a cluster what a command says, now. Everything that is due by now has happened before.
 * @returns why it cannot be done, such as for a node that does not exist; nothing has changed then
 */
export function applyCommand(
  cluster: Cluster,
  command: Command,
  recorder: ClusterRecorder = null,
): Refusal | undefined {
  switch (command.command) {
    case 'add-producer':
    case 'add-consumer':
      return join(cluster, command, recorder);
    case 'send':
    case 'replay':
    case 'load':
    case 'stop-load':
    case 'flush':
      return tell(cluster, command.producer, ['producer'], command, recorder);
    case 'poll':
    case 'poll-loop':
    case 'seek':
    case 'call':
    case 'application':
      return tell(cluster, command.consumer, ['consumer'], command, recorder);
    case 'configure':
      return (
        wrongSettings(cluster, command.client, command.config) ??
        tell(cluster, command.client, ['producer', 'consumer'], command, recorder)
      );
    case 'create-topic':
    case 'delete-records':
    case 'delete-topic':
    case 'create-partitions':
    case 'alter-config':
    case 'reassign':
    case 'elect':
    case 'reset-offsets':
    case 'delete-offsets':
    case 'delete-group':
    case 'unregister-broker':
    case 'update-feature':
    case 'add-voter':
    case 'remove-voter':
      return tell(cluster, ADMIN, ['admin'], command, recorder);
    case 'request':
    case 'raw-request':
      return tellGuest(cluster, command, recorder);
    case 'hang-up':
      return tell(cluster, command.guest, ['guest'], command, recorder);
    case 'shutdown':
      return tell(cluster, command.node, ['server'], command, recorder);
    default:
      return applyToWorld(cluster, command, recorder);
  }
}

function wrongSettings(cluster: Cluster, name: string, config: ConfigValues): Refusal | undefined {
  const node = nodeNamed(cluster, name);
  const client = node === undefined ? undefined : cluster.nodes[node]?.state;
  if (client?.role !== 'producer' && client?.role !== 'consumer') return undefined;
  const why = settingsProblem(client, config);
  return why === undefined ? undefined : { refusal: 'wrong-setting', why };
}

/** Gives a client what its application asks for. */
function tell(
  cluster: Cluster,
  name: string,
  roles: Role[],
  command: ProcessCommand,
  recorder: ClusterRecorder,
): Refusal | undefined {
  const node = nodeNamed(cluster, name);
  if (node === undefined) return unknownNode(name);
  const role = cluster.nodes[node]?.state.role;
  if (role === undefined || !roles.includes(role)) {
    return { refusal: 'wrong-role', node: name, roles, command: command.command };
  }
  const given = giveCommand(cluster, clusterProgram, node, command, recorder);
  return given ? undefined : { refusal: 'down', node: name };
}

/** A guest is there from its first request on. */
function tellGuest(
  cluster: Cluster,
  command: Extract<ProcessCommand, { command: 'request' | 'raw-request' }>,
  recorder: ClusterRecorder,
): Refusal | undefined {
  const broker = nodeNamed(cluster, command.broker);
  if (broker === undefined) return unknownNode(command.broker);
  if (nodeNamed(cluster, command.guest) === undefined) {
    const state = createGuest(command.guest, layoutOfCluster(cluster));
    addNode(cluster, clusterProgram, { name: command.guest, state });
    advance(cluster, clusterProgram, cluster.now, recorder); // It boots.
  }
  return tell(cluster, command.guest, ['guest'], command, recorder);
}

/** A process that is new to the cluster starts; where the servers are, it is told as a guest is. */
function join(
  cluster: Cluster,
  command: JoinCommand,
  recorder: ClusterRecorder,
): Refusal | undefined {
  const { name } = command.client;
  if (nodeNamed(cluster, name) !== undefined) return { refusal: 'name-taken', node: name };
  const why = clientProblem(command);
  if (why !== undefined) return { refusal: 'wrong-setting', why };
  const node = addNode(cluster, clusterProgram, { name, state: newClient(cluster, command) });
  fault(cluster, clusterProgram, { fault: 'join', node }, recorder);
  return undefined;
}

function clientProblem({ command, client }: JoinCommand): ConfigProblem | undefined {
  const config = client.config ?? {};
  const parsed =
    command === 'add-producer' ? parseProducerConfig(config) : parseConsumerConfig(config);
  return 'problem' in parsed ? parsed : undefined;
}

const newClient = (cluster: Cluster, command: JoinCommand): Cluster['nodes'][number]['state'] =>
  command.command === 'add-producer'
    ? createProducer(command.client, layoutOfCluster(cluster))
    : createConsumer(command.client, layoutOfCluster(cluster));

/** What is done to what is there already. */
type HarmCommand = Exclude<WorldCommand, JoinCommand>;

function applyToWorld(
  cluster: Cluster,
  command: HarmCommand,
  recorder: ClusterRecorder,
): Refusal | undefined {
  const faults = faultsOf(cluster, command);
  if ('refusal' in faults) return faults;
  let changed = false;
  for (const each of faults) changed = fault(cluster, clusterProgram, each, recorder) || changed;
  return changed ? undefined : noChange(cluster, command);
}

/** The faults of the world that a command stands for, or why there are none. */
function faultsOf(cluster: Cluster, command: HarmCommand): Fault[] | Refusal {
  if ('message' in command) return [{ fault: command.command, message: command.message }];
  if ('from' in command) return linkFaults(cluster, command);
  const node = nodeNamed(cluster, command.node);
  if (node === undefined) return unknownNode(command.node);
  const fault = nodeFault(cluster, command, node);
  return 'refusal' in fault ? fault : [fault];
}

function nodeFault(cluster: Cluster, command: NodeCommand, node: NodeId): Fault | Refusal {
  switch (command.command) {
    case 'kill':
    case 'power-cut':
    case 'pause':
    case 'resume':
    case 'wipe':
    case 'fail-disk':
    case 'repair-disk':
      return { fault: command.command, node };
    case 'restart':
      return { fault: 'start', node };
    case 'slow-disk':
      return { fault: 'disk', node, writeTime: command.writeTime, syncTime: command.syncTime };
    case 'fill-disk':
      return { fault: 'fill-disk', node, bytesLeft: command.bytesLeft ?? 0 };
    case 'rot-disk': {
      const file = fullestFile(cluster, node, command.file);
      if (file === undefined) return { refusal: 'nothing-to-rot', node: command.node };
      return { fault: 'rot-disk', node, file };
    }
    case 'clock-jump':
      return { fault: 'clock-jump', node, by: command.by };
  }
}

/** The log file with the most bytes, the first of those, among all or those of one name. */
function fullestFile(cluster: Cluster, node: NodeId, name: string | undefined): string | undefined {
  const isMeant = (file: string): boolean =>
    file.endsWith('.log') && (name === undefined || file === name || file.startsWith(`${name}/`));
  let fullest: string | undefined;
  let most = 0;
  for (const [file, { written }] of Object.entries(cluster.nodes[node]?.disk.files ?? {})) {
    if (!isMeant(file) || written <= most) continue;
    fullest = file;
    most = written;
  }
  return fullest;
}

type NodeCommand = Extract<HarmCommand, { node: string }>;
type LinkCommand = Extract<HarmCommand, { from: string }>;

function linkFaults(cluster: Cluster, command: LinkCommand): Fault[] | Refusal {
  const from = nodeNamed(cluster, command.from);
  const to = nodeNamed(cluster, command.to);
  if (from === undefined) return unknownNode(command.from);
  if (to === undefined) return unknownNode(command.to);
  if (from === to) return { refusal: 'link-to-itself', node: command.from };
  const there = linkFault(command, from, to);
  return command.oneWay === true ? [there] : [there, linkFault(command, to, from)];
}

function linkFault(command: LinkCommand, from: NodeId, to: NodeId): Fault {
  switch (command.command) {
    case 'cut':
    case 'heal':
      return { fault: command.command, from, to };
    case 'delay': {
      const { min, max } = command.delay;
      return { fault: 'delay', from, to, delayMin: min, delayMax: max };
    }
    case 'lose':
      return { fault: 'lose', from, to, loss: command.loss };
    case 'throttle':
      return { fault: 'throttle', from, to, bandwidth: command.bandwidth };
  }
}

/** Why a command changed nothing. Those that always change something have no reason. */
function noChange(cluster: Cluster, command: HarmCommand): Refusal {
  switch (command.command) {
    case 'hold':
    case 'release':
    case 'drop':
    case 'duplicate':
      return { refusal: 'message-unchanged', message: command.message, command: command.command };
    case 'cut':
    case 'heal': {
      const { from, to } = command;
      return { refusal: 'link-unchanged', from, to, command: command.command };
    }
    case 'kill':
    case 'power-cut':
    case 'pause':
    case 'resume':
    case 'restart': {
      const { node } = command;
      const status = statusOf(cluster, node);
      return { refusal: 'wrong-status', node, status, command: command.command };
    }
    case 'wipe': {
      const status = statusOf(cluster, command.node);
      assert(status !== 'down', 'the disk of a process that is down can be wiped');
      return { refusal: 'wipe-while-running', node: command.node, status };
    }
    case 'fail-disk':
    case 'repair-disk':
      return { refusal: 'disk-unchanged', node: command.node, command: command.command };
    case 'clock-jump':
      return { refusal: 'clock-out-of-range', node: command.node };
    case 'rot-disk':
      return { refusal: 'nothing-to-rot', node: command.node };
    case 'delay':
    case 'lose':
    case 'throttle':
    case 'slow-disk':
    case 'fill-disk':
      assert(false, `${command.command} always changes something`);
  }
}

function statusOf(cluster: Cluster, name: string): 'up' | 'paused' | 'down' {
  const process = cluster.nodes.find((each) => each.name === name);
  assert(process !== undefined, 'the node of a fault was found by its name');
  return process.status;
}

function nodeNamed(cluster: Cluster, name: string): NodeId | undefined {
  const node = cluster.nodes.findIndex((each) => each.name === name);
  return node < 0 ? undefined : node;
}

const unknownNode = (name: string): Refusal => ({ refusal: 'unknown-node', node: name });
