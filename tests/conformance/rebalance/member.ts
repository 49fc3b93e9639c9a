import { command } from '../../../src/kernel/simulation.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { addNode, nodeAt } from '../../../src/kernel/world.ts';
import { at } from '../../../src/kernel/checkpoint/sealed-list.ts';
import { createConsumer } from '../../../src/kafka/clients/consumer/consumer.ts';
import { parseConsumerConfig } from '../../../src/kafka/clients/consumer/consumer-config.ts';
import type { DeliveredRecord } from '../../../src/kafka/clients/consumer/consumer-state.ts';
import { newModernMember } from '../../../src/kafka/clients/consumer/group/group-state.ts';
import { clusterProgram, layoutOfCluster } from '../../../src/kafka/cluster.ts';
import {
  parsePartitionName,
  type ApplicationSpec,
  type ConfigValues,
  type ConsumerSpec,
} from '../../../src/kafka/cluster-spec.ts';
import type { ConsumerCall } from '../../../src/kafka/process-command.ts';
import { partitionHash, tablePlace } from '../../../src/kafka/protocol/java-order.ts';
import type { Json } from '../../../src/kafka/protocol/codec.ts';
import { begin, pass, waitFor, type Task } from '../timeline-world.ts';
import {
  consumerAt,
  entry,
  memberName,
  partitionsText,
  rangesText,
  saw,
  type Handle,
  type Play,
} from './play.ts';
import type { MemberSpec, RebalanceStep } from './scope.ts';

/** Longer than anything that a member waits for. */
const AT_MOST = seconds(600);
const NOTHING_TO_POLL = millis(20);
const CLOSE_AFTER_THROW = millis(3_000);
const CLOSE_WITHIN = millis(5_000);

/** A member begins a life of its own: its application runs from now on. */
export function join(play: Play, name: string, step: RebalanceStep): void {
  const said = play.script.members[name];
  if (said === undefined) throw new Error(`there is no member ${name}`);
  const spec = { ...said, ...step.as, config: configOf(said, step) };
  const group = spec.group ?? 'g';
  const lives = (play.lives.get(name) ?? 0) + 1;
  play.lives.set(name, lives);
  play.groups.add(group);
  const handle: Handle = {
    name,
    group,
    node: addClient(play, name, lives, spec),
    spec,
    commands: [],
    budget: spec.read ?? -1,
    subscribed: true,
    thawed: false,
    ended: false,
    killed: false,
    commits: false,
    callback: '',
    asynchronous: [],
  };
  play.members.set(name, handle);
  play.byNode.set(handle.node, handle);
  begin(play.world, application(play, handle));
}

/** The settings of this life: null takes one away. */
function configOf(said: MemberSpec, { as }: RebalanceStep): ConfigValues {
  const config: ConfigValues = { ...said.config };
  for (const [name, value] of Object.entries(as?.config ?? {})) {
    if (value === null) Reflect.deleteProperty(config, name);
    else config[name] = value;
  }
  return config;
}

/** The consumer of a life. One with settings that it refuses never boots. */
function addClient(play: Play, name: string, life: number, spec: MemberSpec): number {
  const config = { ...spec.config, 'group.id': spec.group ?? 'g' };
  const { cluster } = play.world;
  const isWrong = 'problem' in parseConsumerConfig(config);
  const asked = subscriptionOf(spec);
  const application = { listener: listenerOf(spec) };
  const known = { name, assign: [], ...asked, application, polling: false };
  const state = createConsumer(isWrong ? known : { ...known, config }, layoutOfCluster(cluster));
  if (state.member !== null && state.config.group?.isModern === true) {
    // Drawn by chance in real life: the recorder sets it, so that orders come out the same.
    const memberId = `${name}-${life}AAAAAAAAAAAAAAAAAAAAAA`.slice(0, 22);
    memberName(play.ids, memberId, name);
    state.member.modern = newModernMember(memberId);
  }
  return addNode(cluster, clusterProgram, { name: `app ${name}.${life}`, state });
}

function subscriptionOf({ topics, pattern, re2 }: MemberSpec): Partial<ConsumerSpec> {
  if (re2 !== undefined) return { serverPattern: re2 };
  return pattern === undefined ? { subscribe: [...(topics ?? [])] } : { pattern };
}

/** What its listener does, as our consumers are told. */
function listenerOf({ in: told = {} }: MemberSpec): NonNullable<ApplicationSpec['listener']> {
  return Object.fromEntries(
    Object.entries(told).map(
      ([callback, { sleepMs = 0, commit = false, throw: throws = false }]) => [
        callback,
        {
          ...{ takes: millis(sleepMs), commits: commit },
          ...(throws ? { throws: 'IllegalStateException' } : {}),
        },
      ],
    ),
  );
}

