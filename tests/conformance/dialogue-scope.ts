import type { ConfigValues } from '../../src/kafka/cluster-spec.ts';
import { apiOfKey } from '../../src/kafka/protocol/api-keys.ts';
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

const STEP_KEYS = new Set([
  ...['on', 'broker', 'api', 'version', 'clientId', 'request', 'response', 'outcome', 'rawFrame'],
  ...['claimLength', 'decode', 'wait', 'send', 'pending', 'receive', 'close', 'took', 'until'],
  ...['bind', 'volatile', 'unordered', 'about'],
]);

const CLUSTER_KEYS = new Set(['brokers', 'config', 'topics', 'ready']);
const TOPIC_KEYS = new Set(['name', 'partitions', 'replication', 'configs']);

/** Topics in which coordinators that are not built would keep their state. */
const INTERNAL_TOPIC = /^__(transaction_state|share_group_state)$/;

/** APIs that a coordinator answers which is not built, by the start of their names. */
const COORDINATOR_API =
  /^(Share|StreamsGroup|\w+ShareGroup|Add\w+ToTxn|EndTxn|TxnOffsetCommit|(Describe|List)Transactions)/;

/** What can have been done before: a producer id taken, the coordinator of groups woken. */
const READY = ['producerId', 'group'] as const;

/**
 * What a dialogue needs that this cluster does not have, as a kind to count; null when it can be
 * played.
 */
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
  const ready = cluster.ready?.find((each) => !READY.some((ready) => ready === each));
  if (ready !== undefined) return `coordinator ${ready}`;
  for (const topic of cluster.topics ?? []) {
    const key = Object.keys(topic).find((each) => !TOPIC_KEYS.has(each));
    if (key !== undefined) return `topic with ${key}`;
  }
  return null;
}

function missingInStep(step: Step): string | null {
  const unknown = Object.keys(step).find((key) => !STEP_KEYS.has(key));
  if (unknown !== undefined) return `step with ${unknown}`;
  const api = step.api ?? step.decode?.api ?? apiOfFrame(step);
  if (api !== undefined && COORDINATOR_API.test(api)) return `API ${api}`;
  return isRefused(step) ? null : missingInRequest(step.request);
}

/**
 * What a broker refuses before it asks a coordinator: INVALID_REQUEST,
 * TRANSACTIONAL_ID_AUTHORIZATION_FAILED, INVALID_TRANSACTION_TIMEOUT, NOT_COORDINATOR, a closed
 * connection, or no answer at all.
 */
const isRefused = ({ response, outcome, send }: Step): boolean =>
  outcome === 'closed' ||
  (send !== undefined && response === undefined) ||
  /"errorCode":(16|42|50|53)\b/.test(JSON.stringify(response ?? null));

/** The API that a raw frame asks for, where the frame says one that Kafka has. */
function apiOfFrame({ rawFrame, outcome }: Step): string | undefined {
  // What Kafka refuses to read is refused whether it is built or not.
  if (rawFrame === undefined || rawFrame.length < 4 || outcome === 'closed') return undefined;
  return apiOfKey(Number.parseInt(rawFrame.slice(0, 4), 16))?.name;
}

/** Looks for transactions and internal topics, wherever they stand in a request. */
function missingInRequest(json: Json | undefined): string | null {
  if (typeof json === 'string' && INTERNAL_TOPIC.test(json)) return 'internal topic';
  if (isList(json)) return json.map(missingInRequest).find((each) => each !== null) ?? null;
  if (!isObject(json)) return null;
  const { isTransactional, transactionalId } = json;
  if (isTransactional === true || typeof transactionalId === 'string') return 'transaction';
  return (
    Object.values(json)
      .map(missingInRequest)
      .find((each) => each !== null) ?? null
  );
}
