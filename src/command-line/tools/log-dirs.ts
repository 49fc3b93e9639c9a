import type { AdminLogDir, AdminView } from '../../frame/types/admin.ts';
import { require, textIn } from '../options.ts';
import { inPartitionOrder, silenceText } from '../told.ts';
import { Complaint, printed, type Outcome, type Tool, type Given } from '../tool.ts';

/** What lies on the brokers' disks. (LogDirsCommand) */
export const logDirs: Tool = {
  name: 'kafka-log-dirs',
  actions: ['describe'],
  needs: ['log-dirs'],
  options: {
    describe: { takes: 'nothing' },
    'broker-list': {
      takes: 'text',
      values: ({ brokers }) => brokers.map(({ id }) => String(id)),
    },
    'topic-list': { takes: 'text', values: ({ topics }) => topics.map(({ name }) => name) },
    'command-config': { takes: 'text', leftOut: true },
  },
  run: (given, view) => {
    require(given, 'describe');
    if (view.through === null) return printed(silenceText('listNodes'));
    return describe(given, brokersIn(given, view), view);
  },
};

function brokersIn(given: Given, { brokers }: AdminView): number[] {
  const existing = brokers.map(({ id }) => id);
  const list = textIn(given, 'broker-list') ?? '';
  const texts = list.split(',').filter((each) => each !== '');
  const bad = texts.find((each) => !/^[+-]?\d+$/.test(each));
  if (bad !== undefined) throw new Complaint(`For input string: "${bad}"`);
  const wanted = texts.map(Number);
  const missing = wanted.filter((each) => !existing.includes(each));
  if (missing.length > 0)
    throw new Complaint(
      `ERROR: The given brokers do not exist from --broker-list: ${missing.join(',')}. Current existent brokers: ${existing.join(',')}`,
    );
  return wanted.length === 0 ? existing : [...new Set(wanted)];
}

function describe(given: Given, brokers: readonly number[], view: AdminView): Outcome {
  const topics = (textIn(given, 'topic-list') ?? '').split(',').filter((each) => each !== '');
  const told = brokers.flatMap((id) => {
    const dir = view.logDirs.find(({ broker }) => broker === id);
    return dir === undefined ? [] : [{ broker: id, logDirs: [dirOf(dir, topics)] }];
  });
  return printed(
    'Querying brokers for log directories information',
    `Received log directory information from brokers ${brokers.join(',')}`,
    JSON.stringify({ brokers: told, version: 1 }),
  );
}

function dirOf({ partitions, error, dir }: AdminLogDir, topics: readonly string[]): object {
  const told = inPartitionOrder(partitions)
    .filter(({ topic }) => topics.length === 0 || topics.includes(topic))
    .map(({ topic, index, size, offsetLag }) => ({
      ...{ partition: `${topic}-${index}`, size, offsetLag, isFuture: false },
    }));
  const exception = error === null ? null : `org.apache.kafka.common.errors.${error}`;
  return { partitions: told, error: exception, logDir: dir };
}
