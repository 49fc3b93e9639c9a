import type { Language } from '../preferences.ts';

/** What the command line says around Kafka's own words, which stay as Kafka prints them. */
const commandLineEn = {
  title: 'Kafka command line',
  line: 'Line',
  printed: 'What was printed',
  /** At the moment on the screen when the line was given. */
  at: (time: string) => `at ${time}`,
  empty: (tool: string) =>
    `Nothing printed yet. Try ${tool} --list. No --bootstrap-server is needed; with one, that broker is asked.`,
  keys: 'Tab completes, Enter runs, ↑ brings back earlier lines.',
  choices: 'Completions',
  waiting: 'Waiting for the cluster to answer…',
  nothing: '(prints nothing)',
  takenBack: 'You went back to before this line: at this moment it has not been given yet.',
  leftOut: (what: string) => `Kafka’s tool knows ${what}. It is not built here.`,
  notAllowed: 'This challenge does not allow it.',
  beyond: 'That is more than this cluster takes.',
  masked: 'A question about what this would print is open. Answer it first.',
  copy: 'Copy',
  copied: 'Copied',
};

const commandLineZh: typeof commandLineEn = {
  title: 'Kafka 命令行',
  line: '命令',
  printed: '输出',
  at: (time) => `时刻 ${time}`,
  empty: (tool) =>
    `还没有输出。试试 ${tool} --list。不必写 --bootstrap-server；写了，就去问那个代理。`,
  keys: 'Tab 补全，Enter 执行，↑ 找回之前的命令。',
  choices: '补全',
  waiting: '等集群回应…',
  nothing: '（没有输出）',
  takenBack: '你回到了这条命令之前：在这一刻，它还没有发生。',
  leftOut: (what) => `Kafka 的工具有 ${what}，这里没有做。`,
  notAllowed: '这个挑战不允许这样做。',
  beyond: '这个集群装不下这么多。',
  masked: '有一道题问的正是这里会输出的内容。先回答它。',
  copy: '复制',
  copied: '已复制',
};

export const commandLineWords: Readonly<Record<Language, typeof commandLineEn>> = {
  en: commandLineEn,
  zh: commandLineZh,
};
