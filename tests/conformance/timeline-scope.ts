import type { ConfigValues } from '../../src/kafka/cluster-spec.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { isObject, type JsonObject } from './recording.ts';

/** What a cluster of real processes wrote while a script was played against it. */
export type Timeline = {
  readonly name: string;
  readonly cluster: {
    readonly brokers: number;
    /** 0: the brokers are the voters. */
    readonly controllers: number;
    /** False: other timelines were played on it before. */
    readonly fresh?: boolean;
    readonly racks?: Readonly<Record<string, string>>;
    readonly config?: ConfigValues;
  };
  readonly steps: readonly TimelineStep[];
  /** Paths in which two recordings differ: values of chance, never compared. */
  readonly volatile?: readonly string[];
};

/** What was seen at one moment; only the parts that somebody asked for. */
export type See = JsonObject;

/** A node by its id, or by its place among those that led the quorum. */
export type NodeInStep = number | string;

/** One step: `see` alone, or `do` with what it needs. */
export type TimelineStep = {
  readonly see?: See;
  readonly do?: string;
  readonly outcome?: Json;
  readonly later?: string;
  readonly of?: string;
  readonly node?: NodeInStep | readonly NodeInStep[];
  readonly a?: NodeInStep;
  readonly b?: NodeInStep | readonly NodeInStep[];
  readonly ms?: number;
  readonly thenMs?: number;
  readonly limitMs?: number;
  readonly quietMs?: number;
  readonly forMs?: number;
  readonly quorum?: string;
  readonly fenced?: number;
  readonly unfenced?: number;
  readonly isr?: readonly number[];
  readonly leader?: number;
  readonly topic?: string;
  readonly partition?: number;
  readonly values?: readonly (string | readonly string[])[];
  readonly acks?: string;
  readonly timeoutMs?: number;
  readonly waitMs?: number;
  readonly to?: NodeInStep | readonly number[] | null;
  readonly from?: number;
  readonly offset?: number;
  readonly committed?: boolean;
  readonly timestamp?: number;
  readonly by?: string;
  readonly call?: string;
  readonly config?: ConfigValues;
  readonly together?: boolean;
  readonly until?: number;
  readonly api?: string;
  readonly client?: string;
  readonly times?: number;
  readonly what?: string;
  readonly oneWay?: boolean;
  readonly assignment?: readonly (readonly number[])[];
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string>>;
  readonly count?: number;
  readonly before?: number;
  readonly answers?: string;
  readonly broker?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly unset?: readonly string[];
  readonly type?: string;
  readonly name?: string;
  readonly level?: number;
};

/** Consumer calls that only a member of a group makes. */
const GROUP_CALLS = new Set(['subscribe', 'commit', 'committed']);

/**
 * The coordinator that a timeline needs and this cluster does not have; null when it can be played.
 */
export function coordinatorNeeded(timeline: Timeline): string | null {
  for (const step of timeline.steps) {
    if (step.do === 'producer' && Object.hasOwn(configOf(step), 'transactional.id'))
      return 'transaction coordinator';
    if (step.do === 'consumer' && GROUP_CALLS.has(step.call ?? '')) return 'group coordinator';
  }
  return null;
}

/**
 * Whether producers of earlier timelines have left a block of producer ids with each broker: nobody
 * was given one while this one was recorded, although a producer needs an id.
 */
export function hasIdsLeft({ cluster, steps }: Timeline): boolean {
  return (
    cluster.fresh === false &&
    steps.some((step) => step.do === 'producer') &&
    !JSON.stringify(steps).includes('PRODUCER_IDS_RECORD')
  );
}

/**
 * Whether the timeline shows the metadata log from its first record on: what a new cluster begins
 * with is in the first look at it.
 */
export function isFromStart({ steps }: Timeline): boolean {
  const first = steps.find(({ see }) => see?.['metadata'] !== undefined);
  return JSON.stringify(first?.see ?? null).includes('BEGIN_TRANSACTION_RECORD');
}

const configOf = (step: TimelineStep): JsonObject => (isObject(step.config) ? step.config : {});
