import type { ConfigValues } from '../../../src/kafka/cluster-spec.ts';
import { parseConsumerConfig } from '../../../src/kafka/clients/consumer/consumer-config.ts';
import type { Json } from '../../../src/kafka/protocol/codec.ts';
import type { JsonObject } from '../recording.ts';

/** What a whole group of real Java consumers did, step by step. */
export type Rebalance = {
  readonly name: string;
  readonly cluster: {
    readonly brokers: number;
    readonly controllers: number;
    readonly racks?: Readonly<Record<string, string>>;
    readonly config?: ConfigValues;
  };
  /** By name, which is the client id. */
  readonly members: Readonly<Record<string, MemberSpec>>;
  readonly steps: readonly RebalanceStep[];
  /** Paths in which recordings of the script differ. */
  readonly volatile?: readonly string[];
};

/** What a listener does in one of its callbacks. */
export type ListenerSpec = {
  readonly sleepMs?: number;
  readonly commit?: boolean;
  readonly throw?: boolean;
  readonly seek?: number;
};

/** An application with one consumer. */
export type MemberSpec = {
  readonly kind?: string;
  readonly group?: string;
  readonly config?: ConfigValues;
  readonly topics?: readonly string[];
  readonly pattern?: string;
  readonly re2?: string;
  readonly read?: number;
  readonly pollMs?: number;
  readonly idleMs?: number;
  readonly workMs?: number;
  readonly workPerRecordMs?: number;
  readonly commit?: string;
  readonly trace?: boolean;
  readonly process?: boolean;
  readonly in?: Readonly<Record<string, ListenerSpec>>;
};

export type RebalanceStep = {
  readonly do: string;
  readonly see?: RebalanceSee;
  readonly outcome?: Json;
  readonly member?: string;
  /** How many, by group, or which. */
  readonly members?: number | readonly string[] | Readonly<Record<string, number>>;
  readonly gapMs?: number;
  readonly as?: Omit<MemberSpec, 'config'> & {
    readonly config?: Readonly<Record<string, string | null>>;
  };
  readonly later?: boolean;
  readonly ms?: number;
  readonly group?: string;
  readonly topic?: string;
  readonly topics?: readonly string[];
  readonly pattern?: string;
  readonly re2?: string;
  readonly partitions?: number | readonly string[];
  readonly partition?: string | number;
  readonly assignment?: readonly (readonly number[])[];
  readonly count?: number;
  readonly each?: number;
  readonly single?: boolean;
  readonly before?: number;
  readonly offset?: number;
  readonly to?: Json;
  readonly set?: Readonly<Record<string, string>>;
  readonly records?: number;
  readonly state?: string;
  readonly did?: string;
  readonly instances?: readonly string[];
  readonly membership?: string;
  readonly timeoutMs?: number;
  readonly limitMs?: number;
  readonly quietMs?: number;
  readonly atLeastMs?: number;
  readonly node?: number | string;
};

/** What there was to see at one moment. */
export type RebalanceSee = {
  readonly history: Json;
  /** When each entry of the history came, in each recording. */
  readonly timingMs?: readonly (readonly number[])[];
  readonly racing?: readonly number[];
  readonly written?: Json;
} & JsonObject;

/** What can be done to members, to the cluster, and in between. */
const MEMBER_STEPS = [
  ...['join', 'close', 'crash', 'pauseProcess', 'resumeProcess', 'freeze', 'thaw', 'commit'],
  ...['commitAsync', 'seek', 'position', 'assignment', 'unsubscribe', 'subscribe'],
  ...['enforceRebalance', 'set', 'read'],
];
const CLUSTER_STEPS = [
  ...['createTopic', 'createPartitions', 'deleteTopic', 'deleteRecords', 'produce', 'groupConfig'],
  ...['resetOffsets', 'deleteOffsets', 'deleteGroup', 'removeMembers', 'kill', 'stop', 'pause'],
  ...['resume', 'start'],
];
const STEPS = new Set([...MEMBER_STEPS, ...CLUSTER_STEPS, 'settle', 'await', 'wait', 'look']);

/** What keeps a recording from being played, as a kind to count; null: nothing. */
export function rebalanceNotBuilt({ members, steps }: Rebalance): string | null {
  for (const { kind = 'consumer', config = {} } of Object.values(members)) {
    if (kind !== 'consumer') return `history of a ${kind} group`;
    const parsed = parseConsumerConfig(config);
    if ('problem' in parsed && parsed.problem === 'unknown-setting')
      return `history with the setting ${parsed.setting}`;
  }
  const listeners = Object.values(members).flatMap((each) => Object.values(each.in ?? {}));
  if (listeners.some((each) => each.seek !== undefined))
    return 'history with a listener that seeks';
  const step = steps.find((each) => !STEPS.has(each.do));
  return step === undefined ? null : `history with the step ${step.do}`;
}
