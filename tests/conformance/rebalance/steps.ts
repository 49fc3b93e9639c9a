import { fault } from '../../../src/kernel/faults.ts';
import { millis, seconds, type Micros } from '../../../src/kernel/time.ts';
import { clusterProgram } from '../../../src/kafka/cluster.ts';
import { EPOCH_MILLIS } from '../../../src/kafka/kinds.ts';
import { batchOf, encodeBatch } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { toBase64, utf8 } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import type { Json } from '../../../src/kafka/protocol/codec.ts';
import { uuidHash } from '../../../src/kafka/protocol/java-order.ts';
import { isList, isObject, type JsonObject } from '../recording.ts';
import { adminRequest, administer } from '../timeline-admin.ts';
import { active, imageOf } from '../timeline-disk.ts';
import { breakOrMend } from '../timeline-faults.ts';
import { lookFor, pass, waitFor, type Task } from '../timeline-world.ts';
import { ask, type Request } from '../timeline-wire.ts';
import { administerGroup } from './admin.ts';
import { join } from './member.ts';
import { saw, type Described, type Handle, type Play } from './play.ts';
import type { RebalanceStep } from './scope.ts';
import { coordinatorIn } from './see.ts';

/** Does what a step says, and gives what came of it. */
export function* perform(play: Play, step: RebalanceStep): Task<Json | undefined> {
  const { world, timeline } = play;
  switch (step.do) {
    case 'join':
      yield* joinAll(play, step);
      return undefined;
    case 'crash':
      for (const name of namesIn(step)) crash(play, memberOf(play, name));
      return undefined;
    case 'pauseProcess':
    case 'resumeProcess': {
      const what = step.do === 'pauseProcess' ? 'pause' : 'resume';
      const { node } = memberOf(play, step.member ?? '');
      fault(world.cluster, clusterProgram, { fault: what, node }, world.recorder);
      return undefined;
    }
    case 'settle':
      yield* settle(play, step);
      return undefined;
    case 'wait':
      yield* pass(world, millis(step.ms ?? 0));
      return undefined;
    case 'await':
      yield* lookFor(world, () => isSo(play, step), 15, millis(step.limitMs ?? 20_000));
      return undefined;
    case 'look':
      return undefined;
    case 'createTopic':
      yield* createTopic(play, step);
      return undefined;
    case 'createPartitions':
    case 'deleteTopic':
    case 'deleteRecords':
      yield* administerTopic(play, step);
      return undefined;
    case 'produce':
      yield* produceTo(play, step);
      return undefined;
    case 'kill':
    case 'stop':
    case 'pause':
    case 'resume':
    case 'start':
      yield* breakOrMend(timeline, { do: step.do, node: brokerIn(play, step) });
      return undefined;
    case 'groupConfig':
    case 'resetOffsets':
    case 'deleteOffsets':
    case 'deleteGroup':
    case 'removeMembers':
      return yield* administerGroup(play, step);
    default:
      return yield* tellAll(play, step);
  }
}

const namesIn = ({ member, members }: RebalanceStep): readonly string[] =>
  Array.isArray(members) ? (members as readonly string[]) : [member ?? ''];

function memberOf({ members }: Play, name: string): Handle {
  const found = members.get(name);
  if (found === undefined) throw new Error(`${name} has not joined`);
  return found;
}

function* joinAll(play: Play, step: RebalanceStep): Task<void> {
  for (const [index, name] of namesIn(step).entries()) {
    if (index > 0 && step.gapMs !== undefined) yield* pass(play.world, millis(step.gapMs));
    join(play, name, step);
  }
}

function crash({ world }: Play, member: Handle): void {
  member.killed = true;
  member.ended = true;
  const { node } = member;
  fault(world.cluster, clusterProgram, { fault: 'kill', node }, world.recorder);
}

/** The broker that a step means; one that coordinated, or is away, by a word. */
function brokerIn(play: Play, { do: verb, node }: RebalanceStep): number {
  const { away } = play;
  const id =
    typeof node === 'number'
      ? node
      : verb === 'start' || verb === 'resume'
        ? (away[0] ?? 0)
        : (coordinatorIn(play)?.id ?? 0);
  if (verb === 'start' || verb === 'resume') away.splice(away.indexOf(id), 1);
  else away.push(id);
  return id;
}

const ANSWERED_WITHIN = seconds(25);

