import ts from 'typescript';
import type { SourceFile } from './source-files.ts';

/** Words that must not stand in the code of some folders, and why. */
export type WordBan = { folders: string[]; words: RegExp; because: string };

const CORE = [
  ...['kernel', 'kafka', 'scenario', 'frame', 'lesson', 'session', 'explore'],
  'command-line',
];
const DECIDING = ['kernel', 'kafka', 'scenario', 'session', 'explore'];
const inSource = (folders: string[]): string[] => folders.map((folder) => `src/${folder}/`);

export const WORD_BANS: WordBan[] = [
  {
    folders: inSource(CORE),
    words: /\bMath\.random\b|\bcrypto\b/,
    because: 'chance comes from the seed, as an argument',
  },
  {
    folders: inSource(CORE),
    // Two settings of Kafka's controller have the word in their names.
    words: /\bDate\b|(?<!'controller\.)\bperformance\b/,
    because: 'time is virtual and comes as an argument',
  },
  {
    folders: inSource(CORE),
    words: /\basync\b|\bawait\b|\bPromise\b|\bsetTimeout\b|\bsetInterval\b|\bqueueMicrotask\b/,
    because: 'the engine of the browser must not choose an order of events',
  },
  {
    folders: inSource(DECIDING),
    words:
      /\bMath\.(log|log2|log10|log1p|exp|expm1|sin|cos|tan|pow|hypot|cbrt)\b|(?<!\b[\d_]+n?\s?)\*\*/,
    because: 'browsers differ in the last bit of these',
  },
  {
    folders: ['src/kernel/'],
    words: /(?<![a-z])(kafka|broker|topic|partition|offset|replica)s?(?![a-z])/i,
    because: 'the kernel is a world for any machines and knows no word of Kafka',
  },
];

/** One sentence for each line of code that breaks a ban. Comments may say the words. */
export function bannedWordsIn(file: SourceFile): string[] {
  const bans = WORD_BANS.filter(({ folders }) =>
    folders.some((folder) => file.path.startsWith(folder)),
  );
  if (bans.length === 0) return [];
  return withoutComments(file.text)
    .split('\n')
    .flatMap((line, index) =>
      bans
        .map(({ words, because }) => ({ found: words.exec(line)?.[0], because }))
        .filter(({ found }) => found !== undefined)
        .map(({ found, because }) => `${file.path}:${index + 1} says ${String(found)}: ${because}`),
    );
}

/** The same text with comments blanked, so that lines keep their numbers. */
export function withoutComments(text: string): string {
  const tree = ts.createSourceFile('any.ts', text, ts.ScriptTarget.ES2022, true);
  const chars = [...Array(text.length).keys()].map((index) => text.charAt(index));
  const blank = ({ pos, end }: ts.CommentRange): void => {
    for (let at = pos; at < end; at++) if (chars[at] !== '\n') chars[at] = ' ';
  };
  const visit = (node: ts.Node): void => {
    if (node.getChildCount(tree) === 0) {
      // JSX text and template parts have no comments of their own, but what stands before a token
      // may be one.
      (ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []).forEach(blank);
      (ts.getTrailingCommentRanges(text, node.getEnd()) ?? []).forEach(blank);
    }
    node.getChildren(tree).forEach(visit);
  };
  visit(tree);
  return chars.join('');
}
