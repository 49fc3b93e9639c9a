import { happeningsEn } from './en/happenings.ts';
import { inspectorEn } from './en/inspector.ts';
import { lessonEn } from './en/lesson.ts';
import { pageEn } from './en/page.ts';
import { storyEn } from './en/story.ts';

/**
 * What the page says from its first picture on, in English; rooms that open later bring their own
 * words. The type of this object counts the translations.
 */
export const en = {
  lang: 'en',
  happenings: { ...happeningsEn, ...storyEn },
  ...pageEn,
  ...lessonEn,
  ...inspectorEn,
};

/** The words of one language. A missing word does not compile. */
export type Words = typeof en;
