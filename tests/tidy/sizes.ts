import ts from 'typescript';
import { isTypeScript, type SourceFile } from './source-files.ts';

export const FILE_LINES_MAX = 380;
export const FUNCTION_LINES_MAX = 70;

const linesOf = (text: string): number => text.trimEnd().split('\n').length;

/** One sentence when the file is longer than a reader can hold. */
export function tooLongFile(file: SourceFile): string[] {
  const lines = linesOf(file.text);
  return lines > FILE_LINES_MAX ? [`${file.path} has ${lines} lines`] : [];
}

/**
 * One sentence for each function that does not fit on a screen. A suite of tests is a list, not a
 * function.
 */
export function tooLongFunctions(file: SourceFile): string[] {
  if (!isTypeScript(file)) return [];
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && !isSuite(node)) {
      const lines = linesOf(node.getText(tree));
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
      if (lines > FUNCTION_LINES_MAX) found.push(`${file.path}:${line} is ${lines} lines long`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const isSuite = ({ parent }: ts.Node): boolean =>
  ts.isCallExpression(parent) && /^(test\.)?describe\b/.test(parent.expression.getText());
