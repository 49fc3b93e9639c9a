import type { inspectorEn } from '../en/inspector.ts';

/** What stands beside the stage: the inspector, a damaged link, a run that stopped. */
export const inspectorZh: typeof inspectorEn = {
  inspector: {
    lately: '刚刚',
    nothingText:
      '点一个节点、一条链路、一条记录、一条消息或时间里的一条线，就能打开它。右键或菜单键列出能对它做的事。',
    tabs: { why: '为什么', fields: '字段', bytes: '字节' },
    noBytes: '它没有自己的字节。',
    branchHere: '从这里分支',
    copyLink: '复制链接',
    branchName: (number) => `分支 ${number}`,
    linkWith: '链路对端',
    link: '链路',
    acts: '对它做点什么',
    machine: '磁盘、时钟、成员身份',
    node: '节点',
    replica: '副本',
    recordTitle: '记录',
    fromTo: (from, to) => `${from} → ${to}`,
    close: '关闭检查器',
  },
  link: {
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
      'rows-missing': '拖进来的文件内容不会随链接传递。',
    },
    commands: (count) => `有 ${count} 个操作是好的`,
  },
  broken: {
    title: '模拟停下了',
    text: '一条必须始终成立的规则被打破了，之后的画面不能再信。用这个链接可以重放：',
    rule: '规则',
    message: '它说',
    copy: '复制链接',
    reopen: '打开一个新集群',
    noLink: '后台线程已经不在，没有链接可给。',
  },
};
