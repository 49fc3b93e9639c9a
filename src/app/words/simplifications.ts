import type { Simplification } from '../../kafka/simplifications.ts';
import type { Language } from '../preferences.ts';

/** What is simpler here than in Apache Kafka, and what Kafka does instead. */
export const simplificationWords: Readonly<
  Record<Language, Readonly<Record<Simplification, string>>>
> = {
  en: {
    'warm-clients':
      'When a scenario opens, its clients have already connected and fetched metadata.',
    'write-time':
      'A log write takes the disk’s write time; what the broker does afterwards in the same step happens that much later.',
    'whole-writes':
      'A full disk refuses a write as a whole; a real file system may keep a part of it, which recovery then cuts off.',
    'even-deadlines':
      'Setting a machine’s clock changes the timestamps that its processes write, but no timeout; Kafka’s clients measure most timeouts by that clock.',
    'topic-layout':
      'A scenario’s own topics are laid out in turn (partition 0 on b1, b2, b3, partition 1 on b2, b3, b1, …); topics made later are placed at random, as Kafka does.',
    'no-adaptive-partitioning':
      'Records without a key stick to one partition for a batch, but do not avoid slow brokers (partitioner.adaptive.partitioning.enable).',
    'instant-recovery':
      'A broker that starts after a crash goes through its logs in no time, and the cleaner takes no time but that of the disk.',
    'only-log-files':
      'On the disk only segment files count: indexes, snapshots and checkpoints are always written and take no room. What truncation cuts off goes at once, without file.delete.delay.ms.',
    'no-batch-split':
      'A batch of several records that the broker calls too large fails; the Java producer splits it and sends the parts.',
    'packed-sizes':
      'Compressed batches are a little larger or smaller than those of Kafka’s libraries, and zstd only wraps them: what is read from them is the same.',
    'one-application-thread':
      'An application takes no time for its own work, waits one second in each poll(), and flush() does not block it; new client settings hold without a restart.',
    'connections-stay':
      'Idle connections are not closed (connections.max.idle.ms) and known topics are not forgotten (metadata.max.idle.ms).',
    'no-envelope':
      'A broker passes an administrative request on to the controller as it came; Kafka wraps it in an Envelope that names the client. An Envelope from elsewhere is refused (PRINCIPAL_DESERIALIZATION_FAILURE).',
    'no-coordinators':
      'Share groups, streams groups and transactions have no coordinator: a broker answers as one on which theirs is not loaded (NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE), and writes no transaction markers.',
    'group-patterns':
      'Patterns of RE2, Java and the coordinator are read as those of JavaScript; of a pattern that the coordinator resolves, topics that come later are found when metadata changes. The hash of a group’s topics is a number of this cluster.',
    'no-users':
      'Client quotas and SCRAM credentials cannot be set: what Kafka would store is refused (POLICY_VIOLATION).',
    'no-telemetry':
      'A broker remembers no client that asked for telemetry, so none is told to come less often; what is pushed is dropped.',
    'throttle-window':
      'Throttled replication counts the bytes of one second at a time; Kafka averages over eleven samples of a second.',
    'some-settings':
      'Settings can be altered for topics and brokers only, not for groups, client metrics or loggers, and their descriptions carry no documentation. Broker settings that this cluster does not obey are checked by type and range alone.',
    'quorum-details':
      'Members of the quorum know each other’s API versions from the start, and an unanswered search for a leader is repeated after controller.quorum.retry.backoff.ms; voters never change their addresses.',
    'last-known-elsewhere':
      'When the last known leader of a partition is no longer one of its replicas and no other replica may lead, none is elected; Kafka 4.2’s controller fails there, resigns, and fails again.',
    'python-by-java':
      'The program of a consumer is written for kafka-python, but what runs is the client of this cluster, with the rules and requests of the Java client: while kafka-python’s iterator moves its position record by record, here a poll moves it past all that it gave.',
  },
  zh: {
    'warm-clients': '场景开始时，客户端已经建好连接并取得元数据。',
    'write-time': '写日志要花去磁盘的写入时间；代理在同一步里随后做的事都相应推迟。',
    'whole-writes': '磁盘满时整次写入都被拒绝；真实的文件系统可能留下一部分，再由恢复过程截掉。',
    'even-deadlines':
      '拨动一台机器的时钟只改变其进程写下的时间戳，不影响任何超时；Kafka 客户端的多数超时是按这个时钟计算的。',
    'topic-layout':
      '场景自带的主题按顺序排布（分区 0 在 b1、b2、b3，分区 1 在 b2、b3、b1……）；之后创建的主题像 Kafka 那样随机放置。',
    'no-adaptive-partitioning':
      '没有键的记录按批次黏着一个分区，但不会避开慢的代理（partitioner.adaptive.partitioning.enable）。',
    'instant-recovery': '代理崩溃后重启时检查日志不花时间；清理线程除磁盘写入外也不花时间。',
    'only-log-files':
      '磁盘上只计日志段文件：索引、快照和检查点总能写入且不占空间。截断掉的部分立即消失，不等 file.delete.delay.ms。',
    'no-batch-split': '代理认为过大的多记录批次会直接失败；Java 生产者会把它拆开后重发。',
    'packed-sizes':
      '压缩后的批次与 Kafka 所用的库相比略大或略小，zstd 只包装而不压缩：读出的内容相同。',
    'one-application-thread':
      '应用自身的处理不花时间，每次 poll() 最多等一秒，flush() 不会阻塞它；新的客户端配置无需重启即可生效。',
    'connections-stay':
      '空闲连接不会被关闭（connections.max.idle.ms），已知主题也不会被遗忘（metadata.max.idle.ms）。',
    'no-envelope':
      '代理把管理请求原样转给控制器；Kafka 会用写明客户端身份的 Envelope 包起来再转发。别处来的 Envelope 会被拒绝（PRINCIPAL_DESERIALIZATION_FAILURE）。',
    'no-coordinators':
      '共享组、流组和事务没有协调者：代理像协调者尚未加载时那样回答（NOT_COORDINATOR、COORDINATOR_NOT_AVAILABLE），也不写事务标记。',
    'group-patterns':
      'RE2、Java 和协调者的模式都按 JavaScript 的正则表达式来读；由协调者解析的模式，后来出现的主题要等元数据变化时才会找到。组的主题哈希是本集群自己的数字。',
    'no-users':
      '不能设置客户端配额和 SCRAM 凭据：Kafka 会保存的请求在这里被拒绝（POLICY_VIOLATION）。',
    'no-telemetry': '代理不记录请求过遥测的客户端，因此不会要求它们放慢；推送的指标被丢弃。',
    'throttle-window': '副本限流按每一秒的字节数计算；Kafka 取十一个一秒样本的平均值。',
    'some-settings':
      '只能修改主题和 broker 的配置，不能修改消费者组、客户端指标或日志器的配置，配置描述也不带文档。本集群不遵守的 broker 配置只检查类型和范围。',
    'quorum-details':
      '法定人数的成员从一开始就知道彼此的 API 版本；找不到领导者时，隔 controller.quorum.retry.backoff.ms 再找一次；投票者的地址不会改变。',
    'last-known-elsewhere':
      '分区最后已知的领导者若已不在副本之列，又没有别人可以领导，这里就不选出领导者；Kafka 4.2 的控制器会在此出错、卸任，然后再次出错。',
    'python-by-java':
      '消费者的程序按 kafka-python 写成，运行的却是本集群的客户端，规则和请求都同 Java 客户端：kafka-python 的迭代器逐条移动位置，这里的一次 poll 把位置移过它给出的全部记录。',
  },
};
