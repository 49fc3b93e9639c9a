import { advance, command, stepOnce } from '../../src/kernel/simulation.ts';
import { millis, seconds, type Micros } from '../../src/kernel/time.ts';
import { nextEventAt } from '../../src/kernel/world.ts';
import type { ProcessCommand } from '../../src/kafka/process-command.ts';
import type { Guest, GuestAnswer } from '../../src/kafka/clients/guest.ts';
import { addGuest, clusterProgram, createCluster, type Cluster } from '../../src/kafka/cluster.ts';
import type { ConfigValues, TopicSpec } from '../../src/kafka/cluster-spec.ts';
import { EPOCH_MILLIS } from '../../src/kafka/kinds.ts';
import type { MetadataImage } from '../../src/kafka/metadata/metadata-image.ts';
import { active, metadata } from './timeline-disk.ts';

/** A cluster without clients of its own, and the guests that talk to it. */
export type Stage = { cluster: Cluster; guests: Map<string, number> };

/** A request on its way: its answer is the first of the guest from `from` on that belongs to it. */
export type Exchange = {
  guest: string;
  /** Null: whatever comes next on that connection. */
  correlationId: number | null;
  from: number;
  sentAt: Micros;
};

/** A network that is nearly not there: a recording was made on one machine. */
const DELAY = { min: 20, max: 20 };

/**
 * The recordings were made in 2026: records with older timestamps lie in the past. 2026-06-01 UTC.
 */
const BOOTS_AT = millis(1_780_272_000_000 - EPOCH_MILLIS);
/**
 * The recorder came when the first NoOpRecord of the metadata log had been written everywhere, and
 * not yet the second.
 */
const COMES_AFTER = millis(250);
const READY_WITHIN = seconds(30);

/**
 * Boots combined brokers and waits until the topics exist on all of them. Throws when they never
 * do.
 */
export function openStage(brokers: number, config: ConfigValues, topics: TopicSpec[]): Stage {
  const cluster = createCluster(
    {
      brokers: Array.from({ length: brokers }, (_, index) => ({ id: index + 1, config })),
      controllers: 'combined',
      topics,
      producers: [],
      consumers: [],
      delay: DELAY,
      disk: { writeTime: 0, syncTime: 0 },
    },
    1,
    BOOTS_AT,
  );
  advance(cluster, clusterProgram, BOOTS_AT);
  const stage = { cluster, guests: new Map<string, number>() };
  const isReady = (): boolean =>
    images(stage).every(
      (image) =>
        Object.values(image.brokers).filter((each) => !each.fenced).length === brokers &&
        topics.every((topic) => image.topics[topic.name]?.partitions === topic.partitions),
    );
  if (!runUntil(stage, isReady, READY_WITHIN)) throw new Error('the topics were not made');
  if (!hasIdled(stage)) {
    runUntil(stage, () => hasIdled(stage), READY_WITHIN);
    pass(stage, COMES_AFTER);
  }
  return stage;
}

const hasIdled = (stage: Stage): boolean =>
  metadata(stage, active(stage)).some(({ type }) => type === 'NO_OP_RECORD');

/** What each broker knows of the metadata. */
export function images(stage: Stage): MetadataImage[] {
  return stage.cluster.nodes.flatMap(({ state }) =>
    state.role === 'server' && state.broker !== null ? [state.broker.memory.image] : [],
  );
}

/** Lets time go by. */
export function pass(stage: Stage, time: Micros): void {
  advance(stage.cluster, clusterProgram, stage.cluster.now + time);
}

/** Runs event by event until something is so. False when it is not within that time. */
export function runUntil(stage: Stage, isSo: () => boolean, within: Micros): boolean {
  const { cluster } = stage;
  const end = cluster.now + within;
  while (!isSo()) {
    if (nextEventAt(cluster) > end) {
      advance(cluster, clusterProgram, end);
      return isSo();
    }
    stepOnce(cluster, clusterProgram);
  }
  return true;
}

/** Gives a guest, who joins at its first use, something to send. */
export function send(stage: Stage, name: string, what: SendCommand): Exchange {
  const node = nodeOf(stage, name);
  const before = guestOf(stage, name).nextCorrelationId;
  const from = guestOf(stage, name).answers.length;
  const sentAt = stage.cluster.now;
  command(stage.cluster, clusterProgram, node, {
    ...what,
    guest: stage.cluster.nodes[node]?.name ?? '',
  });
  const correlationId = what.command === 'request' ? before : correlationIn(what.frame);
  return { guest: name, correlationId, from, sentAt };
}

type SendCommand =
  | Omit<Extract<ProcessCommand, { command: 'request' }>, 'guest'>
  | Omit<Extract<ProcessCommand, { command: 'raw-request' }>, 'guest'>;

/** The correlation id stands behind api key and version. */
function correlationIn(frame: string): number | null {
  return frame.length < 16 ? null : Number.parseInt(frame.slice(8, 16), 16) | 0;
}

/** The guest closes its connection. */
export function hangUp(stage: Stage, name: string): void {
  const guest = stage.cluster.nodes[nodeOf(stage, name)]?.name ?? '';
  command(stage.cluster, clusterProgram, nodeOf(stage, name), { command: 'hang-up', guest });
}

/** What came back for an exchange so far; undefined while it waits. */
export function answerOf(stage: Stage, exchange: Exchange): GuestAnswer | undefined {
  return guestOf(stage, exchange.guest)
    .answers.slice(exchange.from)
    .find(
      (each) =>
        !('response' in each) ||
        exchange.correlationId === null ||
        each.correlationId === exchange.correlationId,
    );
}

/** The address from which a guest connects. */
export const addressOf = (stage: Stage, name: string): string => {
  const node = nodeOf(stage, name);
  return `10.0.${node >> 8}.${node & 0xff}`;
};

function nodeOf(stage: Stage, name: string): number {
  const known = stage.guests.get(name);
  if (known !== undefined) return known;
  const node = addGuest(stage.cluster, `guest ${name}`);
  stage.guests.set(name, node);
  // It boots before it is asked for anything.
  pass(stage, 0);
  return node;
}

function guestOf(stage: Stage, name: string): Guest {
  const state = stage.cluster.nodes[nodeOf(stage, name)]?.state;
  if (state?.role !== 'guest') throw new Error(`${name} is a guest`);
  return state;
}
