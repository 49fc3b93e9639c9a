import type { ExpressionProblem } from '../frame/expression/problem.ts';
import { type Check, oneOf, orNull, shape, text, whole } from '../scenario/check.ts';

type Kind = ExpressionProblem['problem'];

/** Distributes over the members of the union, since one member may have several kinds. */
type FieldsOf<K, P = ExpressionProblem> = P extends { problem: infer N }
  ? K extends N
    ? Omit<P, 'problem'>
    : never
  : never;

const TEXT_MAX = 100_000;
const words = text(0, TEXT_MAX);
const place = { source: words, at: whole(1, TEXT_MAX + 1) };
const valued = shape<{ value: string }>({ value: words }, {});
const ofPartition = shape<{ partition: string }>({ partition: words }, {});
const ofLabel = shape<{ label: string }>({ label: words }, {});
const placed = shape<{ source: string; at: number }>(place, {});

const CHECKS: { [K in Kind]: Check<FieldsOf<K>> } = {
  meaningless: shape({ ...place, found: words }, {}),
  unexpected: shape({ ...place, found: words }, {}),
  'sign-expected': shape({ ...place, sign: words, found: orNull(words) }, {}),
  'field-expected': placed,
  incomplete: placed,
  'in-between': placed,
  'too-deep': placed,
  'unknown-name': shape({ name: words }, {}),
  'not-a-truth': valued,
  'not-a-number': valued,
  'not-a-list': valued,
  'division-by-zero': shape({}, {}),
  'argument-expected': shape(
    { argument: whole(1, TEXT_MAX), wanted: oneOf('name', 'number', 'list') },
    {},
  ),
  'no-partition': ofPartition,
  'no-leader': ofPartition,
  'no-replica': shape({ partition: words, broker: words }, {}),
  'replica-without-role': shape({}, {}),
  'no-node': shape(
    { what: oneOf('node', 'broker', 'controller', 'producer', 'consumer'), node: words },
    {},
  ),
  'not-assigned': shape({ consumer: words, partition: words }, {}),
  'in-no-log': ofLabel,
  'never-sent': ofLabel,
};

const kindCheck = oneOf(...(Object.keys(CHECKS) as Kind[]));

/** Why an expression had no value, as it stands in a file. */
export const problemCheck: Check<ExpressionProblem> = (value, where) => {
  const { problem, ...fields } = Object(value) as Record<string, unknown>;
  const kind = kindCheck(problem, where === '' ? 'problem' : `${where}.problem`);
  if ('bad' in kind) return kind;
  const checked = (CHECKS[kind.good] as Check<object>)(fields, where);
  if ('bad' in checked) return checked;
  return { good: { problem: kind.good, ...checked.good } as ExpressionProblem };
};
