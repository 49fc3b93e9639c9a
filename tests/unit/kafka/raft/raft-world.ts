import { fault } from '../../../../src/kernel/faults.ts';
import type { Program } from '../../../../src/kernel/machine.ts';
import { advance, command, stepOnce } from '../../../../src/kernel/simulation.ts';
import { copyUnfrozen } from '../../../../src/kernel/checkpoint/copy.ts';
import type { Micros } from '../../../../src/kernel/time.ts';
import type { Fault, Recorder, TraceEntry } from '../../../../src/kernel/trace.ts';
import { createWorld, type World } from '../../../../src/kernel/world.ts';
import {
  CONTROLLER_PORT,
  type ClusterLayout,
  type KafkaEffect,
  type KafkaKinds,
} from '../../../../src/kafka/kinds.ts';
import type { RequestOf } from '../../../../src/kafka/network/handlers.ts';
import {
  contextOf,
  createListener,
  enqueueRequest,
  forgetConnection,
  takeRequest,
} from '../../../../src/kafka/network/listener.ts';
import type { Listener } from '../../../../src/kafka/network/incoming.ts';
import { keepDurable } from '../../../../src/kafka/log/log.ts';
import { eachBatch } from '../../../../src/kafka/log/log-read.ts';
import {
  decodeMetadataRecord,
  type MetadataRecord,
} from '../../../../src/kafka/metadata/metadata-record.ts';
import type { RaftApi } from '../../../../src/kafka/protocol/apis.ts';
import type { AnyRequest, AnyResponse } from '../../../../src/kafka/protocol/message.ts';
import type { RecordBatch } from '../../../../src/kafka/protocol/batch/record-batch.ts';
import { controlType } from '../../../../src/kafka/protocol/records/control-records.ts';
import { bootRaft } from '../../../../src/kafka/raft/boot.ts';
import {
  beginRaftShutdown,
  hasRaftEnded,
  onRaftClosed,
  onRaftConnected,
  onRaftRequest,
  onRaftResponse,
  onRaftSynced,
  onRaftTimer,
} from '../../../../src/kafka/raft/events.ts';
import { scheduleAppend } from '../../../../src/kafka/raft/leader.ts';
import {
  crashedRaft,
  createRaft,
  isActive,
  takeCommitted,
  type Raft,
} from '../../../../src/kafka/raft/raft.ts';
import { recordsOfSnapshot, writeSnapshot } from '../../../../src/kafka/raft/snapshot.ts';
import { upgradeKraftVersion } from '../../../../src/kafka/raft/voter-changes.ts';
import type { ServerStep } from '../../../../src/kafka/step.ts';

/**
 * A process that is a member of the quorum and nothing else, and writes down what it learns is
 * committed.
 */
export type Member = {
  raft: Raft;
  listener: Listener;
  /** Names of committed topics in order, with their offsets; a snapshot starts it anew. Memory. */
  committed: string[];
  /** Offset after the last thing that was committed. Memory. */
  replayedTo: number;
  /** What a client was answered. */
  answers: AnyResponse[];
};

type MemberKinds = Omit<KafkaKinds, 'command'> & { command: MemberCommand };
export type MemberCommand =
  | { do: 'append'; names: string[] }
  | { do: 'resign' }
  | { do: 'snapshot' }
  | { do: 'upgrade' }
  | { do: 'request'; request: AnyRequest };

const topicRecord = (name: string): MetadataRecord => ({
  type: 'TopicRecord',
  value: { name, topicId: 'AAAAAAAAAAAAAAAAAAAAAg' },
});

