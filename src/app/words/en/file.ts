import { numbersOf } from '../numbers.ts';

const { about, count, length, moment } = numbersOf('en');

const rows = (many: number): string => (many === 1 ? '1 row' : `${count(many)} rows`);
const lie = (many: number): string => `${rows(many)} ${many === 1 ? 'lies' : 'lie'}`;
const are = (many: number): string => `${rows(many)} ${many === 1 ? 'is' : 'are'}`;

/** A person's own file. */
export const fileEn = {
  drop: 'Drop a file of rows here, or choose one',
  kinds: 'CSV or TSV, NDJSON or a JSON list; packed by gzip or zstd, too',
  reading: (read: string, size: string) => `Reading: ${read} of ${size}`,
  failed: 'The file could not be read.',
  rows,
  firstRows: (taken: number, all: number) => `the first ${count(taken)} of ${about(all)} rows`,
  empty: 'The file has no rows that can be read.',
  howRead: (encoding: string, packing: string | null) =>
    packing === null ? `Read as ${encoding}.` : `Read as ${encoding}, packed by ${packing}.`,
  brokenOff: 'What it is packed into breaks off: the rows before that are used.',
  /** What is no text. */
  refused: {
    packed: (by: string) => `This is packed as ${by}. Unpack it, and drop what is inside.`,
    workbook: (name: string) => `This is ${name}. Save its sheet as CSV first.`,
    table: (name: string) => `This is ${name}, not text. Export it as CSV or NDJSON first.`,
    utf32: 'This text is in UTF-32. Save it as UTF-8 first.',
    other: (name: string) => `This is ${name}: it holds no rows.`,
    binary: (bytes: string) =>
      `These bytes are no text, and of no kind that is known here. They begin with ${bytes}.`,
    names: {
      xlsx: 'an Excel workbook',
      xls: 'an old Excel workbook',
      parquet: 'a Parquet file',
      orc: 'an ORC file',
      avro: 'an Avro file',
      arrow: 'an Arrow file',
      sqlite: 'an SQLite database',
      pdf: 'a PDF',
      image: 'a picture',
      program: 'a program',
    },
  },
  badLines: (many: number) =>
    many === 1
      ? '1 line could not be read and is left out'
      : `${count(many)} lines could not be read and are left out`,
  line: (line: number) => `Line ${line}`,
  problems: {
    cells: (found: number, expected: number) =>
      `${found} ${found === 1 ? 'cell' : 'cells'} where the header has ${expected}`,
    quote: 'a quote is opened and never closed',
    json: 'not a JSON object',
    time: (text: string) => `no time in “${text}”`,
  },
  columns: {
    key: 'Key',
    value: 'Value',
    time: 'Time',
    whole: 'the whole row',
    none: 'none',
    spread: 'one row after another',
  },
  tombstones: (many: number) =>
    many === 1
      ? '1 value is null: that record is a tombstone.'
      : `${count(many)} values are null: those records are tombstones.`,
  units: {
    s: 'The times count seconds.',
    ms: 'The times count milliseconds.',
    us: 'The times count microseconds.',
    ns: 'The times count nanoseconds.',
  },
  zoneless: 'A date without a zone is read as UTC.',
  orders: {
    'day-first': 'In dates such as 3/5/2024 the day is read first.',
    'month-first': 'In dates such as 3/5/2024 the month is read first.',
  },
  within: 'Replay within',
  times: {
    title: 'Times of the records',
    told: (first: number, last: number, now: number) =>
      `The file goes from ${moment(first)} to ${moment(last)}; the clock of this cluster shows ${moment(now)} (UTC).`,
    move: 'Move them: the first row is now',
    keep: 'Keep them',
    boot: (clock: number) => `Keep them, and open a cluster whose clock shows ${moment(clock)}`,
    noClock: 'No cluster’s clock can show these times.',
    moved: 'The other rows follow as in the file.',
    squeezed: (most: number) =>
      `The other rows follow as they are sent: with distances as in the file some would lie more than ${length(most)} ahead of the broker’s clock, and it takes no more (message.timestamp.after.max.ms).`,
    ahead: (many: number, most: number) =>
      `${lie(many)} more than ${length(most)} ahead of the broker’s clock: it refuses them with INVALID_TIMESTAMP (message.timestamp.after.max.ms).`,
    behind: (many: number, most: number) =>
      `${lie(many)} more than ${length(most)} behind the broker’s clock: it refuses them with INVALID_TIMESTAMP (message.timestamp.before.max.ms).`,
    negative: (many: number) =>
      `${are(many)} from before 1970: a producer refuses them, for a timestamp is never below 0.`,
    expired: (many: number, kept: number) =>
      `${are(many)} older than the topic keeps them (retention.ms = ${length(kept)}): they are stored, and deleted within minutes. Move the times, or:`,
    keepAll: 'set retention.ms to -1, so that all of them stay',
  },
  travels: 'These rows travel in a link.',
  staysHome: 'These rows are too many for a link: it opens the run without them.',
  start: 'Start the replay',
  startElsewhere: 'Open the cluster and start',
  failures: (many: number, producer: string, error: string) =>
    `${count(many)} ${many === 1 ? 'record' : 'records'} of ${producer} failed: ${error}`,
};
