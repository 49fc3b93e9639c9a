import type { Frame } from '../../../frame/types/frame.ts';
import type { ActWords } from '../../words/acts.ts';
import type { CommandOf, Verb } from '../selection-act.ts';

/**
 * What was filled in: text as typed or chosen, or a number; undefined where a number is left out,
 * NaN where what was typed is none that the field takes.
 */
export type FieldValue = string | number | undefined;
export type Filled = Readonly<Record<string, FieldValue>>;

export type Option = { value: string; text: string };

/** How a field is filled in: chosen, typed, or counted. `wide`: it takes a whole line. */
export type Control = { label: string; wide: boolean } & (
  | { is: 'choice'; options: Option[] }
  | { is: 'text'; placeholder: string; max: number; known: string[] }
  | { is: 'area'; max: number }
  | { is: 'number'; min: number; max: number; optional: boolean }
);

/** What is wrong with what stands in a field, in words; null when nothing is. */
export type FlawIn = (
  value: FieldValue,
  words: ActWords['form'],
  filled: Filled,
  frame: Frame,
) => string | null;

/** One field of a form. */
export type Field<T extends FieldValue = FieldValue> = {
  /** What stands in it before anything was filled in. */
  start: (frame: Frame) => T;
  control: (frame: Frame, words: ActWords['form']) => Control;
  /** Besides what its control does not take. */
  flaw?: FlawIn;
  /** Emptied once the command was given. */
  once?: boolean;
  /** Not shown while there is only one thing to choose. */
  onlyChoice?: 'hidden';
};

type FilledAs<F> = { [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };

/** What a person fills in to give a command, and the command that it stands for. */
export type VerbForm<V extends Verb = Verb> = {
  /** By name, in the order in which they stand. */
  fields: Readonly<Record<string, Field>>;
  /** Null while a field has a flaw. */
  command: (filled: Filled, frame: Frame) => CommandOf<V> | null;
  /** What else a field changes when it is filled in. */
  follow?: (filled: Filled, field: string, frame: Frame) => Filled;
};

/** One form for each of these verbs. */
export type FormOf<Verbs extends Verb> = { [V in Verbs]: VerbForm<V> };

/** A form of one verb. The fields decide what `command` is given. */
export function form<V extends Verb, F extends Record<string, Field<never> | Field>>(
  fields: F,
  command: (filled: FilledAs<F>, frame: Frame) => CommandOf<V> | null,
  follow?: VerbForm<V>['follow'],
): VerbForm<V> {
  return {
    fields,
    // Only these fields fill it in.
    command: (filled, frame) => command(filled as FilledAs<F>, frame),
    ...(follow === undefined ? {} : { follow }),
  };
}

/** A form before anything was filled in. */
export const emptyForm = ({ fields }: VerbForm, frame: Frame): Filled =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.start(frame)]));

/** What was filled in, with the first of what can be chosen where a choice is no longer there. */
export function stillThere(
  { fields }: VerbForm,
  filled: Filled,
  frame: Frame,
  words: ActWords['form'],
): Filled {
  const renewed: Record<string, FieldValue> = {};
  for (const [name, { control }] of Object.entries(fields)) {
    const found = control(frame, words);
    if (found.is !== 'choice') continue;
    if (!found.options.some(({ value }) => value === filled[name]))
      renewed[name] = found.options[0]?.value ?? '';
  }
  return { ...filled, ...renewed };
}

/** A field that is not right yet, and why. */
export type FieldFlaw = { name: string; label: string; text: string };

/** What keeps a form from being a command, field by field. */
export function flawsIn(
  { fields }: VerbForm,
  filled: Filled,
  frame: Frame,
  words: ActWords['form'],
): FieldFlaw[] {
  return Object.entries(fields).flatMap(([name, { control, flaw }]) => {
    const shown = control(frame, words);
    const text =
      controlFlaw(shown, filled[name], words) ?? flaw?.(filled[name], words, filled, frame) ?? null;
    return text === null ? [] : [{ name, label: shown.label, text }];
  });
}

function controlFlaw(control: Control, value: FieldValue, words: ActWords['form']): string | null {
  if (control.is === 'choice') return control.options.length === 0 ? words.nothingThere : null;
  if (control.is !== 'number' || (value === undefined && control.optional)) return null;
  const { min, max } = control;
  const isTaken = Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  return isTaken ? null : words.range(min, max);
}

type LabelOf = (words: ActWords['form']) => string;

/** One of the names that the frame has. */
export const choice = (
  label: LabelOf,
  namesIn: (frame: Frame) => readonly string[],
  parts: Pick<Field, 'onlyChoice' | 'flaw'> = {},
): Field<string> => ({
  ...parts,
  start: (frame) => namesIn(frame)[0] ?? '',
  control: (frame, words) => ({
    is: 'choice',
    label: label(words),
    options: namesIn(frame).map((value) => ({ value, text: value })),
    wide: false,
  }),
});

/** One of a few values, each with its words; the first one to begin with. */
export const oneOf = <const T extends string>(
  label: LabelOf,
  options: (words: ActWords['form'], frame: Frame) => { value: T; text: string }[],
  start: (frame: Frame) => T,
  wide = false,
  parts: Pick<Field, 'flaw'> = {},
): Field<T> => ({
  ...parts,
  start,
  control: (frame, words) => ({
    is: 'choice',
    label: label(words),
    options: options(words, frame),
    wide,
  }),
});

type Typed = {
  placeholder?: string | LabelOf;
  max: number;
  wide?: boolean;
  known?: string[];
  start?: (frame: Frame) => string;
  flaw?: FlawIn;
  once?: boolean;
};

/** Something must stand there. */
export const needed: FlawIn = (value, words) =>
  String(value ?? '').trim() === '' ? words.needed : null;

export const typed = (
  label: LabelOf,
  { placeholder = '', max, wide = false, known = [], start = () => '', flaw, once = false }: Typed,
): Field<string> => ({
  start,
  once,
  ...(flaw === undefined ? {} : { flaw }),
  control: (_frame, words) => ({
    is: 'text',
    label: label(words),
    placeholder: typeof placeholder === 'string' ? placeholder : placeholder(words),
    max,
    wide,
    known,
  }),
});

export const area = (
  label: LabelOf,
  max: number,
  start: (frame: Frame) => string,
  flaw: FlawIn,
): Field<string> => ({
  start,
  flaw,
  control: (_frame, words) => ({ is: 'area', label: label(words), wide: true, max }),
});

const number = (
  label: LabelOf,
  range: { min: number; max: number; optional: boolean },
): Field['control'] => {
  return (_frame, words) => ({ is: 'number', label: label(words), wide: false, ...range });
};

export const counted = (
  label: LabelOf,
  min: number,
  max: number,
  start: number | ((frame: Frame) => number),
  parts: Pick<Field, 'flaw'> = {},
): Field<number> => ({
  ...parts,
  start: typeof start === 'number' ? () => start : start,
  control: number(label, { min, max, optional: false }),
});

/** A number that may be left out. */
export const optional = (label: LabelOf, min: number, max: number): Field<number | undefined> => ({
  start: () => undefined,
  control: number(label, { min, max, optional: true }),
});
