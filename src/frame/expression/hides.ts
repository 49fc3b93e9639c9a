import { parseExpression, type Expression } from './expression.ts';
import { observableNamed } from './observables.ts';

/**
 * What the picture must hide so that it does not answer a question itself: names such as
 * `journal-0.end`, or `end` for every owner. Takes the expression that the question asks with.
 * @throws Error that says where and what is wrong with the text
 */
export function hidesFor(source: string): string[] {
  return [...new Set(hidesIn(parseExpression(source)))];
}

function hidesIn(expression: Expression): string[] {
  switch (expression.node) {
    case 'call':
      return [...hidesOfCall(expression), ...expression.args.flatMap(hidesIn)];
    case 'list':
      return expression.items.flatMap(hidesIn);
    case 'field':
      return hidesIn(expression.of);
    case 'unary':
      return hidesIn(expression.operand);
    case 'binary':
      return [...hidesIn(expression.left), ...hidesIn(expression.right)];
    case 'literal':
    case 'name':
      return [];
  }
}

function hidesOfCall({ name, args }: Extract<Expression, { node: 'call' }>): string[] {
  const shows = observableNamed(name)?.shows;
  if (shows === undefined) throw new Error(`Nothing is called ${name}.`);
  if ('nothing' in shows) return [];
  const owner = shows.of === 'all' ? null : ownerIn(args[shows.of]);
  return shows.things.map((thing) => (owner === null ? thing : `${owner}.${thing}`));
}

/**
 * One replica gives away what the others of its partition would. A label, or what is reckoned,
 * names no owner.
 */
function ownerIn(argument: Expression | undefined): string | null {
  const name =
    argument?.node === 'name'
      ? argument.name
      : argument?.node === 'literal' && typeof argument.value === 'string'
        ? argument.value
        : '#';
  return name.startsWith('#') ? null : name.replace(/@.*$/, '');
}
