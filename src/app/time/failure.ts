/**
 * What was thrown, or what a dead worker said of its end: the name of an invariant, and its case.
 */
export type Failure = { name: string; message: string };

/** What was thrown, as a failure. */
export function failureOf(error: unknown): Failure {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: '', message: String(error) };
}
