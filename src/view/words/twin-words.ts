import type { ViewWords } from './words.ts';

/** The tables that say what the stage shows. */
export type TwinWords = {
  replicas: string;
  producers: string;
  consumers: string;
  groups: string;
  controllers: string;
  messages: string;
  brokers: string;
  links: string;
  columns: {
    node: string;
    status: string;
    partition: string;
    role: string;
    logStart: string;
    highWatermark: string;
    logEnd: string;
    records: string;
    isr: string;
    topic: string;
    acks: string;
    buffered: string;
    inFlight: string;
    sent: string;
    acked: string;
    failed: string;
    position: string;
    lag: string;
    delivered: string;
    error: string;
    epoch: string;
    type: string;
    from: string;
    to: string;
    carries: string;
    sentAt: string;
    arrivesAt: string;
    state: string;
    standing: string;
    rack: string;
    machine: string;
    metadata: string;
    note: string;
    epochs: string;
    voted: string;
    group: string;
    generation: string;
    coordinator: string;
    members: string;
    committed: string;
  };
  none: string;
  noMessages: string;
};

const en: TwinWords = {
  replicas: 'Replicas',
  producers: 'Producers',
  consumers: 'Consumers',
  groups: 'Consumer groups',
  controllers: 'Controllers',
  messages: 'Messages in flight',
  brokers: 'Brokers',
  links: 'Links that are not as usual',
  columns: {
    node: 'Node',
    status: 'Status',
    partition: 'Partition',
    role: 'Role',
    logStart: 'Log start',
    highWatermark: 'High watermark',
    logEnd: 'Log end',
    records: 'Records',
    isr: 'In sync',
    topic: 'Topic',
    acks: 'acks',
    buffered: 'In buffer',
    inFlight: 'In flight',
    sent: 'Sent',
    acked: 'Acked',
    failed: 'Failed',
    position: 'Position',
    lag: 'Lag',
    delivered: 'Last read',
    error: 'Error',
    epoch: 'Epoch',
    type: 'Type',
    from: 'From',
    to: 'To',
    carries: 'Carries',
    sentAt: 'Sent at',
    arrivesAt: 'Arrives at',
    state: 'State',
    standing: 'Standing',
    rack: 'Rack',
    machine: 'Machine',
    metadata: 'Metadata up to',
    note: 'Note',
    epochs: 'Epochs begin at',
    voted: 'Voted for',
    group: 'Group',
    generation: 'Generation',
    coordinator: 'Coordinator',
    members: 'Members',
    committed: 'Committed',
  },
  none: 'none',
  noMessages: 'No message is in flight.',
};

const zh: TwinWords = {
  replicas: '副本',
  producers: '生产者',
  consumers: '消费者',
  groups: '消费者组',
  controllers: '控制器',
  messages: '途中的消息',
  brokers: 'Broker',
  links: '异常的链路',
  columns: {
    node: '节点',
    status: '状态',
    partition: '分区',
    role: '角色',
    logStart: '日志起始',
    highWatermark: '高水位',
    logEnd: '日志末端',
    records: '记录',
    isr: '同步副本',
    topic: '主题',
    acks: 'acks',
    buffered: '缓冲',
    inFlight: '途中请求',
    sent: '已发送',
    acked: '已确认',
    failed: '失败',
    position: '读取位置',
    lag: '滞后',
    delivered: '最近读到',
    error: '错误',
    epoch: '纪元',
    type: '类型',
    from: '从',
    to: '到',
    carries: '内容',
    sentAt: '发出',
    arrivesAt: '到达',
    state: '状态',
    standing: '成员',
    rack: '机架',
    machine: '机器',
    metadata: '元数据到',
    note: '备注',
    epochs: '纪元起点',
    voted: '投票给',
    group: '消费者组',
    generation: '代',
    coordinator: '协调者',
    members: '成员',
    committed: '已提交',
  },
  none: '无',
  noMessages: '没有消息在途中。',
};

/** What the tables say, which is loaded with them. */
export const twinWords: Readonly<Record<ViewWords['language'], TwinWords>> = {
  en,
  'zh-Hans': zh,
};
