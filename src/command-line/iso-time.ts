import { Complaint } from './tool.ts';

/** A time or a length of time as Java cannot read it, with Java's words for that. */
export class NoTime extends Complaint {}

const DAY = 86_400_000;

/**
 * Milliseconds since 1970 of a time such as 2023-11-14T22:13:40.500, which is in UTC unless an
 * offset follows. Throws a NoTime. (Utils.getDateTime)
 */
export function millisOf(text: string): number {
  const [, clock] = text.split('T');
  if (clock === undefined)
    throw new NoTime(
      "java.text.ParseException: Error parsing timestamp. It does not contain a 'T' according to ISO8601 format",
    );
  const zoned = /[+\-Z]/.test(clock) ? text : `${text}Z`;
  const parts =
    /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})\.(\d{3})(?:Z|([+-])(\d{2})(?::?(\d{2}))?)$/.exec(
      zoned,
    );
  const [year = NaN, month = 0, day = 0, hour = 0, minute = 0, second = 0, milli = 0] = (
    parts?.slice(1, 8) ?? []
  ).map(Number);
  const isReal =
    month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour < 24 && minute < 60;
  if (parts === null || !isReal || second >= 60)
    throw new NoTime(`java.text.ParseException: Unparseable date: "${zoned}"`);
  const [sign, hours, minutes] = [parts[8], Number(parts[9] ?? 0), Number(parts[10] ?? 0)];
  const shift = (sign === '-' ? -1 : 1) * (hours * 60 + minutes);
  const clockTime = ((hour * 60 + minute - shift) * 60 + second) * 1_000 + milli;
  return daysSince1970(year, month, day) * DAY + clockTime;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysIn = (year: number, month: number): number => {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/** Of the calendar that is in use today, for any year of four digits. */
function daysSince1970(year: number, month: number, day: number): number {
  const leapDays = (before: number): number =>
    Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  let days = (year - 1970) * 365 + leapDays(year - 1) - leapDays(1969) + day - 1;
  for (let each = 1; each < month; each += 1) days += daysIn(year, each);
  return days;
}

const UNITS = [DAY, 3_600_000, 60_000, 1_000];

/** Milliseconds of a length of time such as P1DT2H or PT0.5S. Throws a NoTime. (Duration.parse) */
export function durationOf(text: string): number {
  const number = String.raw`([+-]?\d+)`;
  const parts = new RegExp(
    `^([+-]?)P(?:${number}D)?(?:T(?=[+\\-\\d])(?:${number}H)?(?:${number}M)?(?:([+-]?\\d+(?:\\.\\d{0,9})?)S)?)?$`,
    'i',
  ).exec(text);
  const counts: (string | undefined)[] = parts?.slice(2) ?? [];
  if (parts === null || counts.every((each) => each === undefined))
    throw new NoTime('Text cannot be parsed to a Duration');
  const sum = counts.reduce((all, each, at) => all + Number(each ?? 0) * (UNITS[at] ?? 0), 0);
  return Math.floor(parts[1] === '-' ? -sum : sum);
}
