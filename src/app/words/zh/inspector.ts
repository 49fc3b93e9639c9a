import type { inspectorEn } from '../en/inspector.ts';

/** The inspector beside the stage. */
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
};
