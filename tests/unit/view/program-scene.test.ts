import { expect, test } from 'vitest';
import type { ProgramView } from '../../../src/frame/types/program.ts';
import { codeOf } from '../../../src/view/detail/program-scene.ts';

const article: ProgramView = {
  ...{ topics: ['my_topic'], group: 'my_group', settings: [], commits: null, aside: false },
  ...{ line: null, doing: 'waiting', record: null, autoCommits: false, findings: [] },
};

const textOf = (program: Partial<ProgramView>): string =>
  codeOf({ ...article, ...program })
    .map(({ text }) => text)
    .join('\n');

test('the article’s consumer is written as the article has it', () => {
  expect(textOf({})).toBe(
    `from kafka import KafkaConsumer

consumer = KafkaConsumer('my_topic', group_id='my_group')
for message in consumer:
    work(message.value)`,
  );
});

test('what differs from the library’s defaults is an argument, by its name in Python', () => {
  const settings = [
    ...[
      { name: 'auto.offset.reset', value: 'earliest' },
      { name: 'max.poll.records', value: '500' },
    ],
    ...[
      { name: 'enable.auto.commit', value: 'false' },
      { name: 'session.timeout.ms', value: '6000' },
    ],
  ];
  expect(textOf({ topics: ['a', "b's"], settings, commits: 'each-record' })).toBe(
    `from kafka import KafkaConsumer

consumer = KafkaConsumer(
    'a',
    'b\\'s',
    group_id='my_group',
    auto_offset_reset='earliest',
    enable_auto_commit=False,
    session_timeout_ms=6000,
)
for message in consumer:
    work(message.value)
    consumer.commit()`,
  );
});

test('commits by polls are written as a loop of polls, each where it comes', () => {
  const loop = (commits: ProgramView['commits']): string[] =>
    codeOf({ ...article, commits }).flatMap(({ line }) => line ?? []);
  expect(loop('before-work')).toEqual([
    ...['construct', 'loop', 'poll', 'commit-first', 'each', 'body'],
  ]);
  expect(loop('each-batch')).toEqual(['construct', 'loop', 'poll', 'each', 'body', 'commit']);
  expect(textOf({ commits: 'each-batch-unawaited' })).toContain('    consumer.commit_async()');
  expect(textOf({ aside: true })).toContain('    executor.submit(work, message)');
});
