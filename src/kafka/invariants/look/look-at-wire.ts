import type { Happened } from '../../../kernel/machine.ts';
import type { Broker } from '../../broker/broker.ts';
import { GROUP_TOPIC } from '../../coordinator/group/group-coordinator.ts';
import type { KafkaKinds, KafkaMessage } from '../../kinds.ts';
import type { Log } from '../../log/log.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import type { AnyRequest, Request, Response } from '../../protocol/message.ts';
import { lastOffset, type RecordBatch } from '../../protocol/batch/record-batch.ts';
import type { Server } from '../../server/server.ts';
import type { Asked, AskedCommit } from '../asked.ts';
import { truthOf, type NodeSeen, type Truth } from '../ghost.ts';
import { batchOfLog } from '../log-batches.ts';
import {
  acceptedOf,
  askedCommit,
  batchOfCommit,
  indexOfGroups,
  lookAtTaken,
} from './look-at-commits.ts';
import type { Around, Check } from '../sight.ts';
import { isRegistered, minIsrOfLog, nodeOf, replicaAt, type Replica } from '../view.ts';

type Step = Extract<Happened<KafkaKinds>, { input: unknown }>;

/**
 * What a server was asked and what it answers: promises to producers, records for consumers.
 * Requests of guests in raw bytes are not followed.
 */
export function lookAtWire(
  around: Around,
  server: Server,
  seen: NodeSeen,
  { input, effects }: Step,
  check: Check,
): void {
  const { broker } = server;
  if (broker === null) return;
  if (input.on === 'closed') forget(seen, input.connection);
  lookAtTurns(around, seen, broker, { input, effects }, check);
  for (const effect of effects) {
    if (effect.do === 'close') forget(seen, effect.connection);
    if (effect.do !== 'send') continue;
    const { message, connection } = effect;
    if (message.type === 'ProduceResponse') {
      const asked = takeAsked(seen, connection, 'Produce', message.correlationId);
      if (asked?.acks === -1) lookAtAcks(around, server, message, check);
    } else if (message.type === 'FetchResponse') {
      const asked = takeAsked(seen, connection, 'Fetch', message.correlationId);
      if (asked?.follower === false) lookAtReads(around, server, asked, message, check);
    } else if (message.type === 'OffsetCommitResponse') {
      const asked = takeAsked(seen, connection, 'OffsetCommit', message.correlationId);
      if (asked !== undefined) lookAtKept(around, server, asked, message, check);
    }
  }
}

/** Commits that were waiting on their connection for what came before them. */
function lookAtTurns(
  around: Around,
  seen: NodeSeen,
  broker: Broker,
  { input, effects }: Step,
  check: Check,
): void {
  const connections = new Set(input.on === 'message' ? [input.connection] : []);
  for (const each of effects) if (each.do === 'send') connections.add(each.connection);
  for (const connection of connections) {
    const asked = seen.asked[connection];
    if (asked?.some((each) => each.api === 'OffsetCommit' && !each.taken) !== true) continue;
    const answered = effects.flatMap((each) =>
      each.do === 'send' &&
      each.connection === connection &&
      each.message.type === 'OffsetCommitResponse'
        ? [each.message]
        : [],
    );
    lookAtTaken(around, { broker, asked }, { connection, answered }, check);
  }
}

/** What a server is asked, before it is looked at what it came to. */
export function hearRequest({ broker }: Server, seen: NodeSeen, { input }: Step): void {
  if (broker === null || input.on !== 'message') return;
  const { connection, message } = input;
  if (!isFollowed(message)) return;
  const asked =
    message.type === 'OffsetCommitRequest' ? askedCommit(broker, seen, message) : askedBy(message);
  if (asked !== null) (seen.asked[connection] ??= []).push(asked);
}

type Followed = Extract<
  AnyRequest,
  { type: 'ProduceRequest' | 'FetchRequest' | 'OffsetCommitRequest' }
>;

const FOLLOWED: readonly string[] = ['ProduceRequest', 'FetchRequest', 'OffsetCommitRequest'];

const isFollowed = (message: KafkaMessage): message is Followed => FOLLOWED.includes(message.type);

function askedBy(request: Request<'Produce'> | Request<'Fetch'>): Asked | null {
  const { correlationId } = request;
  if (request.type === 'ProduceRequest')
    return request.body.acks === 0
      ? null
      : Object.freeze({ api: 'Produce', correlationId, acks: request.body.acks });
  const { body } = request;
  const replica = Math.max(body.replicaState.replicaId, body.replicaId ?? -1);
  const committedOnly = body.isolationLevel === 1;
  return Object.freeze({ api: 'Fetch', correlationId, follower: replica >= 0, committedOnly });
}

function forget(seen: NodeSeen, connection: number): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by connection
  delete seen.asked[connection];
}

