import type { ConfigValues } from '../../src/kafka/cluster-spec.ts';
import { parseConsumerConfig } from '../../src/kafka/clients/consumer/consumer-config.ts';
import { parseProducerConfig } from '../../src/kafka/clients/producer/producer-config.ts';
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
  readonly topic?: string;
  readonly partition?: number;
  readonly key?: string;
  /** So many records, with `every` milliseconds between them. */
  readonly count?: number;
  readonly every?: number;
  readonly value?: string;
  /** Bytes of the value. */
  readonly size?: number;
  /** A value that cannot be compressed much. */
  readonly random?: boolean;
  /** What is done to a broker's process, such as `kill 2`. */
  readonly run?: string;
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
  /** Of a topic. */
  readonly partitions?: number;
  /** Where the one record of a send() is. */
  readonly partition?: number;
  readonly offset?: number;
  /** What became of several: those of a partition that lie side by side, or that failed alike. */
  readonly callbacks?: readonly TapeCallback[];
  /** Records that had no callback before the tape ended. */
  readonly unanswered?: number;
};

export type TapeCallback = {
  readonly partition?: number;
  readonly offsets?: string;
  readonly error?: string;
  readonly count?: number;
  readonly ms: number;
  readonly lastMs?: number;
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
  /** What was done to it on its way, such as `cut`. */
  readonly fault?: string;
  readonly idle?: boolean;
  readonly repeat?: number;
  readonly everyMs?: number;
};

/** What keeps a tape from being played; null: nothing. */
export function tapeNotBuilt({ clients, actions, tape }: Tape): string | null {
  const kinds = new Set(clients.map(({ kind }) => kind));
  if (kinds.has('share-consumer')) return 'tape of a share consumer';
  if (kinds.has('admin') && kinds.size === 1) return 'tape of an administrator';
  if (actions.some((each) => each.regex !== undefined))
    return 'tape of a regular expression that the coordinator reads';
  for (const { kind, config = {} } of clients) {
    if (kind === 'producer' && 'transactional.id' in config) return 'tape of a transaction';
    const parse = kind === 'producer' ? parseProducerConfig : parseConsumerConfig;
    const parsed = parse(config);
    if ('problem' in parsed && parsed.problem === 'unknown-setting')
      return `tape with the setting ${parsed.setting}`;
  }
  return kinds.has('producer') ? producingNotBuilt(actions, tape) : null;
}

function producingNotBuilt(
  actions: readonly TapeAction[],
  tape: readonly TapeEntry[],
): string | null {
  if (actions.some((each) => each.do === 'close' && each.timeout !== undefined))
    return 'tape of a producer that is closed by force';
  if (tape.some(isSplit)) return 'tape of a batch that is split';
  if (tape.some(({ response }) => JSON.stringify(response ?? '').includes('throttleTimeMs')))
    return 'tape of a client that is throttled';
  return null;
}

/** A batch of several records that is too large is sent again in parts. */
function isSplit({ request, response }: TapeEntry): boolean {
  const isTooLarge = JSON.stringify(response ?? '').includes('MESSAGE_TOO_LARGE');
  return isTooLarge && JSON.stringify(request).split('"value"').length > 2;
}
