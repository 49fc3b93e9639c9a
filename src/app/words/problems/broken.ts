import type { Language } from '../../preferences.ts';

const en = {
  title: 'The simulation stopped',
  text: 'Something that must always hold was broken, so nothing after it can be trusted. This link replays it:',
  rule: 'The rule',
  message: 'It said',
  copy: 'Copy the link',
  reopen: 'Open a new cluster',
  noLink: 'The worker is gone, so there is no link for it.',
};

const zh: typeof en = {
  title: '模拟停下了',
  text: '一条必须始终成立的规则被打破了，之后的画面不能再信。用这个链接可以重放：',
  rule: '规则',
  message: '它说',
  copy: '复制链接',
  reopen: '打开一个新集群',
  noLink: '后台线程已经不在，没有链接可给。',
};

/** The words of a run that stopped, which are loaded with it. */
export const brokenWords: Readonly<Record<Language, typeof en>> = { en, zh };
