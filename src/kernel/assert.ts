/**
 * Stops the simulation when something that must hold does not. For broken invariants only: what a
 * person typed is checked where it comes in, and errors of a protocol are values.
 * @param sentence what must hold, in words a reader of the report understands
 */
export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence);
}
