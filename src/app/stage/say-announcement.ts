import type { Say } from '../../view/props.ts';
import type { ViewWords } from '../../view/words/words.ts';
import type { Words } from '../words/en.ts';
import type { Announcement } from './announcer.ts';

/** The reader's words. */
type Speech = { words: Words; viewWords: ViewWords; say: Say };

/** One sentence of the live region: who, what, and how much more there was. */
export function sayAnnouncement(
  { item, more }: Announcement,
  { words, viewWords, say }: Speech,
): string {
  const sentence = say(item);
  const isOfYou =
    item.kind.startsWith('you-') ||
    item.kind.startsWith('fault-') ||
    item.kind.startsWith('many-fault-');
  const stop = words.lang === 'en' ? '.' : '。';
  const told = `${isOfYou ? sentence : words.story.said(viewWords.node(item.node), sentence)}${stop}`;
  if (more === 0) return told;
  return `${told}${words.lang === 'en' ? ' ' : ''}${words.story.more(more)}`;
}
