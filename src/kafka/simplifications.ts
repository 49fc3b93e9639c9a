/** Each place where this cluster is simpler than Apache Kafka on purpose. The page shows this list to the learner, in both languages. */
export type Simplification = { readonly id: string; readonly en: string; readonly zh: string };

export const simplifications: readonly Simplification[] = [
  {
    id: 'one-controller',
    en: 'One controller is the only voter of the quorum, so what it writes is committed at once. Controller elections come later.',
    zh: '只有一个控制器，它是法定人数里唯一的投票者，写入即提交。控制器选举以后再加。',
  },
  {
    id: 'no-failover',
    en: 'A broker that dies keeps its leaderships: fencing, leader elections and ISR changes come later.',
    zh: '代理宕机后仍保留领导权：隔离、领导者选举和 ISR 变更以后再加。',
  },
  {
    id: 'no-idempotence',
    en: 'Producers run with enable.idempotence=false: producer ids and sequence numbers come later.',
    zh: '生产者以 enable.idempotence=false 运行：生产者编号与序列号以后再加。',
  },
  {
    id: 'warm-clients',
    en: 'When a scenario opens, its clients have already connected and fetched metadata.',
    zh: '场景开始时，客户端已经建好连接并取得元数据。',
  },
  {
    id: 'write-time',
    en: 'A log write takes the disk’s write time; what the broker does afterwards in the same step happens that much later.',
    zh: '写日志要花去磁盘的写入时间；代理在同一步里随后做的事都相应推迟。',
  },
  {
    id: 'topic-layout',
    en: 'A scenario’s own topics are laid out in turn (partition 0 on b1, b2, b3, partition 1 on b2, b3, b1, …); topics made later are placed at random, as Kafka does.',
    zh: '场景自带的主题按顺序排布（分区 0 在 b1、b2、b3，分区 1 在 b2、b3、b1……）；之后创建的主题像 Kafka 那样随机放置。',
  },
  {
    id: 'no-adaptive-partitioning',
    en: 'Records without a key stick to one partition for a batch, but do not avoid slow brokers (partitioner.adaptive.partitioning.enable).',
    zh: '没有键的记录按批次黏着一个分区，但不会避开慢的代理（partitioner.adaptive.partitioning.enable）。',
  },
  {
    id: 'no-retention',
    en: 'Old segments are not deleted by age or size, and nothing is compacted: retention and cleaning come later.',
    zh: '旧的日志段不会按时间或大小删除，也不做压实：保留与清理以后再加。',
  },
  {
    id: 'no-batch-split',
    en: 'A batch of several records that the broker calls too large fails; the Java producer splits it and sends the parts.',
    zh: '代理认为过大的多记录批次会直接失败；Java 生产者会把它拆开后重发。',
  },
  {
    id: 'one-application-thread',
    en: 'An application takes no time for its own work, waits one second in each poll(), and flush() does not block it; new client settings hold without a restart.',
    zh: '应用自身的处理不花时间，每次 poll() 最多等一秒，flush() 不会阻塞它；新的客户端配置无需重启即可生效。',
  },
  {
    id: 'connections-stay',
    en: 'Idle connections are not closed (connections.max.idle.ms) and known topics are not forgotten (metadata.max.idle.ms).',
    zh: '空闲连接不会被关闭（connections.max.idle.ms），已知主题也不会被遗忘（metadata.max.idle.ms）。',
  },
  {
    id: 'admin-at-controller',
    en: 'The operator’s client asks the controller itself for a new topic; brokers do not forward requests yet.',
    zh: '运维客户端直接向控制器请求创建主题；代理暂不转发请求。',
  },
];
