/** Where in the text of an expression something is wrong. `at` counts characters from 1. */
type Place = { source: string; at: number };

/** Why an expression cannot be read, or has no value at this moment. */
export type ExpressionProblem =
  // its text
  | ({ problem: 'meaningless'; found: string } & Place)
  | ({ problem: 'unexpected'; found: string } & Place)
  /** `found` is null where the text ends. */
  | ({ problem: 'sign-expected'; sign: string; found: string | null } & Place)
  | ({ problem: 'field-expected' | 'incomplete' | 'in-between' | 'too-deep' } & Place)
  | { problem: 'unknown-name'; name: string }
  // its values; `value` as an expression would write it
  | { problem: 'not-a-truth' | 'not-a-number' | 'not-a-list'; value: string }
  | { problem: 'division-by-zero' }
  /** `argument` counts from 1. */
  | { problem: 'argument-expected'; argument: number; wanted: 'name' | 'number' | 'list' }
  // what it asks for
  | { problem: 'no-partition' | 'no-leader'; partition: string }
  | { problem: 'no-replica'; partition: string; broker: string }
  /** A broker that is down has forgotten what it knew of its replica. */
  | { problem: 'replica-without-role' }
  | {
      problem: 'no-node';
      what: 'node' | 'broker' | 'controller' | 'producer' | 'consumer' | 'group';
      node: string;
    }
  | { problem: 'not-assigned'; consumer: string; partition: string }
  | { problem: 'in-no-log' | 'never-sent'; label: string };

/** Thrown where an expression comes to nothing; `attempt` catches it and keeps the problem. */
export class ExpressionError extends Error {
  readonly problem: ExpressionProblem;

  constructor(problem: ExpressionProblem) {
    super(JSON.stringify(problem));
    this.name = 'ExpressionError';
    this.problem = problem;
  }
}

/** Gives up an expression. */
export function fail(problem: ExpressionProblem): never {
  throw new ExpressionError(problem);
}

/**
 * What `ask` gives, or the problem that it runs into. Anything else that is thrown is a bug and
 * goes on.
 */
export function attempt<T>(ask: () => T): { value: T } | { error: ExpressionProblem } {
  try {
    return { value: ask() };
  } catch (error) {
    if (error instanceof ExpressionError) return { error: error.problem };
    throw error;
  }
}
