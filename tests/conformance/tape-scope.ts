import type { ConfigValues } from '../../src/kafka/cluster-spec.ts';
import { parseConsumerConfig } from '../../src/kafka/clients/consumer/consumer-config.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';

/** What an unmodified Java client and a real broker said to each other in a small situation. */
export type Tape = {
  readonly name: string;
  readonly cluster: { readonly brokers: number };
  readonly clients: readonly TapeClient[];
  readonly actions: readonly TapeAction[];
  readonly tape: readonly TapeEntry[];
  readonly recordings: { readonly varies: readonly string[] };
};

export type TapeClient = {
  readonly id: string;
  readonly kind: 'producer' | 'consumer' | 'share-consumer' | 'admin';
  readonly config?: ConfigValues;
};

/** What the application does at a time, in milliseconds, and what came of it. */
export type TapeAction = {
  readonly at?: number;
  readonly client?: string;
  readonly do: string;
  readonly for?: number;
  readonly timeout?: number;
  readonly until?: number;
  readonly polls?: number;
  readonly sleep?: number;
  readonly topics?: readonly string[];
  readonly pattern?: string;
  readonly regex?: string;
  readonly partitions?: readonly string[];
  readonly offset?: number;
  readonly offsets?: Record<string, number>;
  readonly outcome: TapeOutcome;
};

export type TapeOutcome = {
  readonly ms?: number;
  readonly polls?: readonly Readonly<Record<string, Json>>[];
  readonly error?: string;
  readonly position?: number;
  readonly committed?: string;
};

/** A request with its answer, or a callback of the application. Times in milliseconds. */
export type TapeEntry = {
  readonly ms: number;
  readonly client: string;
  readonly event?: string;
  readonly partitions?: readonly string[];
  readonly offsets?: string;
  readonly error?: string | null;
  readonly to?: string;
  readonly connection?: number;
  readonly api?: string;
  readonly version?: number;
  readonly request?: Json;
  readonly response?: Json;
  readonly answeredMs?: number;
  readonly idle?: boolean;
  readonly repeat?: number;
  readonly everyMs?: number;
};

/** What keeps a tape from being played; null: nothing. */
export function tapeNotBuilt({ clients, actions }: Tape): string | null {
  const kinds = new Set(clients.map(({ kind }) => kind));
  if (kinds.has('share-consumer')) return 'tape of a share consumer';
  if (!kinds.has('consumer'))
    return kinds.has('admin') ? 'tape of an administrator' : 'tape of a producer';
  const consumers = clients.filter(({ kind }) => kind === 'consumer');
  if (actions.some((each) => each.regex !== undefined))
    return 'tape of a regular expression that the coordinator reads';
  for (const { config = {} } of consumers) {
    const parsed = parseConsumerConfig(config);
    if ('problem' in parsed && parsed.problem === 'unknown-setting')
      return `tape with the setting ${parsed.setting}`;
  }
  return null;
}
