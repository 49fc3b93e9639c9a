import type { Value } from '../frame/types/lens.ts';
import { bad, type Check, list, orNull, pattern, shape, text, whole } from '../scenario/check.ts';
import type { ExpressionProblem } from '../frame/expression/problem.ts';
import type { Problem } from '../scenario/problem.ts';
import { LINK_MAX } from '../scenario/share-link.ts';
import { micros } from '../scenario/names.ts';
import { SEED_MAX } from '../scenario/parse-recording.ts';
import type { Failure } from './failure.ts';
import { problemCheck } from './parse-problem.ts';
import type { Answer, UniverseResult } from './universe.ts';

/** A result that came from outside, such as a line of a file, or where and why it is none. */
export function parseUniverseResult(
  value: unknown,
): { result: UniverseResult } | { error: Problem } {
  const checked = universeResult(value, '');
  return 'good' in checked ? { result: checked.good } : { error: checked.bad };
}

const TEXT_MAX = 100_000;

export const seedCheck = whole(0, SEED_MAX);
export const stepsCheck = whole(0, Number.MAX_SAFE_INTEGER);

/** A failure of a universe or of a seed of the swarm. */
export const failureCheck: Check<Failure> = shape<Failure>(
  { name: text(1, 200), sentence: text(0, TEXT_MAX), at: micros, link: text(0, LINK_MAX) },
  {},
);

/** What an expression can come to. */
const value: Check<Value> = (each, where) => {
  if (Array.isArray(each)) return list(value, 0, 1_000_000)(each, where);
  if (each === null || typeof each === 'boolean') return { good: each };
  if (typeof each === 'number' && Number.isFinite(each)) return { good: each };
  if (typeof each === 'string') return text(0, TEXT_MAX)(each, where);
  return bad(where, { problem: 'not-a-value' });
};

const expression = text(1, TEXT_MAX);
const withValue = shape<{ expression: string; value: Value }>({ expression, value }, {});
const withError = shape<{ expression: string; error: ExpressionProblem }>(
  { expression, error: problemCheck },
  {},
);

const answer: Check<Answer> = (each, where) =>
  typeof each === 'object' && each !== null && 'error' in each
    ? withError(each, where)
    : withValue(each, where);

const universeResult: Check<UniverseResult> = shape<UniverseResult>(
  {
    seed: seedCheck,
    steps: stepsCheck,
    time: micros,
    hash: pattern(/^[0-9a-f]{16}$/, 16, 'hash'),
    answers: list(answer, 0, 1_000),
    failure: orNull(failureCheck),
  },
  {},
);
