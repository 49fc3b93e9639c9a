import type { BrokerView, ReplicaView } from '../../frame/types/brokers.ts';
import type { MachineView, NodeStatus } from '../../frame/types/cluster.ts';
import type { ConsumerView } from '../../frame/types/clients.ts';
import type { Frame } from '../../frame/types/frame.ts';
import type { Selection } from '../../frame/types/lens.ts';
import { METADATA_PARTITION } from '../../frame/types/controllers.ts';
import { millis, seconds } from '../../kernel/time.ts';
import { actsOnGroupsIn } from './group-acts.ts';
import { linkActs } from './link-acts.ts';
import { everyNode } from './forms/names.ts';
import type { SelectionAct } from './selection-act.ts';

/** Acts on what is selected; the everyday ones of a node. */
export function actsOn(frame: Frame, selection: Selection): SelectionAct[] {
  switch (selection.what) {
    case 'message':
      return messageActs(frame, selection.id);
    case 'node':
      return nodeActs(frame, selection.node);
    case 'link':
      return linkActs(frame, selection.from, selection.to);
    case 'replica':
    case 'record':
      return [
        ...actsOnGroupsIn(frame, selection.node, selection.partition),
        ...partitionActs(frame, selection.partition),
      ];
    case 'step':
      return [];
  }
}

function messageActs(frame: Frame, id: number): SelectionAct[] {
  const message = frame.messages.find((each) => each.id === id);
  if (message === undefined) return [];
  const verbs =
    message.state === 'held'
      ? (['release', 'drop', 'duplicate'] as const)
      : (['hold', 'drop', 'duplicate'] as const);
  return verbs.map((verb) => ({ verb, command: { command: verb, message: id } }));
}

function nodeActs(frame: Frame, node: string): SelectionAct[] {
  const status = statusOf(frame, node);
  const verbs = status === undefined ? [] : NODE_VERBS[status];
  const acts = verbs.map((verb): SelectionAct => ({ verb, command: { command: verb, node } }));
  if (status !== 'up') return acts;
  // Beside the other ways to stop it.
  if (isServer(frame, node))
    acts.splice(1, 0, { verb: 'shutdown', command: { command: 'shutdown', node } });
  const consumer = frame.consumers.find(({ name }) => name === node);
  if (consumer !== undefined) acts.splice(1, 0, ...consumerActs(consumer));
  return acts;
}

/** One that does not poll, such as a member that waits to join, is started where it stands. */
function consumerActs({ name: consumer, group, polling }: ConsumerView): SelectionAct[] {
  const acts: SelectionAct[] = [];
  if (!polling)
    acts.push({ verb: 'poll-loop', command: { command: 'poll-loop', consumer, on: true } });
  if (group !== null)
    acts.push({
      verb: 'call',
      command: { command: 'call', consumer, call: { api: 'close' } },
      detail: 'close()',
    });
  return acts;
}

const NODE_VERBS = {
  up: ['pause', 'kill', 'power-cut'],
  paused: ['resume', 'kill', 'power-cut'],
  down: ['restart'],
} as const;

/**
 * By how much a machine is harmed: milliseconds for a write and a flush, seconds that its clock
 * jumps.
 */
export type MachineSetting = { disk: number; clock: number };

const USUAL_HARM: MachineSetting = { disk: 400, clock: 60 };
/** What a slow disk goes back to. */
const QUICK = { writeTime: millis(1), syncTime: millis(5) };