export const memberProgram: Program<Member, MemberKinds> = {
  step(member, input, now, random, clock) {
    const { raft, listener } = member;
    const step: ServerStep = { now, clock, random, out: [], moved: [], listener, coordinators: {} };
    switch (input.on) {
      case 'boot':
        bootRaft(raft, step);
        break;
      case 'message':
        if ('clientId' in input.message) enqueueRequest(listener, input);
        else if (input.message.type !== 'RawFrame')
          onRaftResponse(raft, input.tag, input.message, step);
        break;
      case 'timer':
        if (input.timer.of === 'raft') onRaftTimer(raft, input.timer, step);
        break;
      case 'connected':
        onRaftConnected(raft, input.tag, input.connection, step);
        break;
      case 'closed':
        forgetConnection(listener, input.connection);
        if (input.tag !== null) onRaftClosed(raft, input.tag, step);
        break;
      case 'synced':
        onRaftSynced(raft, input.file, step);
        break;
      case 'disk-error':
        step.out.push({ do: 'exit' });
        break;
      case 'command':
        obey(member, input.command, step);
    }
    for (let next = takeRequest(listener); next !== undefined; next = takeRequest(listener)) {
      const request = next.message as RequestOf<RaftApi>;
      const context = contextOf(request, next);
      onRaftRequest(raft, request, context, step);
    }
    replay(member);
    if (hasRaftEnded(raft, step)) step.out.push({ do: 'exit' });
    return keepAnswers(member, step.out);
  },
  crash: (member) => newMember(crashedRaft(member.raft)),
  losePower(member, bytesLeft) {
    keepDurable(member.raft.disk.log, bytesLeft);
    return member;
  },
  wipe: ({ raft }) => newMember(createRaft(raft)),
  rot: () => undefined,
  copy: copyUnfrozen,
  messageKind: (message) => message.type.length,
};

export const newMember = (raft: Raft): Member => ({
  raft,
  listener: createListener(),
  committed: [],
  replayedTo: 0,
  answers: [],
});

/** The connection on which a test itself asks. */
const TESTER = -7;

/** What the test was answered does not go over the network. */
function keepAnswers(member: Member, out: KafkaEffect[]): KafkaEffect[] {
  return out.filter((effect) => {
    if (effect.do !== 'send' || effect.connection !== TESTER) return true;
    member.answers.push(effect.message as AnyResponse);
    return false;
  });
}

function obey(member: Member, what: MemberCommand, step: ServerStep): void {
  const { raft, listener } = member;
  switch (what.do) {
    case 'append':
      if (isActive(raft)) scheduleAppend(raft, what.names.map(topicRecord), step);
      return;
    case 'resign':
      return beginRaftShutdown(raft, step);
    case 'snapshot': {
      const records = member.committed.map((each) => topicRecord(each.split(' ')[1] ?? ''));
      return writeSnapshot(raft, records, member.replayedTo, step);
    }
    case 'upgrade':
      upgradeKraftVersion(raft, step);
      return;
    case 'request':
      enqueueRequest(listener, {
        connection: TESTER,
        from: -1,
        port: CONTROLLER_PORT,
        message: what.request,
      });
  }
}

function replay(member: Member): void {
  for (const each of takeCommitted(member.raft)) {
    if (each.kind === 'snapshot') {
      const { endOffset } = each.snapshot;
      member.committed = recordsOfSnapshot(each.snapshot).map((record) => `- ${nameOf(record)}`);
      member.replayedTo = endOffset;
      continue;
    }
    if (each.batch.baseOffset !== member.replayedTo)
      throw new Error(`${member.replayedTo} was expected, ${each.batch.baseOffset} came`);
    member.committed.push(...linesOf(each.batch).filter((line) => !line.includes('LEADER')));
    member.replayedTo += each.batch.lastOffsetDelta + 1;
  }
}

const nameOf = (record: MetadataRecord | undefined): string =>
  record?.type === 'TopicRecord' ? record.value.name : (record?.type ?? '?');

/** Each record of a batch as `offset name`. */
export function linesOf(batch: RecordBatch): string[] {
  return batch.records.map(({ key, value, offsetDelta }) => {
    const offset = batch.baseOffset + offsetDelta;
    if (batch.isControl)
      return `${offset} ${controlType(key) ?? '?'} ${batch.partitionLeaderEpoch}`;
    return `${offset} ${nameOf(decodeMetadataRecord(value ?? ''))}`;
  });
}

/** All records of a member's log. */
export function logOf({ raft }: Member): string[] {
  const lines: string[] = [];
  const { log } = raft.disk;
  eachBatch(log, log.startOffset, log.endOffset, (batch) => lines.push(...linesOf(batch)));
  return lines;
}

export type Quorum = {
  world: World<Member, MemberKinds>;
  trace: TraceEntry<MemberKinds>[];
  recorder: Recorder<MemberKinds>;
};