/** Tells members to do something, and waits for what came of it. */
function* tellAll(play: Play, step: RebalanceStep): Task<Json | undefined> {
  const names = namesIn(step);
  const outcomes: Record<string, Json> = {};
  for (const name of names) {
    const member = memberOf(play, name);
    if (step.do === 'thaw') member.thawed = true;
    else if (member.ended) outcomes[name] = { error: 'the member has ended' };
    else
      member.commands.push({
        step,
        answer(outcome) {
          if (step.later === true) saw(play, { member: name, did: step.do, outcome });
          else outcomes[name] = outcome;
        },
      });
  }
  if (step.later === true || step.do === 'thaw') return undefined;
  const isAnswered = (): boolean => names.every((name) => name in outcomes);
  if (!(yield* waitFor(play.world, isAnswered, ANSWERED_WITHIN)))
    return { error: `no answer to ${step.do}` };
  return names.length === 1 ? outcomes[names[0] ?? ''] : outcomes;
}

const LOOKS_EVERY = 40;
const QUIET_MS = 1_500;
const AT_LEAST_MS = 900;
const SETTLED_WITHIN_MS = 25_000;

/** Waits until nothing of the groups changes any more. */
function* settle(play: Play, step: RebalanceStep): Task<void> {
  const { world, eyes } = play;
  const least = world.cluster.now + millis(step.atLeastMs ?? AT_LEAST_MS);
  const quiet = millis(step.quietMs ?? QUIET_MS);
  const isSettled = (): boolean =>
    world.cluster.now >= least &&
    world.cluster.now - eyes.lastChange >= quiet &&
    isCalm(play, step);
  yield* lookFor(world, isSettled, LOOKS_EVERY, millis(step.limitMs ?? SETTLED_WITHIN_MS));
}

const BETWEEN = new Set(['PreparingRebalance', 'CompletingRebalance', 'Assigning', 'Reconciling']);

const membersIn = (at: Described | undefined): JsonObject => {
  const members = at?.['members'];
  return isObject(members) ? members : {};
};

function isCalm({ eyes, groups }: Play, { members }: RebalanceStep): boolean {
  for (const at of eyes.described.values()) {
    if (BETWEEN.has(at.state)) return false;
    for (const each of Object.values(membersIn(at)))
      if (isObject(each) && each['target'] !== undefined && each['target'] !== each['has'])
        return false;
  }
  const sizeOf = (group: string): number =>
    Object.keys(membersIn(eyes.described.get(group))).length;
  if (
    typeof members === 'number' &&
    [...eyes.described.keys()].some((id) => sizeOf(id) !== members)
  )
    return false;
  if (typeof members === 'object' && !Array.isArray(members))
    for (const [group, count] of Object.entries(members))
      if (!eyes.described.has(group) || sizeOf(group) !== count) return false;
  return eyes.described.size >= groups.size;
}

function isSo({ eyes, groups }: Play, step: RebalanceStep): boolean {
  const at = eyes.described.get(step.group ?? [...groups][0] ?? 'g');
  const { member, members, state, did, records } = step;
  if (typeof members === 'number' && Object.keys(membersIn(at)).length !== members) return false;
  if (state !== undefined && at?.state !== state) return false;
  if (
    did !== undefined &&
    !eyes.history.some((row) => row['member'] === member && row['did'] === did)
  )
    return false;
  const ranges = [...(eyes.records.get(member ?? '')?.values() ?? [])].flat();
  const read = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  return records === undefined || read >= records;
}

const TOPIC_WITHIN = seconds(25);
const KNOWN_EVERYWHERE = millis(700);
const KNOWN_ALONE = millis(150);

/**
 * Makes a topic. Before the first member joins, again and again, until its id stands in a map of
 * Java where its name would: assignors of the server walk such maps, and the recorder did the same.
 */
function* createTopic(play: Play, step: RebalanceStep): Task<void> {
  const { world, script } = play;
  const { topic = '', partitions } = step;
  const replicationFactor = Math.min(3, script.cluster.brokers);
  const create = adminRequest({
    ...{ do: 'createTopic', topic, replicationFactor },
    partitions: typeof partitions === 'number' ? partitions : 1,
    ...(step.assignment === undefined ? {} : { assignment: step.assignment }),
  });
  const remove = adminRequest({ do: 'deleteTopic', topic });
  if (create === undefined || remove === undefined) return;
  const end = world.cluster.now + TOPIC_WITHIN;
  for (;;) {
    if ((yield* administer(world, create)) === 'done') {
      const id = imageOf(world, active(world)).topics[topic]?.id ?? '';
      const isFree = play.groups.size > 0 || isInOrder(play, id, topic);
      if (isFree) play.topicIds.set(id, topic);
      if (isFree) break;
      yield* administer(world, remove);
    } else if (world.cluster.now > end) throw new Error(`${topic} was not made`);
    else yield* pass(world, millis(100));
  }
  yield* pass(world, script.cluster.brokers > 1 ? KNOWN_EVERYWHERE : KNOWN_ALONE);
}

