import type { ConfigValues } from '../../src/kafka/cluster-spec.ts';
import { brokerConfig, topicConfig } from '../../src/kafka/config.ts';
import { apiOfKey } from '../../src/kafka/protocol/api-keys.ts';
import { apis } from '../../src/kafka/protocol/apis.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { isList, isObject } from './recording.ts';

/** One step of a dialogue: a request and its answer, or something else that a client does. */
export type Step = {
  readonly on?: string;
  readonly broker?: number;
  readonly api?: string;
  readonly version?: number;
  readonly clientId?: string;
  readonly request?: Json;
  readonly response?: Json;
  readonly outcome?: string;
  readonly rawFrame?: string;
  readonly claimLength?: number;
  readonly decode?: { readonly api: string; readonly version: number };
  readonly wait?: number;
  readonly send?: string;
  readonly pending?: string;
  readonly receive?: string;
  readonly close?: string;
  readonly took?: readonly [number, number];
  readonly until?: Readonly<Record<string, Json>>;
  readonly bind?: Readonly<Record<string, string>>;
  readonly volatile?: readonly string[];
  readonly unordered?: readonly string[];
};

export type Dialogue = {
  readonly name: string;
  readonly cluster: {
    readonly brokers?: number;
    readonly config?: ConfigValues;
    readonly topics?: readonly {
      readonly name: string;
      readonly partitions?: number;
      readonly replication?: number;
      readonly configs?: ConfigValues;
    }[];
    /** Coordinators that were woken before the first step. */
    readonly ready?: readonly string[];
  };
  readonly steps: readonly Step[];
};

/** A request has a field that the schema table does not have in its version. */
export class UnknownField extends Error {}

const STEP_KEYS = new Set([
  ...['on', 'broker', 'api', 'version', 'clientId', 'request', 'response', 'outcome', 'rawFrame'],
  ...['claimLength', 'decode', 'wait', 'send', 'pending', 'receive', 'close', 'took', 'until'],
  ...['bind', 'volatile', 'unordered', 'about'],
]);

const CLUSTER_KEYS = new Set(['brokers', 'config', 'topics', 'ready']);
const TOPIC_KEYS = new Set(['name', 'partitions', 'replication', 'configs']);

/** Settings of topics that only coordinators make: they stand in every dialogue and change nothing here. */
const COORDINATOR_SETTING =
  /^(offsets\.topic|transaction\.state\.log|share\.coordinator\.state\.topic)\./;

/** Topics that coordinators keep their state in. */
const INTERNAL_TOPIC = /^__(consumer_offsets|transaction_state|share_group_state)$/;

/** APIs that are in the schema table although nobody answers a client's request. */
const UNANSWERED = new Set(['InitProducerId', 'BrokerRegistration', 'BrokerHeartbeat']);

/** What a dialogue needs that this cluster does not have, as a kind to count; null when it can be played. */
export function notBuilt(dialogue: Dialogue): string | null {
  return (
    missingInCluster(dialogue.cluster) ??
    dialogue.steps.map(missingInStep).find((each) => each !== null) ??
    null
  );
}

function missingInCluster(cluster: Dialogue['cluster']): string | null {
  const unknown = Object.keys(cluster).find((key) => !CLUSTER_KEYS.has(key));
  if (unknown !== undefined) return `cluster with ${unknown}`;
  const ready = cluster.ready?.[0];
  if (ready !== undefined) return `coordinator ${ready}`;
  for (const name of Object.keys(cluster.config ?? {}))
    if (!COORDINATOR_SETTING.test(name) && !Object.hasOwn(brokerConfig, name))
      return `setting ${name}`;
  for (const topic of cluster.topics ?? []) {
    const key = Object.keys(topic).find((each) => !TOPIC_KEYS.has(each));
    if (key !== undefined) return `topic with ${key}`;
    for (const name of Object.keys(topic.configs ?? {}))
      if (!Object.hasOwn(topicConfig, name)) return `topic setting ${name}`;
  }
  return null;
}

function missingInStep(step: Step): string | null {
  const unknown = Object.keys(step).find((key) => !STEP_KEYS.has(key));
  if (unknown !== undefined) return `step with ${unknown}`;
  const api = step.api ?? step.decode?.api ?? apiOfFrame(step);
  if (api !== undefined && (!Object.hasOwn(apis, api) || UNANSWERED.has(api))) return `API ${api}`;
  return missingInRequest(step.request);
}

/** The API that a raw frame asks for, where the frame says one that Kafka has. */
function apiOfFrame({ rawFrame, outcome }: Step): string | undefined {
  // What Kafka refuses to read is refused whether it is built or not.
  if (rawFrame === undefined || rawFrame.length < 4 || outcome === 'closed') return undefined;
  return apiOfKey(Number.parseInt(rawFrame.slice(0, 4), 16))?.name;
}

/** Looks for producer ids and internal topics, wherever they stand in a request. */
function missingInRequest(json: Json | undefined): string | null {
  if (typeof json === 'string' && INTERNAL_TOPIC.test(json)) return 'internal topic';
  if (isList(json)) return json.map(missingInRequest).find((each) => each !== null) ?? null;
  if (!isObject(json)) return null;
  const { producerId, isTransactional, transactionalId } = json;
  if (isTransactional === true || typeof transactionalId === 'string') return 'transaction';
  if (producerId !== undefined && producerId !== -1) return 'producer id';
  return (
    Object.values(json)
      .map(missingInRequest)
      .find((each) => each !== null) ?? null
  );
}
