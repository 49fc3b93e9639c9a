import { ProtocolError } from '../protocol-error.ts';
import { ZERO_UUID, type Field, type FieldKind, type Fields, type Schema } from '../schema.ts';

/** One field of one version, ready to be walked. */
export type PlanField = {
  readonly name: string;
  readonly kind: FieldKind;
  /**
   * Where it stands on the wire; `absent` fields only get their default when a message is decoded.
   */
  readonly place: 'plain' | 'tagged' | 'absent';
  readonly tag: number;
  readonly nullable: boolean;
  /** The length in front of it is an unsigned varint, plus one. */
  readonly compact: boolean;
  readonly default: unknown;
  /** Bytes it always takes, -1 when that depends on its value. */
  readonly fixed: number;
  readonly element: PlanField | null;
  readonly struct: Plan | null;
};

/** The fields of one struct in one version. */
export type Plan = {
  readonly flexible: boolean;
  /** In the schema's order, absent ones included. */
  readonly fields: readonly PlanField[];
  readonly plain: readonly PlanField[];
  /** Plain fields whose size depends on the value. */
  readonly variable: readonly PlanField[];
  /** By tag. */
  readonly tagged: readonly PlanField[];
  /** Bytes that are always there. */
  readonly fixed: number;
};

// A memory of what is derived from constants; it never holds anything of a simulation.
const plans = new WeakMap<Schema, Map<number, Plan>>();

/**
 * The plan of a schema's version, made at its first use. Throws a ProtocolError for a version the
 * schema lacks.
 */
export function planOf(schema: Schema, version: number): Plan {
  let versions = plans.get(schema);
  if (versions === undefined) {
    versions = new Map();
    plans.set(schema, versions);
  }
  let plan = versions.get(version);
  if (plan === undefined) {
    plan = makePlan(schema, version);
    versions.set(version, plan);
  }
  return plan;
}

function makePlan(schema: Schema, version: number): Plan {
  const [oldest, newest] = schema.versions;
  if (!Number.isInteger(version) || version < oldest || version > newest) {
    const what = `${schema.name} has no version ${version}`;
    throw new ProtocolError('unsupported version', what, { position: 0, path: '' });
  }
  const flexible = schema.flexible !== null && version >= schema.flexible;
  return planFields(schema.fields, { version, flexible });
}

type Context = { version: number; flexible: boolean };

function planFields(fields: Fields, context: Context): Plan {
  const all: PlanField[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const planned = planField(name, field, context);
    if (planned !== null) all.push(planned);
  }
  const plain = all.filter((field) => field.place === 'plain');
  const tagged = all.filter((field) => field.place === 'tagged');
  tagged.sort((one, other) => one.tag - other.tag);
  let fixed = context.flexible && tagged.length === 0 ? 1 : 0; // the count of an empty tag section
  for (const field of plain) fixed += Math.max(field.fixed, 0);
  return {
    flexible: context.flexible,
    fields: all,
    plain,
    variable: plain.filter((field) => field.fixed < 0),
    tagged,
    fixed,
  };
}

/** Null for an optional field that the version lacks: it stays out of decoded messages. */
function planField(name: string, field: Field, context: Context): PlanField | null {
  const { options, kind } = field;
  const present = isPresent(field, context.version);
  if (!present && (options.until !== undefined || options.optional === true)) return null;
  const tagged = options.tag !== undefined && context.version >= (options.tagFrom ?? 0);
  const struct = kind === 'struct' ? planFields(field.fields ?? {}, context) : null;
  const nullable =
    options.nullable === true ||
    (options.nullable !== undefined && context.version >= options.nullable);
  return {
    name,
    kind,
    place: !present ? 'absent' : tagged ? 'tagged' : 'plain',
    tag: options.tag ?? -1,
    nullable,
    compact: context.flexible && options.flexible !== false,
    default: defaultOf(field, struct),
    fixed: fixedSize(kind, struct, nullable),
    element: field.element === null ? null : planField('', field.element, context),
    struct,
  };
}

function isPresent(field: Field, version: number): boolean {
  const { from = 0, until = Number.MAX_SAFE_INTEGER } = field.options;
  return version >= from && version <= until;
}

function fixedSize(kind: FieldKind, struct: Plan | null, nullable: boolean): number {
  switch (kind) {
    case 'bool':
    case 'int8':
      return 1;
    case 'int16':
    case 'uint16':
      return 2;
    case 'int32':
    case 'uint32':
      return 4;
    case 'int64':
    case 'float64':
      return 8;
    case 'uuid':
      return 16;
    case 'struct':
      return struct === null || nullable || !isFixed(struct) ? -1 : struct.fixed;
    case 'string':
    case 'bytes':
    case 'records':
    case 'array':
      return -1;
  }
}

function isFixed(plan: Plan): boolean {
  return plan.variable.length === 0 && plan.tagged.length === 0;
}

function defaultOf({ kind, options }: Field, struct: Plan | null): unknown {
  if (options.default !== undefined) return options.default;
  switch (kind) {
    case 'bool':
      return false;
    case 'string':
    case 'bytes':
      return '';
    case 'uuid':
      return ZERO_UUID;
    case 'records':
      // Kafka's generated classes start with null whether or not null may travel.
      return null;
    case 'array':
      return NOTHING;
    case 'struct':
      return struct === null ? NOTHING : defaultStruct(struct);
    case 'int8':
    case 'int16':
    case 'uint16':
    case 'int32':
    case 'uint32':
    case 'int64':
    case 'float64':
      return 0;
  }
}

const NOTHING: readonly never[] = Object.freeze([]);

function defaultStruct(plan: Plan): Readonly<Record<string, unknown>> {
  const value: Record<string, unknown> = {};
  for (const field of plan.fields) value[field.name] = field.default;
  return Object.freeze(value);
}
