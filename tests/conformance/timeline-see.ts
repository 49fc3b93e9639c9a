import type { Json } from '../../src/kafka/protocol/codec.ts';
import type { MetadataImage } from '../../src/kafka/metadata/metadata-image.ts';
import { asText, isObject, type JsonObject } from './recording.ts';
import {
  active,
  batchesJson,
  brokerIds,
  brokerOf,
  imageOf,
  logsOf,
  metadata,
  quorumState,
  voterIds,
  type Entry,
} from './timeline-disk.ts';
import { named, nameId, nameOf, nodeKey, nodeName } from './timeline-names.ts';
import { noteLeaders, type TimelinePlay } from './timeline-play.ts';
import type { See } from './timeline-scope.ts';
import { fetch } from './timeline-wire.ts';
import { finish, statusOf } from './timeline-world.ts';

/** What there is to see now, in the parts that the recording has. */
export function see(play: TimelinePlay, asked: See): See {
  const { world } = play;
  noteLeaders(play);
  const leader = active(world);
  const seen: Record<string, Json> = {};
  // First of all, because it gives names.
  if ('metadata' in asked) seen['metadata'] = metadataSince(play, leader);
  const image = imageOf(world, leader);
  const replicas = replicasOf(play);
  for (const part of Object.keys(asked)) {
    if (part === 'topics') seen[part] = topicsJson(image);
    if (part === 'brokers') seen[part] = brokersJson(image);
    if (part === 'quorum') seen[part] = quorumJson(play, leader);
    if (part === 'controllers') seen[part] = controllersJson(play);
    if (part === 'highWatermarks')
      seen[part] = eachReplica(replicas, (id, name) => highWatermark(play, id, name));
    if (part === 'epochs')
      seen[part] = eachReplica(replicas, (id, name) =>
        (logsOf(world, id)[name]?.epochs ?? []).map((each) => [each.epoch, each.startOffset]),
      );
    if (part === 'logs')
      seen[part] = eachReplica(replicas, (id, name) => {
        const log = logsOf(world, id)[name];
        return log === undefined
          ? null
          : batchesJson(log, (producer) => nameOf(play.names, 'producer', producer));
      });
  }
  return seen;
}

/** The records since the last time, without NO_OP; those of one batch in a list. */
function metadataSince(play: TimelinePlay, leader: number): Json {
  const batches = new Map<number, Json[]>();
  for (const entry of metadata(play.world, leader, play.seenTo)) {
    play.seenTo = entry.offset + 1;
    if (entry.type === 'NO_OP_RECORD') continue;
    learnIds(play, entry);
    const batch = batches.get(entry.batch) ?? [];
    batch.push(recordJson(play, entry));
    batches.set(entry.batch, batch);
  }
  return [...batches.values()].map((batch) => (batch.length === 1 ? (batch[0] ?? null) : batch));
}

/** Uuids that get their name from the record that brings them. */
export function learnIds({ names }: TimelinePlay, { type, data }: Entry): void {
  if (!isObject(data)) return;
  if (type === 'TOPIC_RECORD')
    nameId(names, `topic-${asText(data['name'])}`, asText(data['topicId']));
  if (type !== 'REGISTER_BROKER_RECORD' || !Array.isArray(data['logDirs'])) return;
  for (const dir of data['logDirs']) nameId(names, `dir${asText(data['brokerId'])}`, String(dir));
}

function recordJson({ names }: TimelinePlay, { type, data, offset }: Entry): Json {
  const isOwnEpoch =
    type === 'REGISTER_BROKER_RECORD' && isObject(data) && data['brokerEpoch'] === offset;
  return {
    type,
    ...(isOwnEpoch ? { brokerEpochIs: 'the offset of this record' } : {}),
    data: named(names, data),
  };
}

function topicsJson(image: MetadataImage): Json {
  const byTopic: Record<string, Json[]> = {};
  for (const topic of Object.keys(image.topics)) byTopic[topic] = [];
  const partitions = Object.values(image.partitions).sort((one, other) => one.index - other.index);
  for (const at of partitions) {
    byTopic[at.topic]?.push({
      partition: at.index,
      leader: at.leader,
      leaderEpoch: at.leaderEpoch,
      partitionEpoch: at.partitionEpoch,
      replicas: at.replicas,
      isr: at.isr,
      elr: at.elr,
      lastKnownElr: at.lastKnownElr,
      ...(at.addingReplicas.length > 0 ? { adding: at.addingReplicas } : {}),
      ...(at.removingReplicas.length > 0 ? { removing: at.removingReplicas } : {}),
      ...(at.recovering ? { leaderRecoveryState: 'RECOVERING' } : {}),
    });
  }
  return byTopic;
}