/** The request that an answer belongs to; it is taken off the list. */
function takeAsked<A extends Asked['api']>(
  seen: NodeSeen,
  connection: number,
  api: A,
  correlationId: number,
): Extract<Asked, { api: A }> | undefined {
  const asked = seen.asked[connection];
  const index = asked?.findIndex(
    (each) => each.api === api && each.correlationId === correlationId,
  );
  if (asked === undefined || index === undefined || index < 0) return undefined;
  return asked.splice(index, 1)[0] as Extract<Asked, { api: A }>;
}

/** The replica and the truth of a partition that an answer speaks of. */
function placeOf(
  { ghost, world, node }: Around,
  { broker }: Server,
  topic: { name: string | undefined; topicId: string | undefined },
  index: number,
): { truth: Truth; replica: Replica } | null {
  if (broker === null) return null;
  const { topicNames, topics } = broker.memory.image;
  const name = topic.name ?? topicNames[topic.topicId ?? ''] ?? '';
  const topicId = topics[name]?.id ?? '';
  const truth = truthOf(ghost, topicId, index);
  const replica = replicaAt(world, node, partitionName(name, index), topicId);
  return truth === undefined || replica === null ? null : { truth, replica };
}

const ACKS_MAX = 32;
const NONE: readonly number[] = Object.freeze([]);

function lookAtAcks(
  around: Around,
  server: Server,
  { body }: Response<'Produce'>,
  check: Check,
): void {
  for (const { name, topicId, partitionResponses } of body.responses)
    for (const { index, errorCode, baseOffset: from } of partitionResponses) {
      if (errorCode !== 0 || from < 0) continue;
      const place = placeOf(around, server, { name, topicId }, index);
      if (place === null || from < place.replica.log.startOffset) continue;
      const batch = batchOfLog(place.replica.log, from);
      noteAck(around, place, { from, to: endOfPromised(place.replica.log, batch, from) }, check);
    }
}

/** A leader promises that something is stored for good. */
function noteAck(
  around: Around,
  { truth, replica }: { truth: Truth; replica: Replica },
  { from, to }: { from: number; to: number | null },
  check: Check,
): void {
  const { ghost, world } = around;
  check('ack', { ghost, world, node: around.node, truth, replica, from, to });
  if (to === null || to > truth.highWatermark) return;
  const holders = replica.partition.image.isr;
  const hit = holders.filter((id) => !isRegistered(world, nodeOf(replica.broker, id), ghost.image));
  const minIsr = minIsrOfLog(replica);
  const ack = { from, to, holders, hit: hit.length === 0 ? NONE : hit, minIsr, at: world.now };
  truth.acked.push(Object.freeze(ack));
  if (truth.acked.length > ACKS_MAX) truth.acked.shift();
}

/** An answer that offsets are kept is a promise as that of a leader with acks=all. */
function lookAtKept(
  around: Around,
  server: Server,
  asked: AskedCommit,
  response: Response<'OffsetCommit'>,
  check: Check,
): void {
  const { broker } = server;
  if (broker === null || asked.since === null) return;
  const kept = acceptedOf(broker, response, asked);
  const topic = { name: GROUP_TOPIC, topicId: undefined };
  const place = placeOf(around, server, topic, indexOfGroups(broker, asked.group));
  if (place === null) return;
  for (const part of kept) {
    const found = batchOfCommit(place.replica.log, asked, part);
    noteAck(around, place, found ?? { from: asked.since, to: null }, check);
    if (found !== null) break;
  }
}

/**
 * The offset after what was promised; null when it is not there. A compacted log may have lost it
 * since, to a later record of its key.
 */
function endOfPromised(log: Log, batch: RecordBatch | null, from: number): number | null {
  if (batch === null || batch.baseOffset < from) return null;
  if (batch.baseOffset === from) return lastOffset(batch) + 1;
  return log.config.compact ? from + 1 : null;
}

function lookAtReads(
  around: Around,
  server: Server,
  asked: Extract<Asked, { api: 'Fetch' }>,
  { body }: Response<'Fetch'>,
  check: Check,
): void {
  for (const { topic: name, topicId, partitions } of body.responses)
    for (const part of partitions) {
      const { records, highWatermark, lastStableOffset } = part;
      if (part.errorCode !== 0 || records === null || records.length === 0) continue;
      const place = placeOf(around, server, { name, topicId }, part.partitionIndex);
      if (place === null) continue;
      const seen = around.ghost.nodes[around.node]?.replicas[place.truth.name];
      const settled = seen?.history === place.truth.history;
      check('read', {
        ghost: around.ghost,
        world: around.world,
        node: around.node,
        truth: place.truth,
        replica: place.replica,
        highWatermark,
        lastStableOffset,
        records,
        settled,
        asked,
      });
    }
}