function isInOrder({ topicIds, script }: Play, id: string, name: string): boolean {
  const placeOf = (uuid: string, size: number): number => {
    const hash = uuidHash(uuid);
    return (hash ^ (hash >>> 16)) & (size - 1);
  };
  const others = script.steps.filter((each) => each.do === 'createTopic').length > 1;
  const place = placeOf(id, 16);
  // Room for those to come.
  if (topicIds.size === 0 && others && !(place < 8 && place % 4 < 2)) return false;
  const ids = [...topicIds, [id, name] as const];
  const sorted = ids.map((each) => each[1]).sort();
  return [4, 16].every((size) =>
    [ids, [...ids].reverse()].every((list) => {
      const order = [...list].sort(([one], [other]) => placeOf(one, size) - placeOf(other, size));
      return order.every((each, index) => each[1] === sorted[index]);
    }),
  );
}

function* administerTopic(play: Play, step: RebalanceStep): Task<void> {
  const { world } = play;
  const place = /^(.*)-(\d+)$/u.exec(String(step.partition ?? ''));
  const topic = step.topic ?? place?.[1] ?? '';
  const asked = { do: step.do, topic, ...(place === null ? {} : { partition: Number(place[2]) }) };
  const { count = 1, before = 0 } = step;
  const request = adminRequest({ ...asked, count, before });
  if (request === undefined) throw new Error(`no such step: ${step.do}`);
  const leader = (): number =>
    imageOf(world, active(world)).partitions[`${topic}-${asked.partition ?? 0}`]?.leader ?? -1;
  yield* administer(world, request, step.do === 'deleteRecords' ? leader : undefined);
}

/** The same records to each partition, as a producer sends them: until it is told of each. */
function* produceTo(play: Play, step: RebalanceStep): Task<void> {
  const { topic = '', each = 0, partition } = step;
  const count = imageOf(play.world, active(play.world)).topics[topic]?.partitions ?? 0;
  const all = Array.from({ length: count }, (_, index) => index);
  const places = partition === undefined ? all : [Number(partition)];
  const values = Array.from({ length: each }, (_, index) => `v${index}`);
  for (const batch of step.single === true ? values.map((value) => [value]) : [values])
    yield* produceBatch(play, topic, places, batch);
}

const PRODUCED_WITHIN = seconds(20);
const RETRIES_EVERY = millis(100);

/** Each leader gets one request with what is for it, and another after an error. */
function* produceBatch(
  { world }: Play,
  topic: string,
  places: readonly number[],
  batch: readonly string[],
): Task<void> {
  const end = world.cluster.now + PRODUCED_WITHIN;
  let left = [...places];
  while (left.length > 0 && world.cluster.now < end) {
    const image = imageOf(world, active(world));
    const leaderOf = (index: number): number => image.partitions[`${topic}-${index}`]?.leader ?? -1;
    const done: number[] = [];
    for (const leader of new Set(left.map(leaderOf))) {
      const own = left.filter((index) => leaderOf(index) === leader);
      const request = produceOf(world.cluster.now, topic, own, batch);
      const reply = yield* ask(world, leader, request, PRODUCED_WITHIN / 1_000);
      if (reply !== 'silence' && 'answer' in reply) done.push(...acknowledged(reply.answer));
    }
    left = left.filter((index) => !done.includes(index));
    if (left.length > 0) yield* pass(world, RETRIES_EVERY);
  }
}

function acknowledged(answer: Json): number[] {
  const topics = isObject(answer) ? answer['responses'] : null;
  const [topic] = isList(topics) ? topics : [];
  const parts = isObject(topic) ? topic['partitionResponses'] : null;
  return (isList(parts) ? parts : []).flatMap((part) =>
    isObject(part) && part['errorCode'] === 0 ? [Number(part['index'])] : [],
  );
}

function produceOf(
  now: Micros,
  name: string,
  partitions: readonly number[],
  values: readonly string[],
): Request {
  const timestamp = EPOCH_MILLIS + Math.floor(now / 1_000);
  const records = values.map((each) => ({ timestamp, key: null, value: utf8(each), headers: [] }));
  const batch = toBase64(encodeBatch(batchOf(records, {})));
  const partitionData = partitions.map((index) => ({ index, records: batch }));
  const body = { transactionalId: null, acks: -1, timeoutMs: PRODUCED_WITHIN / 1_000 };
  return {
    ...{ api: 'Produce', version: 12 },
    body: { ...body, topicData: [{ name, partitionData }] },
  };
}