const brokersJson = (image: MetadataImage): Json =>
  Object.fromEntries(
    Object.values(image.brokers).map(({ id, fenced, inControlledShutdown }) => [
      id,
      { fenced, inControlledShutdown },
    ]),
  );

function quorumJson({ world, names }: TimelinePlay, leader: number): Json {
  const { leaderId, leaderEpoch } = quorumState(world, leader);
  return { leader: nodeName(names, leaderId === leader ? leader : -1), epoch: leaderEpoch };
}

/**
 * Each voter's own view: its quorum-state, and its log without NO_OP since the timeline began,
 * committed or not.
 */
function controllersJson(play: TimelinePlay): Json {
  const { world, names } = play;
  const views: Record<string, JsonObject> = {};
  for (const id of voterIds(world)) {
    const { leaderId, leaderEpoch, votedId } = quorumState(world, id);
    const log = metadata(world, id, play.begun)
      .filter(({ type }) => type !== 'NO_OP_RECORD')
      .map(({ type, epoch, data }) => {
        const topic = type === 'TOPIC_RECORD' && isObject(data) ? ` ${asText(data['name'])}` : '';
        return `epoch ${epoch} ${type}${topic}`;
      });
    views[nodeKey(names, id)] = {
      leader: nodeName(names, leaderId),
      epoch: leaderEpoch,
      ...(leaderEpoch > play.firstEpoch ? { voted: nodeName(names, votedId) } : {}),
      log,
    };
  }
  return views;
}

type Replicas = Map<string, number[]>;

/** Partitions of the topics that the script named, and who has a folder for them. */
function replicasOf({ world, topics }: TimelinePlay): Replicas {
  const replicas: Replicas = new Map();
  for (const id of brokerIds(world))
    for (const name of Object.keys(logsOf(world, id)))
      if (topics.has(name.slice(0, name.lastIndexOf('-'))))
        replicas.set(name, [...(replicas.get(name) ?? []), id]);
  return replicas;
}

function eachReplica(replicas: Replicas, look: (id: number, name: string) => Json): Json {
  return Object.fromEntries(
    [...replicas].map(([name, ids]) => [
      name,
      Object.fromEntries(ids.map((id) => [id, look(id, name)])),
    ]),
  );
}

/** As the node itself answers; of a node that is down or paused, what its checkpoint file says. */
function highWatermark({ world }: TimelinePlay, id: number, name: string): Json {
  if (statusOf(world, id) !== 'up')
    return { checkpoint: brokerOf(world, id).disk.highWatermarks[name] ?? null };
  const dash = name.lastIndexOf('-');
  const step = { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)), offset: 0 };
  const answer = finish(world, fetch(world, step, id));
  return answer['highWatermark'] ?? answer;
}

/**
 * An election may need more than one round: the quorum's epochs are named in order, `$raftEpoch1`
 * first.
 */
export function withRaftEpochs(sees: readonly (See | undefined)[]): (See | undefined)[] {
  const views = sees.flatMap((each) => [each?.['quorum'], ...viewsIn(each?.['controllers'])]);
  const epochs = [...new Set(views.map((view) => (isObject(view) ? view['epoch'] : null)))]
    .filter((epoch): epoch is number => typeof epoch === 'number')
    .sort((one, other) => one - other);
  const nameOfEpoch = (epoch: Json | undefined): Json =>
    `$raftEpoch${epochs.indexOf(Number(epoch)) + 1}`;
  const renamed = (view: JsonObject): JsonObject => ({
    ...view,
    epoch: nameOfEpoch(view['epoch']),
    ...(Array.isArray(view['log'])
      ? { log: view['log'].map((line) => renamedLine(String(line), epochs, nameOfEpoch)) }
      : {}),
  });
  return sees.map((each) => {
    if (each === undefined) return undefined;
    const { quorum, controllers } = each;
    return {
      ...each,
      ...(isObject(quorum) ? { quorum: renamed(quorum) } : {}),
      ...(isObject(controllers)
        ? {
            controllers: Object.fromEntries(
              Object.entries(controllers).map(([id, view]) => [
                id,
                isObject(view) ? renamed(view) : view,
              ]),
            ),
          }
        : {}),
    };
  });
}

const viewsIn = (controllers: Json | undefined): Json[] =>
  isObject(controllers) ? Object.values(controllers) : [];

/**
 * `epoch 2 LEADER_CHANGE` is `$raftEpoch2 LEADER_CHANGE`; an epoch that no view has stays a number.
 */
function renamedLine(
  line: string,
  epochs: readonly number[],
  nameOfEpoch: (epoch: Json) => Json,
): string {
  const [word = '', epoch = '', ...rest] = line.split(' ');
  const known = epochs.includes(Number(epoch));
  return [known ? asText(nameOfEpoch(Number(epoch))) : `${word} ${epoch}`, ...rest].join(' ');
}
