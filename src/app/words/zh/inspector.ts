import type { inspectorEn } from '../en/inspector.ts';

/** The inspector beside the stage, and the story that it tells while nothing is selected. */
export const inspectorZh: typeof inspectorEn = {
  story: {
    title: '发生了什么',
    upTo: (time) => `截至 ${time}`,
    counted: (acked, delivered, fetches) => [
      [acked, '条已确认'],
      [delivered, '条已交付'],
      [fetches, '次拉取'],
    ],
    sinceAct: (time) => `从你在 ${time} 动手算起`,
    sinceStart: '从开始算起',
    wholeRun: '全程',
    show: '显示',
    important: '要紧的',
    all: '全部',
    none: '还没有可讲的。做点什么，或按播放。',
    ahead: '播放头之后已算出的',
    latest: '回到播放头',
    tones: { you: '你', fault: '故障', change: '变化', loss: '承诺落空', good: '恢复' },
    more: (count) => `另有 ${count} 处变化。`,
    said: (node, sentence) => `${node}：${sentence}`,
  },
  inspector: {
    nothingText:
      '点哪里就打开哪里；右键或菜单键列出能对它做的事。划过链路就能切断它，副本可以拖到别的 broker。',
    tabs: { why: '为什么', code: '代码', fields: '字段', bytes: '字节' },
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
};
