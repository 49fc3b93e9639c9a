/** Virtual time in whole microseconds since the world began. Always a safe integer. */
export type Micros = number;

export const millis = (count: number): Micros => Math.round(count * 1_000);
export const seconds = (count: number): Micros => Math.round(count * 1_000_000);
export const minutes = (count: number): Micros => Math.round(count * 60_000_000);

/**
 * Later than anything that can happen: about 285 years. A safe integer, so that it survives JSON.
 */
export const NEVER: Micros = Number.MAX_SAFE_INTEGER;
