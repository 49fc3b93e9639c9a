/** What is known of a setting stands in one row of a table. The tables are in `rows/`. */

/** How Kafka reads a value. (ConfigDef.Type) */
export type SettingType =
  'BOOLEAN' | 'STRING' | 'INT' | 'SHORT' | 'LONG' | 'DOUBLE' | 'LIST' | 'CLASS' | 'PASSWORD';

/**
 * Long.MAX_VALUE. Machines read it as the nearest number that there is, like a long that travels.
 */
export const LONG_MAX = '9223372036854775807';

/** A setting as Kafka defines it, and who obeys it here. */
export type SettingRow = Reading & {
  /**
   * For whom it can be changed while a broker runs; absent: for none. `only-dynamic`: it can be set
   * in no other way, and is described only while it is set. (DynamicBrokerConfig, DynamicConfig)
   */
  readonly update?: 'per-broker' | 'cluster-wide' | 'only-dynamic';
  /** Kafka’s own, in no description. (ConfigDef.defineInternal) */ readonly internal?: true;
  /** The machines that go by it; null: known and described, but nothing here goes by it. */
  readonly obeyedBy: Machine | readonly Machine[] | null;
};

export type Machine = 'broker' | 'controller' | 'raft' | 'log' | 'producer' | 'consumer' | 'admin';

/** Types with their defaults, null where a setting is unset, and what values are taken. */
type Reading =
  | { readonly type: 'BOOLEAN'; readonly default: boolean | null }
  | ({ readonly type: 'INT' | 'SHORT' | 'DOUBLE'; readonly default: number | null } & NumberRule)
  | ({ readonly type: 'LONG'; readonly default: number | typeof LONG_MAX | null } & NumberRule)
  | ({ readonly type: 'STRING' | 'CLASS'; readonly default: string | null } & WordRule)
  | ({ readonly type: 'LIST'; readonly default: readonly string[] | null } & ListRule)
  | { readonly type: 'PASSWORD'; readonly default: null };

/** Both ends are taken. `or` is a value outside that is taken too. */
export type NumberRule = {
  readonly least?: number;
  readonly most?: number;
  readonly or?: number;
};

/** `values` are in the order in which Kafka names them. */
export type WordRule = { readonly values?: readonly string[]; readonly nonEmpty?: true };

/** `replicas`: `*`, or replicas as partition:broker. (ThrottledReplicaListValidator) */
export type ListRule = { readonly values?: readonly string[]; readonly replicas?: true };

export type SettingTable = Readonly<Record<string, SettingRow>>;

/** Whether a machine goes by a setting. */
export const isObeyedBy = ({ obeyedBy }: SettingRow, machine: Machine): boolean =>
  typeof obeyedBy === 'string' ? obeyedBy === machine : obeyedBy?.includes(machine) === true;

type Each<O> = O extends readonly (infer M)[] ? M : O;

/** Names of a table that a machine goes by. */
export type ObeyedBy<T extends SettingTable, M extends Machine = Machine> = {
  [N in keyof T & string]: Extract<Each<T[N]['obeyedBy']>, M> extends never ? never : N;
}[keyof T & string];

/**
 * What a machine reads: a number, a switch, words or one word, and null where a setting may be
 * unset.
 */
export type ValueOf<R extends SettingRow> =
  | (R extends { readonly type: 'BOOLEAN' } ? boolean : never)
  | (R extends { readonly type: 'INT' | 'SHORT' | 'LONG' | 'DOUBLE' } ? number : never)
  | (R extends { readonly type: 'LIST' } ? readonly string[] : never)
  | (R extends { readonly type: 'STRING' | 'CLASS' | 'PASSWORD' } ? WordOf<R> : never)
  | (R extends { readonly default: null } ? null : never);

type WordOf<R> = R extends { readonly values: readonly (infer V extends string)[] } ? V : string;

/** Names of a table that are numbers and always have one. */
export type NumberIn<T extends SettingTable, N extends keyof T> = {
  [K in N]: ValueOf<T[K]> extends number ? K : never;
}[N];