/** The application of a member: polls, works, commits, and between two polls obeys. */
function* application(play: Play, member: Handle): Task<void> {
  const { world } = play;
  yield* waitFor(world, () => isUp(play, member), millis(1));
  yield* pass(world, play.startsAfter());
  const thrown = yield* live(play, member);
  if (isKilled(member)) return;
  if (thrown !== null) {
    saw(play, { member: member.name, did: 'threw', error: thrown });
    const close = { api: 'close', timeout: CLOSE_AFTER_THROW } as const;
    const second = yield* call(play, member, close);
    if (second !== null) saw(play, { member: member.name, did: 'close threw', error: second });
  }
  member.ended = true;
  for (const { answer } of member.commands.splice(0)) answer({ error: 'the member has ended' });
  play.eyes.lastChange = world.cluster.now;
}

/** Gives the exception that ended it; null: it was closed, or killed. */
function* live(play: Play, member: Handle): Task<string | null> {
  if (isRefused(play, member)) return 'ConfigException';
  while (!isKilled(member)) {
    for (const next of taken(member)) {
      const goesOn = yield* obey(play, member, next.step, next.answer);
      if (!goesOn) return null;
    }
    if (!member.subscribed) yield* sleep(play, member, NOTHING_TO_POLL);
    else {
      const exception = yield* turn(play, member);
      if (exception !== null) return exception;
    }
  }
  return null;
}

function* taken({ commands }: Handle): Generator<Handle['commands'][number], void, void> {
  for (let next = commands.shift(); next !== undefined; next = commands.shift()) yield next;
}

const isRefused = (play: Play, member: Handle): boolean =>
  'problem' in parseConsumerConfig({ ...member.spec.config, 'group.id': member.group }) &&
  consumerAt(play, member).config.group === null;

/** One turn of the loop: a poll, and what the application does with what it gave. */
function* turn(play: Play, member: Handle): Task<string | null> {
  const consumer = consumerAt(play, member);
  const names = consumer.assigned.map(({ name }) => name);
  if (member.budget === 0) yield* call(play, member, { api: 'pause', partitions: names });
  else if (consumer.assigned.some(({ paused }) => paused))
    yield* call(play, member, { api: 'resume', partitions: names });
  const records = yield* poll(play, member);
  if (typeof records === 'string') return records;
  if (isKilled(member)) return null;
  const { spec } = member;
  if (records.length === 0) {
    if (spec.idleMs !== undefined) yield* sleep(play, member, millis(spec.idleMs));
    return null;
  }
  got(play, member, records);
  if (member.budget > 0) member.budget = Math.max(0, member.budget - records.length);
  const work = (spec.workMs ?? 0) + (spec.workPerRecordMs ?? 0) * records.length;
  if (work > 0) yield* sleep(play, member, millis(work));
  if (isKilled(member)) return null;
  if (spec.commit === 'sync') {
    const error = yield* call(play, member, { api: 'commitSync' });
    if (error !== null) saw(play, { member: member.name, did: 'commitSync threw', error });
  }
  if (spec.commit === 'async') {
    member.asynchronous.push('loop');
    yield* call(play, member, { api: 'commitAsync' });
  }
  return null;
}

/** The records of a poll, or the exception that it threw. */
function* poll(play: Play, member: Handle): Task<DeliveredRecord[] | string> {
  const consumer = consumerAt(play, member);
  const before = consumer.counters.delivered;
  const timeout = millis(member.spec.pollMs ?? 100);
  give(play, member, { command: 'poll', consumer: member.name, timeout });
  yield* until(play, member, () => consumer.poll === null);
  if (isKilled(member)) return [];
  if (consumer.lastError !== null) return consumer.lastError;
  const count = consumer.counters.delivered - before;
  const { items } = consumer.history;
  return Array.from({ length: count }, (_, index) => at(items, items.length - count + index));
}

/** Records come by partition, in the order of a map of Java. (ConsumerRecords) */
function inMapOrder(records: readonly DeliveredRecord[]): DeliveredRecord[] {
  const placeOf = ({ partition: name }: DeliveredRecord): number => {
    const at = parsePartitionName(name);
    return at === undefined ? 0 : tablePlace(partitionHash(at.topic, at.partition), 16);
  };
  return [...records].sort((one, other) => placeOf(one) - placeOf(other));
}

function got(play: Play, member: Handle, records: readonly DeliveredRecord[]): void {
  const { eyes, world } = play;
  const byPartition = new Map<string, number[]>();
  for (const { partition, offset } of inMapOrder(records))
    entry(byPartition, partition, () => [] as number[]).push(offset);
  const mine = entry(eyes.records, member.name, () => new Map<string, [number, number][]>());
  const all = entry(eyes.delivered, member.group, () => new Map<string, Set<number>>());
  for (const [partition, offsets] of byPartition) {
    const ranges = entry(mine, partition, () => [] as [number, number][]);
    const before = entry(all, partition, () => new Set<number>());
    for (const offset of offsets) {
      const last = ranges.at(-1);
      if (last?.[1] === offset - 1) last[1] = offset;
      else ranges.push([offset, offset]);
      if (before.has(offset)) {
        const again = entry(eyes.again, member.group, () => new Map<string, Set<number>>());
        entry(again, partition, () => new Set<number>()).add(offset);
      }
      before.add(offset);
    }
  }
  eyes.lastChange = world.cluster.now;
  if (member.spec.trace !== true) return;
  const told = [...byPartition].map(([name, offsets]) => `${name}: ${rangesText(offsets)}`);
  saw(play, { member: member.name, did: 'polled', partitions: told.join(', ') });
}

