import { formatBytes, formatSpan } from '../../view/words/format.ts';
import type { StoryKind } from '../../frame/types/story.ts';
import type { FinerKind, HappeningKind } from '../../frame/why/happening-kind.ts';

/**
 * A sentence for each kind. `{name}` takes a value, `{name|one|other}` takes a count and its noun.
 * A kind with an `as` or `why` value may have finer sentences, such as `position.seek`.
 */
export type HappeningWords = Readonly<
  Record<HappeningKind, string> & Partial<Record<FinerKind, string>>
>;

/** The same for what only a story tells. */
export type StoryWords = Readonly<
  Record<StoryKind, string> & Partial<Record<`${StoryKind}.${string}`, string>>
>;

export type HappeningValues = Record<string, string | number>;

/**
 * The sentence of one thing that happened. An unknown kind is said by its name, so that nothing is
 * hidden.
 */
export function sayHappening(
  words: HappeningWords & StoryWords,
  happening: { kind: string; values: HappeningValues },
): string {
  const sentences: Partial<Record<string, string>> = words;
  const { as, why } = happening.values;
  const sentence =
    sentences[`${happening.kind}.${as ?? why ?? ''}`] ??
    sentences[happening.kind] ??
    happening.kind;
  return fill(sentence, withUnit(withShortLabel(withOffsets(happening.values))));
}

/** Fills `{name}`, `{name:unit}` and `{name|one|other}`. A value that is missing leaves nothing. */
export function fill(sentence: string, values: HappeningValues): string {
  return sentence
    .replace(
      /\{(\w+)(?::(\w+))?(?:\|([^|}]*)\|([^}]*))?\}/g,
      (_all, name: string, unit?: string, one?: string, other?: string) => {
        const value = values[name];
        if (value === undefined) return '';
        if (unit !== undefined) return UNITS[unit]?.(Number(value)) ?? String(value);
        if (one === undefined) return String(value);
        return `${value} ${value === 1 ? one : (other ?? one)}`;
      },
    )
    .trim();
}

/**
 * How a value is written whose unit the sentence names: a length of time, a jump of a clock,
 * percent, bytes a second.
 */
const UNITS: Readonly<Record<string, (value: number) => string>> = {
  span: formatSpan,
  jump: (value) => `${value < 0 ? '' : '+'}${formatSpan(value)}`,
  percent: (value) => `${Number(value.toFixed(1))} %`,
  rate: (value) => `${formatBytes(value)}/s`,
};

/** `baseOffset` and `lastOffset` read better as one range. */
function withOffsets(values: HappeningValues): HappeningValues {
  const { baseOffset, lastOffset } = values;
  if (baseOffset === undefined) return values;
  const isOne = lastOffset === undefined || lastOffset === baseOffset;
  return { ...values, offsets: isOne ? baseOffset : `${baseOffset}–${lastOffset}` };
}

/** A record's value may be long: its beginning names it. */
function withShortLabel(values: HappeningValues): HappeningValues {
  const { label } = values;
  if (typeof label !== 'string' || label.length <= LABEL_MAX) return values;
  return { ...values, label: `${label.slice(0, LABEL_MAX - 1)}…` };
}

/** The value of a setting reads as people write it, by the unit that its name ends in. */
function withUnit(values: HappeningValues): HappeningValues {
  const { config, value, limit } = values;
  if (typeof config !== 'string') return values;
  const unit = SETTING_UNITS[config.slice(config.lastIndexOf('.') + 1)];
  if (unit === undefined) return values;
  const said = (each: string | number): string | number =>
    typeof each === 'number' && each >= 0 ? unit(each) : each;
  return {
    ...values,
    ...(value === undefined ? {} : { value: said(value) }),
    ...(limit === undefined ? {} : { limit: said(limit) }),
  };
}

const SETTING_UNITS: Readonly<Record<string, (value: number) => string>> = {
  ms: (value) => formatSpan(value * 1_000),
  seconds: (value) => formatSpan(value * 1_000_000),
  bytes: formatBytes,
};

/** Characters of a record's value in a sentence. */
const LABEL_MAX = 20;
