import { isTypeScript, type SourceFile } from './source-files.ts';

export const COMMENT_COLUMNS_MAX = 100;

/** One sentence for each line of a comment that does not fit beside the code. */
export function tooWideComments(file: SourceFile): string[] {
  if (!isTypeScript(file)) return [];
  return file.text.split('\n').flatMap((line, index) => {
    const isComment = /^\s*(\/\/|\/\*|\* )/.test(line);
    const isWide = isComment && line.length > COMMENT_COLUMNS_MAX;
    return isWide ? [`${file.path}:${index + 1} is ${line.length} columns wide`] : [];
  });
}

/** Words for a thing that has a name: a broker, a replica, a request. */
const NAMELESS = /\b(whoever|somebody|nobody|anybody|someone|anyone|everybody|everyone)\b/i;
/** A source stands in brackets, as in `(KIP-101, LeaderEpochFileCache.assign)`. */
const OTHER_CITATION = /(?<![a-zA-Z])Source: [A-Z]|\(org\.apache\./;

/** A docstring that is nothing but its source says where from, not what. */
const BARE_CITATION = /\/\*\* \([^)]*\) \*\/$/;

/** One sentence for each line of a comment in the source that does not say plainly what is what. */
export function unclearComments(file: SourceFile): string[] {
  if (!isTypeScript(file) || !file.path.startsWith('src/')) return [];
  return file.text.split('\n').flatMap((line, index) => {
    const comment = /(?:^\s*\*|\/\*\*?|\/\/)\s(.*)$/.exec(line)?.[1] ?? '';
    const unclear = NAMELESS.exec(comment) ?? OTHER_CITATION.exec(comment);
    const found = (unclear ?? BARE_CITATION.exec(line))?.[0];
    return found === undefined ? [] : [`${file.path}:${index + 1} says ${found}`];
  });
}
