import type { Cluster } from '../../kafka/cluster.ts';
import { parseExpression, type Expression, type Operator } from './expression.ts';
import type { Inner } from './observable.ts';
import { observableNamed } from './observables.ts';
import type { Value, WatchedValue } from '../types/lens.ts';
import { attempt, fail } from './problem.ts';

/**
 * Reads an expression once, to be asked of many moments.
 * @throws ExpressionError for a text that cannot be read; the returned function throws one when a
 *   moment has no such value
 */
export function compile(source: string): (cluster: Cluster) => Value {
  const expression = parseExpression(source);
  checkNames(expression);
  return (cluster) => asValue(evaluate(expression, cluster));
}

/** The value of an expression now, or why there is none. */
export const watch = (cluster: Cluster, source: string): WatchedValue =>
  attempt(() => compile(source)(cluster));

function checkNames(expression: Expression): void {
  switch (expression.node) {
    case 'call':
      if (observableNamed(expression.name) === undefined)
        fail({ problem: 'unknown-name', name: expression.name });
      return expression.args.forEach(checkNames);
    case 'list':
      return expression.items.forEach(checkNames);
    case 'field':
      return checkNames(expression.of);
    case 'unary':
      return checkNames(expression.operand);
    case 'binary':
      checkNames(expression.left);
      return checkNames(expression.right);
    case 'literal':
    case 'name':
      return;
  }
}

function evaluate(expression: Expression, cluster: Cluster): Inner {
  switch (expression.node) {
    case 'literal':
      return expression.value;
    case 'name':
      return expression.name;
    case 'list':
      return expression.items.map((each) => evaluate(each, cluster));
    case 'call':
      return (
        observableNamed(expression.name)?.of(
          cluster,
          expression.args.map((each) => evaluate(each, cluster)),
        ) ?? null
      );
    case 'field':
      return fieldOf(evaluate(expression.of, cluster), expression.field);
    case 'unary':
      return unary(expression.operator, evaluate(expression.operand, cluster));
    case 'binary':
      return binary(expression.operator, evaluate(expression.left, cluster), () =>
        evaluate(expression.right, cluster),
      );
  }
}

/** A field of nothing is nothing. */
function fieldOf(value: Inner, field: string): Inner {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  return Object.hasOwn(value, field) ? (value[field] ?? null) : null;
}

function unary(operator: '!' | '-', value: Inner): Inner {
  if (operator === '!') return !asTruth(value);
  return -asNumber(value);
}

function binary(operator: Operator, left: Inner, right: () => Inner): Inner {
  switch (operator) {
    case '&&':
      return asTruth(left) && asTruth(right());
    case '||':
      return asTruth(left) || asTruth(right());
    case '==':
      return isSame(left, right());
    case '!=':
      return !isSame(left, right());
    case 'in':
      return isIn(left, right());
    default:
      return arithmetic(operator, asNumber(left), asNumber(right()));
  }
}

function arithmetic(
  operator: '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/',
  left: number,
  right: number,
): Inner {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      if (right === 0) fail({ problem: 'division-by-zero' });
      return left / right;
  }
}

/** Nothing is not true. */
function asTruth(value: Inner): boolean {
  if (value === null) return false;
  if (typeof value === 'boolean') return value;
  return fail({ problem: 'not-a-truth', value: written(value) });
}

function asNumber(value: Inner): number {
  if (typeof value === 'number') return value;
  return fail({ problem: 'not-a-number', value: written(value) });
}

function isIn(value: Inner, list: Inner): boolean {
  if (!Array.isArray(list)) return fail({ problem: 'not-a-list', value: written(list) });
  return list.some((each) => isSame(value, each));
}

/** A value as an expression writes it. */
function written(inner: Inner): string {
  const value = asValue(inner);
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  return value === null ? 'none' : String(value);
}

/** A record equals its label. */
function isSame(left: Inner, right: Inner): boolean {
  const [a, b] = [plain(left), plain(right)];
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((each, index) => isSame(each, b[index] ?? null));
}

const plain = (value: Inner): Inner =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value['label'] ?? null)
    : value;

function asValue(value: Inner): Value {
  const inner = plain(value);
  if (Array.isArray(inner)) return inner.map(asValue);
  return inner as Value;
}
