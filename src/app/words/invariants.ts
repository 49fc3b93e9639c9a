import type { InvariantName } from '../../kafka/invariants/promises.ts';
import type { Language } from '../preferences.ts';

/** What must always hold, for a learner. */
export const invariantWords: Readonly<Record<Language, Readonly<Record<InvariantName, string>>>> = {
  en: {
    'watermarks-in-order':
      'In every replica the log start is at or below the last stable offset, that at or below the high watermark, that at or below the end of the log.',
    'high-watermark-forward': 'The high watermark of a leader never goes back.',
    'offsets-in-order': 'Offsets follow one another without a gap, unless the topic is compacted.',
    'batch-epochs-in-order': 'Along a log the leader epochs of its batches never go down.',
    'epoch-cache-in-order':
      'The epoch cache rises in both columns, and says of every batch the epoch that stands in it.',
    'log-matching':
      'Two replicas that have a batch of the same offset and epoch have the same batch, and the same before it.',
    'committed-matching': 'Below its high watermark every replica has exactly what was committed.',
    'leader-completeness': 'A new leader has every committed record.',
    'no-committed-record-lost':
      'No log is cut so far that no replica has a committed record any more.',
    'candidate-completeness':
      'Every running member of the ISR and of the ELR has every committed record.',
    'new-candidate-completeness':
      'A replica that joins the ISR or the ELR has every committed record.',
    'one-leader-of-an-epoch': 'A leader epoch of a partition has one leader.',
    'replica-epochs-forward':
      'For a running broker, leader epoch and partition epoch never go back.',
    'follower-not-ahead': 'In the epoch that it follows, no follower has more than its leader.',
    'kill-loses-nothing':
      'What a log held when its process was killed it holds when the process is back: the page cache belongs to the system.',
    'files-hold-the-log':
      'What a log counts as written is in its file, and what lies below the recovery point is durable.',
    'enough-in-sync':
      'The high watermark moves only while the ISR has min.insync.replicas members.',
    'idempotent-sequences':
      'The committed batches of a producer id and epoch have sequences without gap or repetition.',
    'maximal-isr-covers':
      'The replicas that a leader counts include the ISR and the ELR that the controller knows.',
    'maximal-isr-still-covers':
      'No change of the controller brings in a replica that the leader does not count.',
    'isr-among-replicas': 'The members of an ISR are replicas of the partition, each at most once.',
    'leader-in-isr': 'The leader is in the ISR, or there is none.',
    'elr-outside-isr': 'No replica is in the ISR and in the ELR.',
    'elr-only-when-needed': 'While the ISR has min.insync.replicas members the ELR is empty.',
    'partition-epochs-forward':
      'A change of a partition raises its partition epoch; a new leader raises its leader epoch; neither goes back.',
    'no-fenced-in-isr':
      'No fenced broker is in an ISR, except the last member while there are no eligible leader replicas.',
    'broker-epochs-forward':
      'Broker epochs rise with each registration, and no two brokers have the same.',
    'metadata-agrees': 'Two servers that know the metadata up to the same offset know the same.',
    'metadata-forward': 'A running server never goes back to older metadata.',
    'acked-is-everywhere':
      'What is acknowledged with acks=all, or is a committed offset, is on every member of the ISR.',
    'acked-is-committed':
      'What is acknowledged with acks=all is committed, and so is an offset that a group was told is kept.',
    'acked-survives-one-fault':
      'What is acknowledged with acks=all and two or more in sync, a committed offset too, survives any one kill, and the loss of power in any one rack.',
    'read-is-committed':
      'A consumer gets nothing at or above the high watermark, or with read_committed the last stable offset.',
    'consistent-read': 'An offset that could once be consumed never gives another record.',
    'one-quorum-leader': 'An epoch of the quorum has one leader.',
    'one-active-controller': 'In an epoch of the quorum one controller acts.',
    'quorum-leader-completeness': 'A new leader of the quorum has every committed metadata record.',
    'quorum-watermark-forward':
      'The high watermark of the metadata log never goes back in a running process.',
    'quorum-epoch-forward':
      'The quorum epoch of a process never goes back, not even when it starts again.',
    'one-vote-in-an-epoch': 'A voter gives its vote once in an epoch.',
    'metadata-log-matching': 'Every copy of the metadata log is the same below its high watermark.',
    'metadata-not-cut': 'No process cuts its metadata log below what it knows to be committed.',
    'one-owner-in-a-generation':
      'In one generation, or member epoch, of a group a partition belongs to one member.',
    'generations-forward':
      'The generation, or member epoch, of a member never goes back while it stays in its group.',
    'commits-are-of-owners':
      'A member commits no offset of a partition that another member owns now.',
    'coordinator-goes-by-its-log':
      'A coordinator goes by the committed records of its log, each committed offset among them, whoever led before.',
  },
  zh: {
    'watermarks-in-order': '在每个副本里：日志起点 ≤ 最后稳定位移 ≤ 高水位 ≤ 日志末端。',
    'high-watermark-forward': '领导者的高水位从不后退。',
    'offsets-in-order': '位移一个接一个、没有空缺，除非主题被压实。',
    'batch-epochs-in-order': '沿着日志，各批次的领导者纪元从不变小。',
    'epoch-cache-in-order': '纪元缓存的两列都递增，并且对每个批次给出的纪元与批次里写的一致。',
    'log-matching': '两个副本若有位移和纪元都相同的批次，这个批次就完全相同，它之前的内容也相同。',
    'committed-matching': '在自己的高水位以下，每个副本的内容正是已提交的内容。',
    'leader-completeness': '新领导者拥有全部已提交的记录。',
    'no-committed-record-lost': '任何日志的截断都不会使某条已提交的记录再无人持有。',
    'candidate-completeness': 'ISR 和 ELR 里每个在运行的成员都拥有全部已提交的记录。',
    'new-candidate-completeness': '谁加入 ISR 或 ELR，谁就拥有全部已提交的记录。',
    'one-leader-of-an-epoch': '分区的一个领导者纪元只有一个领导者。',
    'replica-epochs-forward': '在运行中的代理看来，领导者纪元和分区纪元从不后退。',
    'follower-not-ahead': '在它跟随的纪元里，没有追随者比领导者拥有更多记录。',
    'kill-loses-nothing': '进程被杀死时日志里有什么，进程回来时就有什么：页缓存属于操作系统。',
    'files-hold-the-log': '日志认为写下的字节都在文件里，恢复点以下的都已落盘。',
    'enough-in-sync': '只有当 ISR 的成员数达到 min.insync.replicas 时，高水位才会前进。',
    'idempotent-sequences': '同一生产者编号和纪元的已提交批次，序列号既不缺也不重复。',
    'maximal-isr-covers': '领导者计入的副本包含控制器所知的 ISR 和 ELR。',
    'maximal-isr-still-covers': '控制器的变更不会引入领导者没有计入的副本。',
    'isr-among-replicas': 'ISR 的成员都是分区的副本，且不重复。',
    'leader-in-isr': '领导者在 ISR 里，或者没有领导者。',
    'elr-outside-isr': '没有副本同时在 ISR 和 ELR 里。',
    'elr-only-when-needed': 'ISR 达到 min.insync.replicas 时，ELR 为空。',
    'partition-epochs-forward':
      '分区的每次变更都提高分区纪元；换领导者就提高领导者纪元；两者从不后退。',
    'no-fenced-in-isr': '被隔离的代理不在 ISR 里，除非没有启用 ELR 而它是最后一个成员。',
    'broker-epochs-forward': '代理纪元随每次注册变大，没有两个代理的纪元相同。',
    'metadata-agrees': '元数据读到同一位移的两台服务器，所知相同。',
    'metadata-forward': '运行中的服务器从不退回更旧的元数据。',
    'acked-is-everywhere': '以 acks=all 确认的记录，以及已答复的位移提交，在 ISR 的每个成员上。',
    'acked-is-committed': '以 acks=all 确认的记录已经提交；答复消费组说已保存的位移也是如此。',
    'acked-survives-one-fault':
      '以 acks=all 且至少两个同步副本确认的记录，以及这样保存的提交位移，能经受任意一次杀进程，或任意一个机架断电。',
    'read-is-committed': '消费者得不到高水位（read_committed 时为最后稳定位移）及其以上的记录。',
    'consistent-read': '曾经可被消费的位移，永远不会给出另一条记录。',
    'one-quorum-leader': '法定人数的一个纪元只有一个领导者。',
    'one-active-controller': '法定人数的一个纪元里只有一个控制器在工作。',
    'quorum-leader-completeness': '法定人数的新领导者拥有全部已提交的元数据记录。',
    'quorum-watermark-forward': '在运行中的进程里，元数据日志的高水位从不后退。',
    'quorum-epoch-forward': '进程的法定人数纪元从不后退，重启也不例外。',
    'one-vote-in-an-epoch': '一个投票者在一个纪元里只投一票。',
    'metadata-log-matching': '元数据日志的每份副本在自己的高水位以下完全相同。',
    'metadata-not-cut': '没有进程会把元数据日志截到它所知的已提交位置以下。',
    'one-owner-in-a-generation': '在消费组的同一代（或同一成员纪元）里，一个分区只属于一个成员。',
    'generations-forward': '成员留在组里时，它的代数（或成员纪元）从不后退。',
    'commits-are-of-owners': '分区此刻归别的成员所有时，成员不会为它提交位移。',
    'coordinator-goes-by-its-log':
      '无论之前由谁领导，协调器所依据的都是其日志里已提交的记录，每个已提交的位移都在其中。',
  },
};
