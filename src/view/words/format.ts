import type { Micros } from '../../kernel/time.ts';

/**
 * A moment of virtual time, its seconds with `decimals` digits after the point: `12.408 s`, `14 min
 * 41 s`, `1 h 2 min`. Whole seconds are left out behind an hour.
 */
export function formatSeconds(time: Micros, decimals = 3): string {
  const unit = 10 ** (6 - decimals);
  const size = Math.round(Math.abs(time) / unit) * unit;
  const sign = time < 0 && size > 0 ? '−' : '';
  const hours = Math.floor(size / HOUR);
  const minutes = Math.floor((size % HOUR) / MINUTE);
  const seconds = (size % MINUTE) / 1_000_000;
  const parts = [
    hours > 0 ? `${hours} h` : '',
    minutes > 0 ? `${minutes} min` : '',
    size >= MINUTE && seconds === 0 ? '' : `${seconds.toFixed(decimals)} s`,
  ];
  return sign + parts.filter((part) => part !== '').join(' ');
}

const MINUTE: Micros = 60_000_000;
const HOUR: Micros = 60 * MINUTE;

/**
 * A length of time in the unit that a person would say: `340 µs`, `12 ms`, `12.5 ms`, `1.2 s`, `30
 * s`, `2 min`, `1 h 2 min`. At most one digit after the point below ten units, two never.
 */
export function formatSpan(length: Micros): string {
  const size = Math.abs(length);
  if (size < 1_000) return `${minus(String(Math.round(length)))} µs`;
  if (size < 1_000_000) return `${short(length / 1_000)} ms`;
  if (size < 2 * MINUTE) return `${short(length / 1_000_000)} s`;
  // Of hours seconds are no longer told.
  const unit = size < HOUR ? 1 : MINUTE;
  return formatSeconds(Math.round(length / unit) * unit, 0);
}

/** A count and its noun, in English. */
export const plural = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

/** Digits after the point that keep two neighbours `step` microseconds apart, in seconds. */
export function decimalsForStep(step: Micros): number {
  if (step <= 0) return 6;
  return Math.min(6, Math.max(0, Math.ceil(6 - Math.log10(step) - 1e-9)));
}

/** Bytes with decimal prefixes as Kafka's metrics write them: `57 B`, `1.2 kB`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${short(bytes / 1_000)} kB`;
  return `${short(bytes / 1_000_000)} MB`;
}

/** A whole number in groups of three digits, apart by thin spaces: `5 800`. */
export const formatWhole = (count: number): string =>
  minus(String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f'));

/** A count that fits a small place: `999`, `1.2k`, `34k`, `5.1M`. */
export function formatCount(count: number): string {
  if (Math.abs(count) < 1_000) return String(count);
  if (Math.abs(count) < 1_000_000) return `${short(count / 1_000)}k`;
  return `${short(count / 1_000_000)}M`;
}

/** `ProduceRequest` as people call it: `Produce`. A response keeps its arrow: `Produce ↩`. */
export function apiName(type: string): string {
  if (type.endsWith('Response')) return `${type.slice(0, -'Response'.length)} ↩`;
  return type.endsWith('Request') ? type.slice(0, -'Request'.length) : type;
}

const short = (value: number): string =>
  minus(Math.abs(value) < 10 ? String(Number(value.toFixed(1))) : String(Math.round(value)));

const minus = (digits: string): string => digits.replace(/^-/, '−');