/** False: the member ends. */
function* obey(
  play: Play,
  member: Handle,
  step: RebalanceStep,
  answer: (outcome: Json) => void,
): Task<boolean> {
  switch (step.do) {
    case 'freeze': {
      member.thawed = false;
      answer('done');
      const within = step.ms === undefined ? AT_MOST : millis(step.ms);
      yield* waitFor(play.world, () => member.thawed || member.killed, within);
      return !member.killed;
    }
    case 'set':
      member.spec = { ...member.spec, ...(step.to as MemberSpec) };
      give(play, member, {
        command: 'application',
        consumer: member.name,
        application: { listener: listenerOf(member.spec) },
      });
      answer('done');
      return true;
    case 'read':
      member.budget = step.records ?? 0;
      answer('done');
      return true;
    case 'assignment':
      answer(partitionsText(consumerAt(play, member).assigned.map(({ name }) => name)));
      return true;
    default: {
      const outcome = yield* told(play, member, step);
      if (isKilled(member)) return false;
      answer(outcome);
      return step.do !== 'close';
    }
  }
}

/** A call of the consumer that a step names, and its outcome. */
function* told(play: Play, member: Handle, step: RebalanceStep): Task<Json> {
  const partition = String(step.partition ?? '');
  let error: string | null;
  if (step.do === 'subscribe') {
    member.subscribed = true;
    error = yield* subscribe(play, member, step);
  } else if (step.do === 'seek' && typeof step.to === 'number') {
    give(play, member, { command: 'seek', consumer: member.name, partition, offset: step.to });
    error = consumerAt(play, member).lastError;
  } else {
    if (step.do === 'unsubscribe') member.subscribed = false;
    if (step.do === 'commitAsync') member.asynchronous.push('step');
    error = yield* call(play, member, callOf(step, partition));
  }
  if (error !== null) return { error };
  if (step.do !== 'position') return 'done';
  return consumerAt(play, member).answer?.[partition] ?? null;
}

function callOf(step: RebalanceStep, partition: string): ConsumerCall {
  switch (step.do) {
    case 'commit':
      return step.offset === undefined
        ? { api: 'commitSync' }
        : { api: 'commitSync', offsets: { [partition]: step.offset } };
    case 'seek':
      return {
        api: step.to === 'beginning' ? 'seekToBeginning' : 'seekToEnd',
        partitions: [partition],
      };
    case 'position':
      return { api: 'position', partition };
    case 'commitAsync':
    case 'unsubscribe':
    case 'enforceRebalance':
      return { api: step.do };
    case 'close': {
      const leaving = { LEAVE_GROUP: 'leave', REMAIN_IN_GROUP: 'remain' }[step.membership ?? ''];
      const timeout = step.timeoutMs === undefined ? CLOSE_WITHIN : millis(step.timeoutMs);
      return { api: 'close', timeout, leaving: (leaving ?? 'default') as 'leave' | 'remain' };
    }
    default:
      throw new Error(`a member cannot ${step.do}`);
  }
}

function* subscribe(
  play: Play,
  member: Handle,
  { pattern, re2, topics }: Pick<RebalanceStep, 'pattern' | 're2' | 'topics'>,
): Task<string | null> {
  const asked: ConsumerCall =
    re2 !== undefined
      ? { api: 'subscribe-server-pattern', pattern: re2 }
      : pattern === undefined
        ? { api: 'subscribe', topics: [...(topics ?? [])] }
        : { api: 'subscribe-pattern', pattern };
  return yield* call(play, member, asked);
}

const isKilled = ({ killed }: Handle): boolean => killed;

/** A call of the application, until it has returned. Gives its exception; null: none. */
function* call(play: Play, member: Handle, asked: ConsumerCall): Task<string | null> {
  const consumer = consumerAt(play, member);
  member.commits = asked.api === 'commitSync';
  give(play, member, { command: 'call', consumer: member.name, call: asked });
  yield* until(play, member, () => consumer.call === null && consumer.toCall.length === 0);
  member.commits = false;
  return consumer.lastError;
}

function give(play: Play, { node }: Handle, what: Parameters<typeof command>[3]): void {
  command(play.world.cluster, clusterProgram, node, what as never, play.world.recorder);
}

const isUp = ({ world }: Play, { node }: Handle): boolean =>
  nodeAt(world.cluster, node).status === 'up';

/** The process runs, and has taken all that it was given. */
function isAwake({ world }: Play, { node }: Handle): boolean {
  const { status, inbox } = nodeAt(world.cluster, node);
  return status === 'up' && inbox.length === 0;
}

/** Waits, unless the process is killed; one that is stopped goes on only when it is woken. */
function* until(play: Play, member: Handle, isSo: () => boolean): Task<void> {
  const goesOn = (): boolean => member.killed || (isSo() && isAwake(play, member));
  yield* waitFor(play.world, goesOn, AT_MOST);
}

function* sleep(play: Play, member: Handle, time: number): Task<void> {
  yield* pass(play.world, time);
  yield* until(play, member, () => true);
}
