import type { Language } from '../preferences.ts';

const en = {
  title: 'This link is damaged',
  text: 'Not everything in it could be read. What is wrong:',
  open: 'Open the parts that are right',
  first: 'Go to the first lesson',
  nothing: 'Nothing in it can be opened.',
  kinds: {
    'too-long': 'It is too long.',
    missing: 'A part is missing; perhaps the link was cut off.',
    'not-text': 'A part is not text.',
    'scenario-unknown': 'Nothing here has that name.',
    'scenario-broken': 'Its cluster cannot be built.',
    'seed-broken': 'Its seed is no whole number.',
    'time-broken': 'Its time is no whole number.',
    'command-broken': 'An action cannot be read; it and what follows are left out.',
    'branches-broken': 'Its branches do not form a tree.',
    'rows-missing':
      'The rows of a large file do not travel in a link: the run goes on without them.',
  },
  choice: {
    title: 'Copy a link',
    branches: 'It can hold this branch alone, or all of them.',
    one: 'This branch',
    all: 'With all branches',
    length: (characters: string) => `${characters} characters`,
    long: 'Some programs cut links as long as this.',
    rows: 'These files are too large to travel in it. It opens the same run without their records:',
    cancel: 'Do not copy',
  },
  commands: (count: number) => (count === 1 ? '1 action is right' : `${count} actions are right`),
};

const zh: typeof en = {
  title: '这个链接坏了',
  text: '里面有些内容读不懂。问题在这里：',
  open: '打开没坏的部分',
  first: '去第一节课',
  nothing: '里面没有能打开的内容。',
  kinds: {
    'too-long': '链接太长。',
    missing: '缺了一部分，可能链接被截断了。',
    'not-text': '有一部分不是文字。',
    'scenario-unknown': '这里没有叫这个名字的场景。',
    'scenario-broken': '里面的集群搭不起来。',
    'seed-broken': '随机种子不是整数。',
    'time-broken': '时间不是整数。',
    'command-broken': '有一个操作读不懂，它和后面的都略过了。',
    'branches-broken': '分支拼不成一棵树。',
    'rows-missing': '大文件的内容不会随链接传递：没有它也能打开，只是少了这些记录。',
  },
  choice: {
    title: '复制链接',
    branches: '链接可以只带这个分支，也可以带上所有分支。',
    one: '只带这个分支',
    all: '带上所有分支',
    length: (characters) => `${characters} 个字符`,
    long: '这么长的链接，有些程序会截断。',
    rows: '这些文件太大，链接带不走。打开链接能看到同样的运行，只是没有它们的记录：',
    cancel: '不复制',
  },
  commands: (count) => `有 ${count} 个操作是好的`,
};

/** The words of a damaged link, which are loaded with it. */
export const linkWords: Readonly<Record<Language, typeof en>> = { en, zh };
