import type { Cell } from './table.ts';

/** What whole numbers count, from 1970 on. */
export type EpochUnit = 's' | 'ms' | 'us' | 'ns';

/** A column that was read as times. */
export type Times = {
  /** Milliseconds since 1970; null where a cell holds no time. */
  at: (number | null)[];
  /** What its numbers count; null where it has none. */
  unit: EpochUnit | null;
  /** Some of its dates name no zone: they were read as UTC. */
  hasZoneless: boolean;
  /** How dates such as 5/1/2024 were read; null where there are none. */
  order: 'day-first' | 'month-first' | null;
};

/** Reads a column as times, as a whole: what its numbers count, most of them decide. */
export function readTimes(cells: readonly Cell[]): Times {
  const unit = unitOf(cells);
  const order = orderOf(cells);
  const times: Times = { at: [], unit, hasZoneless: false, order };
  for (const cell of cells) {
    const read = cell === null ? null : timeIn(cell.trim(), unit, order);
    if (read?.zoneless === true) times.hasZoneless = true;
    times.at.push(read?.at ?? null);
  }
  return times;
}

/** Of a hundred cells of a column of times, so many at least are times. */
const TIMES_PERCENT_MIN = 60;

/** Whether a column looks like times as a whole. A broken one may be here and there. */
export function looksLikeTimes(cells: readonly Cell[]): boolean {
  const filled = cells.filter((cell) => cell !== null && cell.trim() !== '');
  const times = readTimes(filled).at.filter((at) => at !== null);
  return times.length > 0 && times.length * 100 >= filled.length * TIMES_PERCENT_MIN;
}

type Read = { at: number; zoneless: boolean } | null;

function timeIn(text: string, unit: EpochUnit | null, order: Times['order']): Read {
  if (NUMBER.test(text)) {
    const at = unit === null || unitOfSize(text) !== unit ? null : epochMillis(text, unit);
    return at === null ? null : { at, zoneless: false };
  }
  return isoTime(text) ?? namedTime(text) ?? slashedTime(text, order ?? 'month-first');
}

// Numbers

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Digits before the point: as many as times between 1973 and 5138 have. */
const UNITS: Readonly<Record<number, EpochUnit>> = {
  ...{ 9: 's', 10: 's', 11: 's', 12: 'ms', 13: 'ms', 14: 'ms' },
  ...{ 15: 'us', 16: 'us', 17: 'us', 18: 'ns', 19: 'ns', 20: 'ns' },
};

const unitOfSize = (text: string): EpochUnit | null =>
  UNITS[(/[1-9]\d*/.exec(text.split('.')[0] ?? '')?.[0] ?? '').length] ?? null;

/** The unit of most numbers of a column; null when most have none, such as 86400. */
function unitOf(cells: readonly Cell[]): EpochUnit | null {
  const seen = new Map<EpochUnit | null, number>();
  for (const cell of cells) {
    if (cell === null || !NUMBER.test(cell.trim())) continue;
    const unit = unitOfSize(cell.trim());
    seen.set(unit, (seen.get(unit) ?? 0) + 1);
  }
  let best: EpochUnit | null = null;
  for (const [unit, count] of seen) if (count > (seen.get(best) ?? 0)) best = unit;
  return best;
}

const THOUSANDS: Readonly<Record<EpochUnit, number>> = { s: -1, ms: 0, us: 1, ns: 2 };

/** Digits are moved, not divided: a time in nanoseconds is longer than a double is exact. */
function epochMillis(text: string, unit: EpochUnit): number {
  const isNegative = text.startsWith('-');
  const [whole = '', part = ''] = text.replace('-', '').split('.');
  const moved = THOUSANDS[unit] * 3;
  const digits =
    moved < 0 ? whole + part.padEnd(3, '0').slice(0, 3) : whole.slice(0, -moved || undefined);
  return isNegative ? -Number(digits) : Number(digits);
}

