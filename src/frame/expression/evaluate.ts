import type { Cluster } from '../../kafka/cluster.ts';
import { parseExpression, type Expression, type Operator } from './expression.ts';
import type { Inner } from './observable.ts';
import { observableNamed } from './observables.ts';
import type { Value, WatchedValue } from '../types.ts';

/**
 * Reads an expression once, to be asked of many moments.
 * @throws Error that says where and what is wrong with the text; the returned function throws one when a moment has no such value
 */
export function compile(source: string): (cluster: Cluster) => Value {
  const expression = parseExpression(source);
  checkNames(expression);
  return (cluster) => asValue(evaluate(expression, cluster));
}

/** The value of an expression now, or the sentence that says why there is none. */
export function watch(cluster: Cluster, source: string): WatchedValue {
  try {
    return { value: compile(source)(cluster) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function checkNames(expression: Expression): void {
  switch (expression.node) {
    case 'call':
      if (observableNamed(expression.name) === undefined)
        throw new Error(`Nothing is called ${expression.name}.`);
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
      if (right === 0) throw new Error('Nothing can be divided by 0.');
      return left / right;
  }
}

/** Nothing is not true. */
function asTruth(value: Inner): boolean {
  if (value === null) return false;
  if (typeof value === 'boolean') return value;
  throw new Error(`${said(asValue(value))} is neither true nor false.`);
}

function asNumber(value: Inner): number {
  if (typeof value === 'number') return value;
  throw new Error(`${said(asValue(value))} is not a number.`);
}

function isIn(value: Inner, list: Inner): boolean {
  if (!Array.isArray(list)) throw new Error(`${said(asValue(list))} is not a list.`);
  return list.some((each) => isSame(value, each));
}

/** A value as a person would write it. */
const said = (value: Value): string =>
  Array.isArray(value)
    ? `[${value.map(said).join(', ')}]`
    : value === null
      ? 'none'
      : String(value);

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
