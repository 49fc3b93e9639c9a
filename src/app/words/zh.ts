import type { Words } from './en.ts';
import { happeningsZh } from './zh/happenings.ts';
import { inspectorZh } from './zh/inspector.ts';
import { lessonZh } from './zh/lesson.ts';
import { pageZh } from './zh/page.ts';
import { storyZh } from './zh/story.ts';

/** What the page says from its first picture on, in Simplified Chinese. */
export const zh: Words = {
  lang: 'zh-Hans',
  happenings: { ...happeningsZh, ...storyZh },
  ...pageZh,
  ...lessonZh,
  ...inspectorZh,
};
