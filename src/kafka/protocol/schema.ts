import type { ByteString } from './bytes/byte-string.ts';
import type { Records } from './batch/record-batch.ts';

/**
 * How a message is described: one object literal of fields in wire order. Types, sizes, bytes, JSON
 * and field spans all come from it. Versions, defaults, tags and nullability are those of Kafka's
 * message definitions.
 */

/** No uuid: sixteen zero bytes in Kafka's text form. */
export const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA';

export type FieldKind =
  | 'bool'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'float64'
  | 'uuid'
  | 'string'
  | 'bytes'
  | 'records'
  | 'array'
  | 'struct';

export type FieldOptions = {
  /** First version that has the field; all when absent. */
  readonly from?: number;
  /** Last version that has the field; still present when absent. */
  readonly until?: number;
  /** `true`, or the first version in which null is allowed. */
  readonly nullable?: true | number;
  /** Kafka's default; the empty value of the kind when absent. */
  readonly default?: number | string | boolean | null;
  /** The number of a tagged field: written only when it differs from the default. */
  readonly tag?: number;
  /** Tagged only from this version on, an ordinary field before. */
  readonly tagFrom?: number;
  /** `false`: the length stays classic although the version is flexible. */
  readonly flexible?: false;
  /** A value may leave the field out: it is gone in the newest stable version, or not yet there. */
  readonly optional?: true;
};

/**
 * A field's description. `T` is the type of its value; `Presence` tells whether a value may leave
 * it out.
 */
export type Field<
  T = unknown,
  Presence extends 'required' | 'optional' = 'required' | 'optional',
> = {
  readonly kind: FieldKind;
  readonly options: FieldOptions;
  /** The element of an array. */
  readonly element: Field | null;
  /** The fields of a struct. */
  readonly fields: Fields | null;
  /** Only for the compiler, never set. */
  readonly value?: T;
  readonly presence?: Presence;
};

export type Fields = { readonly [name: string]: Field };

export type Schema<F extends Fields = Fields> = {
  readonly name: string;
  /** The versions of Kafka 4.2.1, oldest and newest. */
  readonly versions: readonly [oldest: number, newest: number];
  /** First flexible version, null when there is none. */
  readonly flexible: number | null;
  readonly fields: F;
};

type Nullable<T, O> = O extends { nullable: true | number } ? T | null : T;
type PresenceOf<O> = O extends { until: number } | { optional: true } ? 'optional' : 'required';
type FieldOf<T, O> = Field<Nullable<T, O>, PresenceOf<O>>;

type ValueOfField<F> = F extends Field<infer T> ? T : never;
type OptionalNames<F extends Fields> = {
  [K in keyof F]: F[K]['presence'] extends 'optional' | undefined ? K : never;
}[keyof F];

/** The plain object that a struct's fields describe. */
export type ValueOfFields<F extends Fields> = {
  readonly [K in Exclude<keyof F, OptionalNames<F>>]: ValueOfField<F[K]>;
} & {
  readonly [K in OptionalNames<F>]?: ValueOfField<F[K]>;
};

/** The plain object that travels for a schema. */
export type ValueOf<S extends Schema> = ValueOfFields<S['fields']>;

function scalar<T>(kind: FieldKind) {
  return <const O extends FieldOptions = Record<never, never>>(options?: O): FieldOf<T, O> => ({
    kind,
    options: options ?? {},
    element: null,
    fields: null,
  });
}

export const bool = scalar<boolean>('bool');
export const int8 = scalar<number>('int8');
export const int16 = scalar<number>('int16');
export const uint16 = scalar<number>('uint16');
export const int32 = scalar<number>('int32');
export const uint32 = scalar<number>('uint32');
/** A safe integer, or one of the two ends of the range (2^63 stands for the largest value). */
export const int64 = scalar<number>('int64');
export const float64 = scalar<number>('float64');
/** Kafka's text form: 22 chars of URL-safe base64. */
export const uuid = scalar<string>('uuid');
export const string = scalar<string>('string');
export const bytes = scalar<ByteString>('bytes');
export const records = scalar<Records>('records');

/** A list: of scalars, `array(int32())`, or of structs, `array({ name: string() })`. */
export function array<T, const O extends FieldOptions = Record<never, never>>(
  element: Field<T>,
  options?: O,
): FieldOf<readonly T[], O>;
export function array<const F extends Fields, const O extends FieldOptions = Record<never, never>>(
  element: F,
  options?: O,
): FieldOf<readonly ValueOfFields<F>[], O>;
export function array(element: Field | Fields, options?: FieldOptions): Field {
  return {
    kind: 'array',
    options: options ?? {},
    element: isField(element) ? element : struct(element),
    fields: null,
  };
}

/** Fields inside one field. */
export function struct<const F extends Fields, const O extends FieldOptions = Record<never, never>>(
  fields: F,
  options?: O,
): FieldOf<ValueOfFields<F>, O> {
  return { kind: 'struct', options: options ?? {}, element: null, fields };
}

/** A whole message. */
export function message<const F extends Fields>(
  name: string,
  about: Pick<Schema, 'versions' | 'flexible'>,
  fields: F,
): Schema<F> {
  return { name, versions: about.versions, flexible: about.flexible, fields };
}

function isField(element: Field | Fields): element is Field {
  return typeof element.kind === 'string';
}
