import type { standingsEn } from '../en/standings.ts';

/** What a why says besides what happened: what did not come, what a rule goes by, what is now. */
export const standingsZh: Record<keyof typeof standingsEn, string> = {
  timeout: '等了 {config} = {value}，什么也没来',
  'timeout.heartbeat': '{peer} 沉默了 {config} = {value}',
  'timeout.fetch': '{peer} 已有 {silent:span} 没来拉取 {partition}，超过 {config} = {value}',
  'timeout.caught-up': '{peer} 在 {config} = {value} 内一直没追上 {partition} 的末尾',
  'timeout.quorum-leader': '法定人数的领导者 {peer} 沉默了 {config} = {value}',
  'timeout.voters': '{limit}（{config} 的 1.5 倍）内没有多数投票者来拉取；{peer} 没有声音',
  'timeout.answer': '{peer} 在 {config} = {value} 内没有应答',
  'timeout.connection': '{peer} 在 {config} = {value} 内没有建立连接',
  'timeout.commit': '{config} = {value} 内没有提交：ISR 里的 {peer} 沉默着',
  'timeout.small-isr': '{config} = {value} 内没有提交：ISR 太小',
  'timeout.delivery': '{config} = {value} 内没有得到确认',
  'timeout.metadata': 'send() 等 {partition} 的元数据，等满了 {config} = {value}',
  'timeout.room': 'send() 等缓冲区腾出空间，等满了 {config} = {value}',
  setting: '{config} = {value}',
  'slow-link': '链路 {from} → {to} 最多要 {delay:span}，丢失 {loss:percent}',
  'not-running': '没有在运行',
  'not-running.paused': '暂停了：听不见，也不出声',
  'not-fenced-yet': 'broker {broker} 已沉默 {silent:span}；满 {config} = {value} 就会被隔离',
  fenced: 'broker {broker} 被隔离了：不能当领导者，也不能在 ISR 里',
  'no-controller': '没有控制器在领导：什么也决定不了',
  'out-of-isr': 'broker {broker} 不在 {partition} 的 ISR 里：{isr}',
  'out-of-isr.elr': 'broker {broker} 在 {partition} 的 ELR 里：已离开 ISR，但已提交的记录一条不少',
  'under-min-isr':
    '{partition} 的 ISR 只有 {isr} 个成员，min.insync.replicas 是 {minIsr}：acks=all 会被拒绝，也没有记录能提交',
  uncommitted: '{partition} 从偏移量 {from} 起有 {records} 条记录没有提交',
  lagging: '{partition} 比 {peer} 少 {records} 条记录',
  unacknowledged: '发往 {partition} 的 {records} 条记录还没有得到确认',
  'failed-sends': '{failed} 条记录没能发出去',
  'waits-for-follower': '等 ISR 里的 {peer} 也有了它',
  'waits-for-follower.silent':
    '卡住了：在等 ISR 里的 {peer}，它已沉默 {silent:span}；满 {config} = {value} 它就离开 ISR',
  'waits-for-leader': '卡住了：{partition} 由 {peer} 领导，从这里连不上它',
  'waits-for-leader.silent':
    '卡住了：{partition} 由 {peer} 领导，它已沉默 {silent:span}；满 {config} = {value} 才会换人',
  'waiting-fetches': '有 {fetches} 个拉取请求在这里等新东西，最多等 {config}',
  'nothing-to-read': '{partition} 没有东西可读',
  'nothing-to-read.at-end': '{partition} 已经读完：位置 {position} 就是高水位',
  'nothing-to-read.uncommitted':
    '{partition} 的位置 {position} 就是高水位：后面 {records} 条记录还没有提交',
  'nothing-to-read.not-polling': '它的应用没有调用 poll()',
  'nothing-to-read.leaderless': '{partition} 没有领导者：什么也读不到',
  'nothing-to-read.leader-silent': '{partition} 的领导者没有应答',
};
