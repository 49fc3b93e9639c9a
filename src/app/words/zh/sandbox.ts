import type { sandboxEn } from '../en/sandbox.ts';

/** The sandbox: replays, requests by hand, another cluster. */
export const sandboxZh: typeof sandboxEn = {
  title: '沙盒',
  text: '生产、读取、弄坏、倒带：一切都有记录，链接能原样重放。',
  replay: '重放一份数据',
  replayText: '生产者照着文件发送，就像事情正在发生。数据不会离开这个页面。',
  earthquakes: '一周的地震',
  flights: '晚点的航班',
  dares: {
    title: '先试试',
    leader: {
      title: '杀死领导者，再问为什么',
      text: '记录在流动，b1 死了。谁来领导，从什么时候起，为什么不更早？',
    },
    lost: {
      title: '丢掉已确认的记录',
      text: 'acks=1，切断两条链路，死一台。看第一条保证。',
    },
    stuck: {
      title: '让 acks=all 一直等',
      text: '一个追随者没了声音。谁在等它，要等多久？',
    },
  },
  verbs: {
    title: '做点什么',
    send: '发送',
    load: '加压',
    read: '读取',
    group: '消费者组',
    topic: '主题',
    broker: 'Broker',
    fault: '故障',
    request: '请求',
    hint: '也可以直接点舞台上的东西，或按 / 输入命令。',
  },
  kept: {
    title: '以前的会话',
    text: '你做过的都保存在这个浏览器里，不会传出去。',
    told: (commands: number, branches: number) =>
      `${commands} 个操作${branches === 1 ? '' : `，${branches} 条分支`}`,
    open: '打开',
    forget: '删除',
  },
  stop: '停止',
  guest: {
    pending: (count) => (count === 0 ? '都有应答了' : `还有 ${count} 个没有应答`),
    closed: 'broker 关闭了连接',
    problem: '发不出去：',
  },
  cluster: {
    title: '换一个集群',
    brokers: 'Broker 数',
    controllers: '控制器数',
    where: '控制器',
    dedicated: '专职节点',
    combined: '由 broker 兼任',
    members: '组成员数',
    membersMean: (members) =>
      members === 0
        ? '没有：两个读者自己指定分区。'
        : members === 1
          ? '消费者组 billing 的一个成员读六个分区。'
          : '消费者组 billing 分享六个分区。最后一个成员在等：启动它的轮询，看它加入。',
    rebalance: '再均衡',
    eager: 'eager（range）',
    cooperative: 'cooperative-sticky',
    consumer: 'consumer（KIP-848）',
    load: '一开始就有记录写入',
    museum: '旧版本的规则',
    museumText: '每一条都把 Kafka 已经放弃的规则请回来，连同当年放弃它的原因：丢失。',
    open: (brokers, voters, combined) =>
      `打开：${brokers} 个 broker，${combined ? `其中 ${voters} 个兼任控制器` : `${voters} 个控制器`}`,
  },
};
