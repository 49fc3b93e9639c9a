import { describe, expect, test } from 'vitest';
import { programOf } from '../../src/frame/detail/program.ts';
import type { ProgramFinding, ProgramView } from '../../src/frame/types/program.ts';
import type { ApplicationSpec } from '../../src/kafka/cluster-spec.ts';
import { millis, seconds } from '../../src/kernel/time.ts';
import { act, nodeOf, pass, until, type Story } from './story.ts';
import { consumer, ownedBy, sendTwoEach, twoMembers } from './two-members.ts';

/** The article's consumer and what it works on records, joined to the topic's group of its own. */
function joins(
  story: Story,
  application: ApplicationSpec,
  config: Record<string, string> = {},
): void {
  act(story, {
    command: 'add-consumer',
    client: {
      ...{ name: 'py', assign: [], subscribe: ['t'], polling: true, application },
      config: { 'group.id': 'my_group', ...config },
    },
  });
}

function program(story: Story): ProgramView {
  const { status } = story.cluster.nodes[nodeOf(story, 'py')] ?? { status: 'down' };
  const found = programOf(story.cluster, consumer(story, 'py'), status);
  if (found === undefined) throw new Error('py runs a program');
  return found;
}

const finding = (story: Story, wanted: ProgramFinding['finding']): ProgramFinding | undefined =>
  program(story).findings.find((each) => each.finding === wanted);

/** It works on a record. */
const works = (story: Story): void =>
  until(story, 'it works on a record', () => program(story).doing === 'working');

const SLOW = { perRecord: millis(400) };

describe('the line that a consumer is in', () => {
  test('is its constructor, then the loop until it has partitions and records, then the body', () => {
    const story = twoMembers();
    joins(story, SLOW);
    expect(program(story)).toMatchObject({
      doing: 'constructing',
      line: 'construct',
      record: null,
    });
    until(story, 'it is told of the cluster', () => program(story).doing !== 'constructing');
    expect(program(story)).toMatchObject({ doing: 'joining', line: 'loop' });
    until(story, 'it has its partitions', () => ownedBy(story, 'py').length === 4);
    pass(story, seconds(1));
    expect(program(story)).toMatchObject({ doing: 'waiting', line: 'loop' });
    sendTwoEach(story);
    works(story);
    const { line, record } = program(story);
    expect(line).toBe('body');
    expect(record).toMatchObject({ place: 1, offset: 0 });
    pass(story, millis(450));
    expect(program(story).record?.place).toBe(2);
    act(story, { command: 'kill', node: 'py' });
    expect(program(story)).toMatchObject({ doing: 'down', line: null, findings: [] });
  });

  test('is its commit while that is not answered', () => {
    const story = twoMembers();
    joins(story, { ...SLOW, commits: 'each-record' }, { 'enable.auto.commit': 'false' });
    until(story, 'it has its partitions', () => ownedBy(story, 'py').length === 4);
    pass(story, seconds(1));
    sendTwoEach(story);
    until(story, 'it commits', () => program(story).doing === 'committing');
    expect(program(story).line).toBe('commit');
  });
});

describe('what is lost or read again', () => {
  test('is told before it joins: without an offset it begins at the end, and passes over what is there', () => {
    const story = twoMembers();
    sendTwoEach(story);
    pass(story, seconds(2));
    joins(story, SLOW);
    until(story, 'it is told of the cluster', () => program(story).doing === 'joining');
    expect(finding(story, 'begins-at-end')).toMatchObject({ line: 'loop' });
    until(story, 'it has its partitions', () => ownedBy(story, 'py').length === 4);
    pass(story, seconds(1));
    expect(finding(story, 'begins-at-end')).toBeUndefined();
    expect(finding(story, 'began-at-end')).toEqual({
      ...{ finding: 'began-at-end', line: 'loop', records: 8 },
    });
    expect(consumer(story, 'py').counters.delivered).toBe(0);
  });

  test('is nothing of that sort where it begins at the start', () => {
    const story = twoMembers();
    sendTwoEach(story);
    joins(story, SLOW, { 'auto.offset.reset': 'earliest' });
    until(story, 'it is told of the cluster', () => program(story).doing === 'joining');
    expect(program(story).findings).toEqual([]);
  });

  test('is what the loop has done since its last auto-commit: after a crash just that is read again', () => {
    const story = twoMembers();
    joins(story, { perRecord: millis(50) });
    until(story, 'it has its partitions', () => ownedBy(story, 'py').length === 4);
    pass(story, seconds(12));
    sendTwoEach(story);
    works(story);
    expect(finding(story, 'again')).toBeUndefined();
    until(
      story,
      'all is done',
      () => (finding(story, 'again') as { records?: number } | undefined)?.records === 8,
    );
    const before = consumer(story, 'py').counters.delivered;
    act(story, { command: 'kill', node: 'py' });
    act(story, { command: 'restart', node: 'py' });
    until(story, 'it is done again', () => consumer(story, 'py').counters.delivered >= before + 8);
    pass(story, seconds(20));
    expect(consumer(story, 'py').counters.delivered).toBe(before + 8);
    expect(finding(story, 'again')).toBeUndefined();
  });

  test('is what was committed before the work: after a crash just that is never done', () => {
    const story = twoMembers();
    joins(story, { ...SLOW, commits: 'before-work' }, { 'enable.auto.commit': 'false' });
    until(story, 'it has its partitions', () => ownedBy(story, 'py').length === 4);
    pass(story, seconds(1));
    sendTwoEach(story);
    works(story);
    const lost = finding(story, 'lost');
    const { of = 0 } = program(story).record ?? {};
    expect(lost).toEqual({ finding: 'lost', line: 'commit-first', records: of });
    const { delivered } = consumer(story, 'py').counters;
    act(story, { command: 'kill', node: 'py' });
    act(story, { command: 'restart', node: 'py' });
    pass(story, seconds(60));
    expect(consumer(story, 'py').counters.delivered).toBe(8);
    expect(delivered).toBe(of);
  });

  test('may be what another thread still works on', () => {
    const story = twoMembers();
    joins(story, { ...SLOW, aside: true });
    until(story, 'it has its partitions', () => ownedBy(story, 'py').length === 4);
    pass(story, seconds(1));
    sendTwoEach(story);
    until(story, 'the thread has some', () => finding(story, 'may-be-lost') !== undefined);
    pass(story, seconds(1));
    expect(program(story).line).toBe('loop');
    const told = [finding(story, 'may-be-lost'), finding(story, 'lost')];
    expect(told.some((each) => each !== undefined)).toBe(true);
  });

  test('is that the group takes it for dead where a poll’s records take too long', () => {
    const story = twoMembers();
    joins(
      story,
      { perRecord: seconds(2) },
      { 'max.poll.interval.ms': '6000', 'session.timeout.ms': '6000' },
    );
    until(story, 'it has its partitions', () => ownedBy(story, 'py').length === 4);
    pass(story, seconds(1));
    const records = Array.from({ length: 6 }, (_, at) => ({
      key: null,
      value: `w${at}`,
      partition: 0,
    }));
    act(story, { command: 'send', producer: 'p1', topic: 't', records });
    works(story);
    until(story, 'it has several', () => (program(story).record?.of ?? 0) > 3);
    expect(finding(story, 'too-slow')).toMatchObject({ limit: seconds(6) });
    until(story, 'it is out of its group', () => ownedBy(story, 'py').length === 0);
  });
});
