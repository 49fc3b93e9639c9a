/** Numbers, lengths and moments as the readers of a language write them. */
export type Numbers = {
  /** 20,000 */
  count: (value: number) => string;
  /** 3.4 million */
  about: (value: number) => string;
  /** A length in milliseconds in the unit that one would say: 1 hour, 7 days. */
  length: (millis: number) => string;
  /** A moment in milliseconds since 1970, in UTC. */
  moment: (millis: number) => string;
};

const UNITS = [
  ['day', 172_800_000, 86_400_000],
  ['hour', 3_600_000, 3_600_000],
  ['minute', 120_000, 60_000],
  ['second', 1_000, 1_000],
] as const;

/** @param locale such as en */
export function numbersOf(locale: string): Numbers {
  const plain = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, {
    ...{ notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 2 },
  } as const);
  const date = new Intl.DateTimeFormat(locale, {
    ...{ dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' },
  } as const);
  const inUnit = (value: number, unit: string): string =>
    new Intl.NumberFormat(locale, {
      ...{ style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 },
    } as const).format(value);
  return {
    count: (value) => plain.format(value),
    about: (value) => (value < 100_000 ? plain.format(value) : compact.format(value)),
    length(millis) {
      const [unit, , size] = UNITS.find(([, least]) => millis >= least) ?? ['millisecond', 0, 1];
      return inUnit(millis / size, unit);
    },
    // A date object holds no more than this.
    moment: (millis) => (Math.abs(millis) <= 8.64e15 ? date.format(millis) : '∞'),
  };
}
