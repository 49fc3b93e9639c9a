import type { ProgramLine, ProgramView } from '../../frame/types/program.ts';

/** A line of the program: what is written, and what it does; null: nothing that takes time. */
export type CodeLine = { text: string; line: ProgramLine | null };

const line = (line: ProgramLine | null, text: string): CodeLine => ({ line, text });

/** The program that a consumer runs, as a person writes it for kafka-python. */
export function codeOf(program: ProgramView): CodeLine[] {
  const { commits, aside } = program;
  const isIterator = commits === null || commits === 'each-record';
  const body = aside ? 'executor.submit(work, message)' : 'work(message.value)';
  const head = [
    ...(aside ? [line(null, 'from concurrent.futures import ThreadPoolExecutor')] : []),
    ...(isIterator ? [] : [line(null, 'from itertools import chain')]),
    line(null, 'from kafka import KafkaConsumer'),
    line(null, ''),
    ...(aside ? [line(null, 'executor = ThreadPoolExecutor(1)')] : []),
    ...constructor(program),
  ];
  if (isIterator)
    return [
      ...head,
      line('loop', 'for message in consumer:'),
      line('body', `    ${body}`),
      ...(commits === null ? [] : [line('commit', '    consumer.commit()')]),
    ];
  const call = commits === 'each-batch-unawaited' ? 'commit_async' : 'commit';
  return [
    ...head,
    line('loop', 'while True:'),
    line('poll', '    batch = consumer.poll(timeout_ms=1000)'),
    ...(commits === 'before-work' ? [line('commit-first', '    consumer.commit()')] : []),
    line('each', '    for message in chain(*batch.values()):'),
    line('body', `        ${body}`),
    ...(commits === 'before-work' ? [] : [line('commit', `    consumer.${call}()`)]),
  ];
}

/** In one line as the article has it; with more arguments, each has a line of its own. */
function constructor({ topics, group, settings }: ProgramView): CodeLine[] {
  const more = settings.filter(({ name, value }) => DEFAULTS[name] !== value);
  const first = [...topics.map(quoted), `group_id=${quoted(group)}`];
  const call = 'consumer = KafkaConsumer(';
  if (more.length === 0) return [line('construct', `${call}${first.join(', ')})`)];
  const all = [
    ...first,
    ...more.map(({ name, value }) => `${name.replaceAll('.', '_')}=${literal(value)}`),
  ];
  return [
    line('construct', call),
    ...all.map((each) => line('construct', `    ${each},`)),
    line('construct', ')'),
  ];
}

/** What kafka-python does when nothing is said. (KafkaConsumer.DEFAULT_CONFIG) */
const DEFAULTS: Readonly<Record<string, string>> = {
  'auto.offset.reset': 'latest',
  'enable.auto.commit': 'true',
  'auto.commit.interval.ms': '5000',
  'max.poll.records': '500',
  'max.poll.interval.ms': '300000',
};

const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function literal(value: string): string {
  if (value === 'true' || value === 'false') return value === 'true' ? 'True' : 'False';
  return /^-?\d+$/.test(value) ? value : quoted(value);
}
