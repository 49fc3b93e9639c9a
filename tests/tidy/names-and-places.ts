import type { SourceFile } from './source-files.ts';

const VAGUE_NAME = /(^|[-.])(utils?|helpers?|managers?|misc|common|stuff)([-.]|$)/i;

/** One sentence when the file's or a folder's name says nothing about what is inside. */
export function vagueName({ path }: SourceFile): string[] {
  const parts = path.split('/').map((part) => part.replace(/\.[a-z]+$/i, ''));
  return parts.some((part) => VAGUE_NAME.test(part))
    ? [`${path} has a name that says nothing`]
    : [];
}

/** What belongs to one machine, one registry or one tracker, and not to the project. */
const FOREIGN: { what: string; words: RegExp }[] = [
  {
    // Where Kafka keeps its logs unless it is told otherwise is the same on every machine.
    what: 'a path of one machine',
    words: /(^|[\s"'`(=:])\/(work|home|root|tmp|Users)\/(?!kafka-logs['"])\w|\b[A-Z]:\\Users\b/m,
  },
  {
    what: 'the address of a registry',
    words: /\bregistry\.\w+\.\w+|\bnpmjs\.(org|com)\b|\bpkg\.dev\b|\bartifactory\b/i,
  },
  {
    what: 'the number of an issue',
    words: /(?:^|[\s(])(?<!: )#\d{1,5}(?![\da-f])|\b(issue|pull request|PR) #?\d+/im,
  },
];

/**
 * One sentence for each thing in the file, comments included, that the project must not speak of.
 */
export function foreignWords({ path, text }: SourceFile): string[] {
  return FOREIGN.filter(({ words }) => words.test(text)).map(
    ({ what, words }) => `${path} holds ${what}: ${words.exec(text)?.[0].trim() ?? ''}`,
  );
}