/** Acts on the machine of a server: its disk and its clock, and its place in the cluster. */
export function machineActs(
  frame: Frame,
  node: string,
  setting: MachineSetting = USUAL_HARM,
): SelectionAct[] {
  const machine = serverOf(frame, node);
  if (machine === undefined) return [];
  const down = statusOf(frame, node) === 'down';
  const acts = diskSpeeds(machine, node, setting.disk);
  if (machine.disk.failed || machine.disk.full)
    acts.push({ verb: 'repair-disk', command: { command: 'repair-disk', node } });
  if (!machine.disk.full) acts.push({ verb: 'fill-disk', command: { command: 'fill-disk', node } });
  if (!machine.disk.failed)
    acts.push({ verb: 'fail-disk', command: { command: 'fail-disk', node } });
  acts.push({ verb: 'rot-disk', command: { command: 'rot-disk', node } });
  if (down) acts.push({ verb: 'wipe', command: { command: 'wipe', node } });
  const jumps = [-seconds(setting.clock), seconds(setting.clock)];
  if (machine.skew !== 0) jumps.push(-machine.skew);
  for (const by of new Set(jumps))
    acts.push({
      verb: 'clock-jump',
      command: { command: 'clock-jump', node, by },
      detail: by === -machine.skew ? '±0 s' : `${by < 0 ? '−' : '+'}${setting.clock} s`,
    });
  return [...acts, ...memberActs(frame, node)];
}

function diskSpeeds({ disk }: MachineView, node: string, slow: number): SelectionAct[] {
  const speeds = [{ writeTime: millis(slow), syncTime: millis(slow) }];
  if (disk.slow) speeds.push(QUICK);
  return speeds.map((times) => ({
    verb: 'slow-disk',
    command: { command: 'slow-disk', node, ...times },
    detail: `${times.syncTime / 1_000} ms`,
  }));
}

/** Its registration, and its vote. */
function memberActs(frame: Frame, node: string): SelectionAct[] {
  const acts: SelectionAct[] = [];
  const broker = brokerOf(frame, node);
  if (broker?.registered === true && broker.fenced)
    acts.push({
      verb: 'unregister-broker',
      command: { command: 'unregister-broker', broker: broker.id },
    });
  const controller = frame.controllers.find((each) => each.name === node);
  if (controller === undefined || frame.controllers.length < 2) return acts;
  const verb = controller.voter ? 'remove-voter' : 'add-voter';
  return [...acts, { verb, command: { command: verb, controller: node } }];
}

/** Acts on a partition, wherever its replica was selected. */
function partitionActs(frame: Frame, partition: string): SelectionAct[] {
  const replica = replicaNamed(frame, partition);
  if (replica === undefined || partition === METADATA_PARTITION) return [];
  const acts: SelectionAct[] = (['preferred', 'unclean'] as const).map((election) => ({
    verb: 'elect',
    command: { command: 'elect', partition, election },
    detail: election,
  }));
  if (replica.adding.length > 0 || replica.removing.length > 0)
    acts.push({
      verb: 'reassign',
      command: { command: 'reassign', partition, replicas: null },
      detail: '×',
    });
  const { topic } = replica;
  const count = 1 + partitionsOfTopic(frame, topic);
  return [
    ...acts,
    {
      verb: 'create-partitions',
      command: { command: 'create-partitions', topic, count },
      detail: `${topic} → ${count}`,
    },
    { verb: 'delete-topic', command: { command: 'delete-topic', topic }, detail: topic },
  ];
}

const partitionsOfTopic = (frame: Frame, topic: string): number =>
  new Set(
    frame.brokers.flatMap(({ replicas }) =>
      replicas.filter((each) => each.topic === topic).map((each) => each.partition),
    ),
  ).size;

/** One of the replicas of a partition. */
export const replicaNamed = (frame: Frame, partition: string): ReplicaView | undefined =>
  frame.brokers.flatMap(({ replicas }) => replicas).find((each) => each.partition === partition);

function statusOf(frame: Frame, node: string): NodeStatus | undefined {
  return everyNode(frame).find((each) => each.name === node)?.status;
}

const brokerOf = (frame: Frame, node: string): BrokerView | undefined =>
  frame.brokers.find((each) => each.name === node);

const serverOf = (frame: Frame, node: string): MachineView | undefined =>
  brokerOf(frame, node) ?? frame.controllers.find((each) => each.name === node);

const isServer = (frame: Frame, node: string): boolean => serverOf(frame, node) !== undefined;