// Dates

const CLOCK = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s?([AaPp])\.?[Mm]\.?)?`;
const ZONE = String.raw`\s?(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)`;
const TAIL = String.raw`(?:(?:[T ,:]|, )\s?${CLOCK}(?:${ZONE})?)?$`;
const ISO = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TAIL}`);
const SLASHED = new RegExp(String.raw`^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})${TAIL}`);
const WEEKDAY = String.raw`^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s)?`;
const DAY_MONTH = new RegExp(
  String.raw`${WEEKDAY}(\d{1,2})[ /-]([A-Za-z]{3,9})\.?[ /-](\d{4})${TAIL}`,
);
const MONTH_DAY = new RegExp(String.raw`${WEEKDAY}([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})${TAIL}`);
const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july'],
  ...['august', 'september', 'october', 'november', 'december'],
];

/** 2024-05-01, 2024/5/1 10:00, 2024-05-01T10:00:00.25+02:00. */
function isoTime(text: string): Read {
  const [, year, , month, day, ...clock] = ISO.exec(text) ?? [];
  return year === undefined ? null : moment(Number(year), Number(month), Number(day), clock);
}

/** 1 May 2024, 01/May/2024:10:00:00 +0200, May 1, 2024 10:00 pm, Wed, 01 May 2024 10:00:00 GMT. */
function namedTime(text: string): Read {
  const [, day, name, year, ...clock] = DAY_MONTH.exec(text) ?? [];
  if (day !== undefined) return moment(Number(year), monthNamed(name), Number(day), clock);
  const [, first, second, last, ...rest] = MONTH_DAY.exec(text) ?? [];
  return first === undefined ? null : moment(Number(last), monthNamed(first), Number(second), rest);
}

/** From 1 on; 0 for no month. */
function monthNamed(name = ''): number {
  const wanted = name.toLowerCase();
  return (
    MONTHS.findIndex(
      (each) =>
        each === wanted ||
        each.slice(0, 3) === wanted ||
        (wanted === 'sept' && each === 'september'),
    ) + 1
  );
}

/** 5/1/2024. */
function slashedTime(text: string, order: 'day-first' | 'month-first'): Read {
  const [, first, , second, year, ...clock] = SLASHED.exec(text) ?? [];
  if (first === undefined) return null;
  const [month, day] = order === 'month-first' ? [first, second] : [second, first];
  return moment(Number(year), Number(month), Number(day), clock);
}

/** Days come first where one of them is no month, or dots stand between. */
function orderOf(cells: readonly Cell[]): Times['order'] {
  let order: Times['order'] = null;
  for (const cell of cells) {
    const [, first, sign] = SLASHED.exec(cell?.trim() ?? '') ?? [];
    if (first === undefined) continue;
    if (sign === '.' || Number(first) > 12) return 'day-first';
    order = 'month-first';
  }
  return order;
}

/** Null when there is no such day, or no such time of day. */
function moment(year: number, month: number, day: number, clock: (string | undefined)[]): Read {
  const [hours = '0', minutes = '0', seconds = '0', part = '', half, zone] = clock;
  const hour = hourOf(Number(hours), half);
  if (hour === null || Number(minutes) > 59 || Number(seconds) > 60) return null;
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  if (month < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const millis = Number(part.padEnd(3, '0').slice(0, 3));
  const at = midnight + ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000 + millis;
  return { at: at - zoneMillis(zone), zoneless: zone === undefined };
}

/** @param half a or p, of a clock with twelve hours */
function hourOf(hours: number, half: string | undefined): number | null {
  if (half === undefined) return hours <= 23 ? hours : null;
  if (hours < 1 || hours > 12) return null;
  return (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/** How far a zone is ahead of UTC. */
function zoneMillis(zone: string | undefined): number {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '') ?? [];
  const ahead = (Number(hours ?? 0) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -ahead : ahead;
}
