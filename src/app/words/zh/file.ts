import type { fileEn } from '../en/file.ts';
import { numbersOf } from '../numbers.ts';

const { about, count, length, moment } = numbersOf('zh-CN');

const rows = (many: number): string => `${count(many)} 行`;

/** A person's own file. */
export const fileZh: typeof fileEn = {
  drop: '把一份按行记录的文件拖到这里，或者选一个',
  kinds: 'CSV、TSV、NDJSON 或 JSON 列表，gzip、zstd 压缩的也行',
  reading: (read, size) => `正在读：${read} / ${size}`,
  failed: '文件读不了。',
  rows,
  firstRows: (taken, all) => `取前 ${count(taken)} 行，共 ${about(all)}行`,
  empty: '文件里没有能读懂的行。',
  howRead: (encoding, packing) =>
    packing === null ? `按 ${encoding} 读。` : `按 ${encoding} 读，用 ${packing} 解压。`,
  brokenOff: '压缩的内容中途断了，只用断开之前的行。',
  refused: {
    packed: (by) => `这是 ${by} 压缩包。先解开，再把里面的文件拖进来。`,
    workbook: (name) => `这是${name}。先把工作表另存为 CSV。`,
    table: (name) => `这是${name}，不是文字。先导出成 CSV 或 NDJSON。`,
    utf32: '这份文字用的是 UTF-32 编码。先另存为 UTF-8。',
    other: (name) => `这是${name}，里面没有行。`,
    binary: (bytes) => `这些字节不是文字，也不是这里认得的格式。开头是 ${bytes}。`,
    names: {
      xlsx: ' Excel 工作簿',
      xls: '旧式 Excel 工作簿',
      parquet: ' Parquet 文件',
      orc: ' ORC 文件',
      avro: ' Avro 文件',
      arrow: ' Arrow 文件',
      sqlite: ' SQLite 数据库',
      pdf: ' PDF',
      image: '图片',
      program: '程序',
    },
  },
  badLines: (many) => `有 ${count(many)} 行读不懂，已略过`,
  line: (line) => `第 ${line} 行`,
  problems: {
    cells: (found, expected) => `有 ${found} 格，表头却是 ${expected} 格`,
    quote: '引号开了没有关',
    json: '不是 JSON 对象',
    time: (text) => `“${text}”里没有时间`,
  },
  columns: {
    key: '键',
    value: '值',
    time: '时间',
    whole: '整行',
    none: '不用',
    spread: '逐行依次',
  },
  tombstones: (many) => `${count(many)} 个值是 null：这些记录是墓碑。`,
  units: {
    s: '时间以秒计。',
    ms: '时间以毫秒计。',
    us: '时间以微秒计。',
    ns: '时间以纳秒计。',
  },
  zoneless: '没写时区的日期按 UTC 读。',
  orders: {
    'day-first': '像 3/5/2024 这样的日期，先读日。',
    'month-first': '像 3/5/2024 这样的日期，先读月。',
  },
  within: '重放时长',
  times: {
    title: '记录的时间',
    told: (first, last, now) =>
      `文件从 ${moment(first)} 到 ${moment(last)}；这个集群的时钟现在是 ${moment(now)}（UTC）。`,
    move: '挪过来：第一行就是现在',
    keep: '保持原样',
    boot: (clock) => `保持原样，另开一个集群，时钟从 ${moment(clock)} 起`,
    noClock: '没有哪个集群的时钟能走到这些时间。',
    moved: '其余各行照文件里的间隔跟上。',
    squeezed: (most) =>
      `其余各行发送时是几点就记几点：照文件里的间隔，有些会比 broker 的时钟超前 ${length(most)}以上，它不收（message.timestamp.after.max.ms）。`,
    ahead: (many, most) =>
      `${rows(many)}比 broker 的时钟超前 ${length(most)}以上，会被拒收：INVALID_TIMESTAMP（message.timestamp.after.max.ms）。`,
    behind: (many, most) =>
      `${rows(many)}比 broker 的时钟落后 ${length(most)}以上，会被拒收：INVALID_TIMESTAMP（message.timestamp.before.max.ms）。`,
    negative: (many) => `${rows(many)}早于 1970 年：时间戳不能小于 0，生产者会拒绝。`,
    expired: (many, kept) =>
      `${rows(many)}比主题保留的时间更早（retention.ms = ${length(kept)}）：存下后几分钟就会删掉。可以把时间挪过来，或者：`,
    keepAll: '把 retention.ms 设成 -1，全部留下',
  },
  travels: '这些行会随链接一起走。',
  staysHome: '行数太多，链接带不走：打开链接时没有这些记录。',
  start: '开始重放',
  startElsewhere: '打开集群并开始',
  failures: (many, producer, error) => `${producer} 有 ${count(many)} 条记录发送失败：${error}`,
};
