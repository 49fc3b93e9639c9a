import { fail } from './problem.ts';

/**
 * The little language of questions and goals: pure, total, over observables. `leo(journal-0) == 5
 * && lastDelivered(r1).label == #B`. Names may hold dashes (`journal-0`), so a minus sign between
 * two values wants spaces around it.
 */
export type Expression =
  | { node: 'literal'; value: number | string | boolean | null }
  | { node: 'name'; name: string }
  | { node: 'list'; items: Expression[] }
  | { node: 'call'; name: string; args: Expression[] }
  | { node: 'field'; of: Expression; field: string }
  | { node: 'unary'; operator: '!' | '-'; operand: Expression }
  | { node: 'binary'; operator: Operator; left: Expression; right: Expression };

export type Operator =
  '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*' | '/';

type Token = {
  kind: 'number' | 'name' | 'label' | 'text' | 'sign' | 'end';
  text: string;
  at: number;
};

const SHAPES: [Token['kind'], RegExp][] = [
  ['number', /\d+(?:\.\d+)?(?!\w)/y],
  ['name', /[A-Za-z_]\w*(?:-\w+)*(?:@\w+)?/y],
  ['label', /#[\w-]+/y],
  ['text', /'[^']*'/y],
  ['sign', /\|\||&&|==|!=|<=|>=|[<>+\-*/!()[\],.]/y],
];

/** Binary operators by how tightly they bind. */
const TIGHTNESS: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  in: 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
};

/**
 * Reads an expression.
 * @throws ExpressionError with the place and what is wrong there
 */
export function parseExpression(source: string): Expression {
  const reader: Reader = { source, tokens: tokensOf(source), next: 0, depth: 0 };
  const expression = readBinary(reader, 1);
  const rest = peek(reader);
  if (rest.kind !== 'end') return unexpected(reader, rest);
  return expression;
}

type Reader = { source: string; tokens: Token[]; next: number; depth: number };

/** Brackets and signs inside each other. */
const DEPTH_MAX = 100;

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    if (/\s/.test(source.charAt(at))) {
      at += 1;
      continue;
    }
    const token = tokenAt(source, at);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push(theEnd(source));
  return tokens;
}

function tokenAt(source: string, at: number): Token {
  for (const [kind, shape] of SHAPES) {
    shape.lastIndex = at;
    const found = shape.exec(source);
    if (found !== null) return { kind, text: found[0], at };
  }
  return fail({ problem: 'meaningless', source, at: at + 1, found: source.charAt(at) });
}

const peek = (reader: Reader): Token => reader.tokens[reader.next] ?? theEnd(reader.source);

const theEnd = (source: string): Token => ({ kind: 'end', text: '', at: source.length });

function take(reader: Reader): Token {
  const token = peek(reader);
  reader.next += 1;
  return token;
}

const placeOf = ({ source }: Reader, { at }: Token): { source: string; at: number } => ({
  source,
  at: at + 1,
});

const unexpected = (reader: Reader, token: Token): never =>
  fail({ problem: 'unexpected', ...placeOf(reader, token), found: token.text });

function expectSign(reader: Reader, sign: string): void {
  const token = take(reader);
  if (token.text === sign) return;
  const found = token.kind === 'end' ? null : token.text;
  fail({ problem: 'sign-expected', ...placeOf(reader, token), sign, found });
}

function readBinary(reader: Reader, least: number): Expression {
  let left = readUnary(reader);
  for (;;) {
    const { kind, text } = peek(reader);
    const tightness = kind === 'sign' || text === 'in' ? TIGHTNESS[text] : undefined;
    if (tightness === undefined || tightness < least) return left;
    const operator = take(reader).text as Operator;
    left = { node: 'binary', operator, left, right: readBinary(reader, tightness + 1) };
  }
}

function readUnary(reader: Reader): Expression {
  const token = peek(reader);
  const { text } = token;
  reader.depth += 1;
  if (reader.depth > DEPTH_MAX) fail({ problem: 'too-deep', ...placeOf(reader, token) });
  const expression: Expression =
    text === '!' || text === '-' ? readSigned(reader, text) : readFields(reader);
  reader.depth -= 1;
  return expression;
}

function readSigned(reader: Reader, operator: '!' | '-'): Expression {
  take(reader);
  return { node: 'unary', operator, operand: readUnary(reader) };
}

function readFields(reader: Reader): Expression {
  let expression = readPrimary(reader);
  while (peek(reader).text === '.') {
    take(reader);
    const field = take(reader);
    if (field.kind !== 'name') fail({ problem: 'field-expected', ...placeOf(reader, field) });
    expression = { node: 'field', of: expression, field: field.text };
  }
  return expression;
}

function readPrimary(reader: Reader): Expression {
  const token = take(reader);
  switch (token.kind) {
    case 'number':
      return { node: 'literal', value: Number(token.text) };
    case 'label':
      return { node: 'literal', value: token.text };
    case 'text':
      return { node: 'literal', value: token.text.slice(1, -1) };
    case 'name':
      return readName(reader, token);
    case 'sign':
      if (token.text === '(') return readGroup(reader);
      if (token.text === '[') return { node: 'list', items: readItems(reader, ']') };
      return unexpected(reader, token);
    case 'end':
      return fail({ problem: 'incomplete', ...placeOf(reader, token) });
  }
}

function readName(reader: Reader, token: Token): Expression {
  const name = token.text;
  if (name === 'in') fail({ problem: 'in-between', ...placeOf(reader, token) });
  if (name === 'true' || name === 'false') return { node: 'literal', value: name === 'true' };
  if (name === 'none') return { node: 'literal', value: null };
  if (peek(reader).text !== '(') return { node: 'name', name };
  take(reader);
  return { node: 'call', name, args: readItems(reader, ')') };
}

function readGroup(reader: Reader): Expression {
  const inner = readBinary(reader, 1);
  expectSign(reader, ')');
  return inner;
}

function readItems(reader: Reader, close: ')' | ']'): Expression[] {
  const items: Expression[] = [];
  if (peek(reader).text === close) {
    take(reader);
    return items;
  }
  for (;;) {
    items.push(readBinary(reader, 1));
    if (peek(reader).text !== ',') break;
    take(reader);
  }
  expectSign(reader, close);
  return items;
}
