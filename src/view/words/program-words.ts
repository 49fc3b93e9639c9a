import type { ProgramDoing, ProgramFinding, ProgramView } from '../../frame/types/program.ts';
import { formatSpan, plural } from './format.ts';
import type { ViewWords } from './words.ts';

/** A consumer as a program of a few lines. */
export type ProgramWords = {
  title: (name: string) => string;
  /** What it is at. */
  doing: Record<ProgramDoing, string>;
  record: (record: NonNullable<ProgramView['record']>) => string;
  autoCommits: string;
  /** Read out before the line that runs. */
  runs: string;
  findings: string;
  say: (finding: ProgramFinding) => string;
  /** That this is no Python. */
  note: string;
};

const records = (count: number): string => plural(count, 'record', 'records');

export const programWords: Readonly<Record<ViewWords['language'], ProgramWords>> = {
  en: {
    title: (name) => `The program of ${name}`,
    doing: {
      down: 'The process is down: no line runs.',
      constructing: 'It looks for the cluster.',
      joining: 'It waits in this line until its group has given it partitions.',
      waiting: 'It waits in this line for records.',
      between: 'It is busy around its records.',
      working: 'It works on a record.',
      committing: 'It waits until its commit is answered.',
      stopped: 'Its loop does not run now.',
      closed: 'It has closed its consumer.',
    },
    record: ({ partition, offset, place, of }) =>
      `It works on ${partition} @${offset}: ${place} of ${of} from this poll.`,
    autoCommits: 'Meanwhile an auto-commit is on its way to the coordinator.',
    runs: 'runs now',
    findings: 'Lost or read again',
    say: (finding) => {
      switch (finding.finding) {
        case 'begins-at-end':
          return 'No offset is committed: it will begin at the end, and never read what is there already (auto_offset_reset is latest).';
        case 'began-at-end':
          return `It began at the end: ${records(finding.records)} before that it never reads.`;
        case 'again':
          return `If it dies now, ${records(finding.records)} that it has done ${finding.records === 1 ? 'is' : 'are'} read again: the commit comes later.`;
        case 'lost':
          return `If it dies now, ${records(finding.records)} ${finding.records === 1 ? 'is' : 'are'} lost: committed, and not done.`;
        case 'may-be-lost':
          return `The other thread has not done ${records(finding.records)}; a commit may come before it has.`;
        case 'too-slow':
          return `The records of this poll take ${formatSpan(finding.takes)}, more than ${formatSpan(finding.limit)} (max_poll_interval_ms): its group will take it for dead.`;
      }
    },
    note: 'Written for kafka-python; beneath the lines runs the client of this cluster, which goes by Java’s rules.',
  },
  'zh-Hans': {
    title: (name) => `${name} 的程序`,
    doing: {
      down: '进程停着，没有哪一行在运行。',
      constructing: '它正在寻找集群。',
      joining: '它停在这一行，等消费者组分给它分区。',
      waiting: '它停在这一行，等记录到来。',
      between: '它在忙记录之外的事。',
      working: '它正在处理一条记录。',
      committing: '它在等提交的回答。',
      stopped: '循环现在没有运行。',
      closed: '它已经关闭了消费者。',
    },
    record: ({ partition, offset, place, of }) =>
      `它正在处理 ${partition} @${offset}：这次 poll 的第 ${place} 条，共 ${of} 条。`,
    autoCommits: '同时，一次自动提交正在去协调者的路上。',
    runs: '正在运行',
    findings: '丢失或重读',
    say: (finding) => {
      switch (finding.finding) {
        case 'begins-at-end':
          return '还没有提交过偏移量：它会从末尾开始，已经在那里的记录永远读不到（auto_offset_reset 是 latest）。';
        case 'began-at-end':
          return `它从末尾开始：之前的 ${finding.records} 条记录永远读不到。`;
        case 'again':
          return `如果现在死掉，已经处理过的 ${finding.records} 条记录会再读一遍：提交来得更晚。`;
        case 'lost':
          return `如果现在死掉，${finding.records} 条记录就丢了：已提交，却没处理完。`;
        case 'may-be-lost':
          return `另一个线程还有 ${finding.records} 条没处理完；提交可能赶在它前面。`;
        case 'too-slow':
          return `这次 poll 的记录要处理 ${formatSpan(finding.takes)}，超过 ${formatSpan(finding.limit)}（max_poll_interval_ms）：组会当它死了。`;
      }
    },
    note: '按 kafka-python 写成；底下运行的是本集群的客户端，遵守 Java 的规则。',
  },
};