/** Controllers c1, c2, … with ids 101, 102, …; then brokers b1, b2, … as observers. */
export function someQuorum(about: {
  voters: number;
  observers?: number;
  /** Controllers behind the voters that have no vote. */
  spare?: number;
  seed?: number;
  config?: Record<string, string | number>;
  disk?: { writeTime: Micros; syncTime: Micros };
}): Quorum {
  const { voters, observers = 0, spare = 0, config = {} } = about;
  const names = [
    ...Array.from({ length: voters + spare }, (_, place) => `c${place + 1}`),
    ...Array.from({ length: observers }, (_, place) => `b${place + 1}`),
  ];
  const layout: ClusterLayout = Object.freeze({
    nodes: Object.freeze(Object.fromEntries(names.map((name, node) => [name, node]))),
    brokers: [],
    servers: 99,
    controllers: Object.freeze(
      names.slice(0, voters).map((host, place) => Object.freeze({ id: 101 + place, host })),
    ),
    museum: [],
  });
  const nodes = names.map((host, place) => {
    const isVoter = host.startsWith('c');
    const id = isVoter ? 101 + place : 1 + place - voters - spare;
    const raft = createRaft({ id, host, layout, config, isController: isVoter });
    const state = newMember(raft);
    return { name: host, state, ...(about.disk === undefined ? {} : { disk: about.disk }) };
  });
  const trace: TraceEntry<MemberKinds>[] = [];
  const world = createWorld(memberProgram, { seed: about.seed ?? 1, nodes });
  return { world, trace, recorder: { record: (entry) => trace.push(entry) } };
}

export function run({ world, recorder }: Quorum, time: Micros): void {
  advance(world, memberProgram, world.now + time, recorder);
}

/** Runs on until something holds, and says how long that took; throws when it takes too long. */
export function until(quorum: Quorum, holds: () => boolean, most: Micros): Micros {
  const { world, recorder } = quorum;
  const from = world.now;
  while (!holds()) {
    if (!stepOnce(world, memberProgram, recorder) || world.now > from + most)
      throw new Error('it did not come to pass in time');
  }
  return world.now - from;
}

export const nodeOf = ({ world }: Quorum, name: string): number =>
  world.nodes.findIndex((each) => each.name === name);

export function member(quorum: Quorum, name: string): Member {
  const found = quorum.world.nodes[nodeOf(quorum, name)]?.state;
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  return found;
}

export const stateOf = (quorum: Quorum, name: string): Raft['memory']['state'] =>
  member(quorum, name).raft.memory.state;

export function tell(quorum: Quorum, name: string, what: MemberCommand): void {
  command(quorum.world, memberProgram, nodeOf(quorum, name), what, quorum.recorder);
}

export function harm(quorum: Quorum, what: Fault): void {
  fault(quorum.world, memberProgram, what, quorum.recorder);
}

/** Both directions between a member and others. */
export function cutOff(
  quorum: Quorum,
  name: string,
  others: readonly string[],
  how: 'cut' | 'heal' = 'cut',
): void {
  for (const other of others) {
    const [from, to] = [nodeOf(quorum, name), nodeOf(quorum, other)];
    harm(quorum, { fault: how, from, to });
    harm(quorum, { fault: how, from: to, to: from });
  }
}

/** Names of the members that lead and are running. */
export const leaders = ({ world }: Quorum): string[] =>
  world.nodes
    .filter(({ status, state }) => status === 'up' && state.raft.memory.state.role === 'leader')
    .map((each) => each.name);

/** Runs until one of the members is the active controller, and gives its name. */
export function elect(quorum: Quorum, among: readonly string[], most: Micros): string {
  let active: string | undefined;
  until(
    quorum,
    () => {
      active = among.find((name) => {
        const node = quorum.world.nodes[nodeOf(quorum, name)];
        return node?.status === 'up' && isActive(node.state.raft);
      });
      return active !== undefined;
    },
    most,
  );
  return active ?? '';
}

/** Has a running leader write names, and waits for nothing. */
export const write = (quorum: Quorum, leader: string, ...names: string[]): void => {
  tell(quorum, leader, { do: 'append', names });
};

/** A client asks, and gets its answer at once or not at all. */
export function ask(
  quorum: Quorum,
  who: string,
  api: string,
  version: number,
  body: object,
): AnyResponse | undefined {
  const request = { type: `${api}Request`, version, correlationId: 0, clientId: null, body };
  const { answers } = member(quorum, who);
  const before = answers.length;
  tell(quorum, who, { do: 'request', request: request as unknown as AnyRequest });
  return answers[before];
}
