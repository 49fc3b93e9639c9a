import { describe, expect, test } from 'vitest';
import { sandboxRecording } from '../../../src/app/sandbox/sandbox-scenario.ts';
import { brokenRule } from '../../../src/app/stage/broken-rule.ts';
import { sayExpressionProblem } from '../../../src/app/words/problems/expression-problems.ts';
import { sayFlaw } from '../../../src/app/words/problems/flaws.ts';
import { sayGuestProblem } from '../../../src/app/words/problems/guest-problems.ts';
import { sayPlanProblem } from '../../../src/app/words/problems/plan-problems.ts';
import { sayRefusal } from '../../../src/app/words/problems/refusals.ts';
import type { Command } from '../../../src/scenario/command.ts';
import { parseCommand } from '../../../src/scenario/parse-command.ts';
import type { Refusal } from '../../../src/scenario/refusal.ts';
import { serveSession } from '../../../src/session/serve.ts';

const LENS = {
  cells: 10,
  stretches: [],
  topics: [],
  only: null,
  partitions: [],
  lanes: null,
  selected: null,
  watch: [],
};

describe('what a cluster refuses is said in both languages', () => {
  const session = serveSession();
  const opened = session.open(sandboxRecording(), LENS);
  session.apply({ command: 'kill', node: 'p2' }, LENS);
  const [onItsWay] = opened.messages;
  const clocks = { command: 'clock-jump', node: 'b1' } as const;

  test.each<[Command, string, string]>([
    [{ command: 'kill', node: 'b9' }, 'There is no node called b9.', '没有叫 b9 的节点。'],
    [
      { command: 'add-producer', client: { name: 'b1', topic: 'quakes' } },
      'There is a process called b1 already.',
      '已经有叫 b1 的进程了。',
    ],
    [
      { command: 'poll', consumer: 'p1' },
      'p1 is not a consumer, so it cannot poll.',
      'p1 不是消费者，做不了 poll。',
    ],
    [{ command: 'flush', producer: 'p2' }, 'p2 is down.', 'p2 已停机。'],
    [
      { command: 'kill', node: 'p2' },
      'p2 is down, so kill changes nothing.',
      'p2 已停机，杀进程不会改变什么。',
    ],
    [
      { command: 'restart', node: 'b1' },
      'b1 is up, so restart changes nothing.',
      'b1 在运行，重启不会改变什么。',
    ],
    [
      { command: 'wipe', node: 'b1' },
      'b1 is up: only a node that is down can get another disk.',
      'b1 还没停机：停机的节点才能换磁盘。',
    ],
    [
      { command: 'rot-disk', node: 'b1', file: 'nothing' },
      'b1 has no such file with anything in it.',
      'b1 上没有这个文件，或者它是空的。',
    ],
    [
      { command: 'repair-disk', node: 'b1' },
      'The disk of b1 needs no repair.',
      'b1 的磁盘不需要修。',
    ],
    [
      { ...clocks, by: 0 },
      'The clock of b1 cannot be set so far, or not at all.',
      'b1 的时钟拨不了那么远，或者根本没有拨动。',
    ],
    [
      { command: 'cut', from: 'b1', to: 'b1' },
      'b1 has no link to itself.',
      'b1 和自己之间没有链路。',
    ],
    [
      { command: 'heal', from: 'b1', to: 'b2' },
      'Nothing to heal between b1 and b2.',
      'b1 与 b2 之间没有可以修复的链路。',
    ],
    [{ command: 'drop', message: 1 }, 'Message 1 is not on its way.', '消息 1 已不在途中。'],
    [
      { command: 'release', message: onItsWay?.id ?? -1 },
      `Message ${onItsWay?.id ?? -1} is not held.`,
      `消息 ${onItsWay?.id ?? -1} 没有被扣住。`,
    ],
    [
      { command: 'configure', client: 'p1', config: { acks: 'some' } },
      'Invalid value some for configuration acks: String must be one of: all, -1, 0, 1',
      'acks 只能是 all、-1、0、1 之一，不能是 some。',
    ],
  ])('%j', (command, en, zh) => {
    const refusal: Refusal | null = session.apply(command, LENS).refusal;
    if (refusal === null) throw new Error('it was done');
    expect([sayRefusal('en', refusal), sayRefusal('zh', refusal)]).toEqual([en, zh]);
  });
});

test('a request by hand that cannot be made says why, in both languages', () => {
  const session = serveSession();
  session.open(sandboxRecording(), LENS);
  const request = (api: string, version: number, body: unknown): (string | undefined)[] => {
    const command = { command: 'request', guest: 'g1', broker: 'b1', clientId: null } as const;
    const { frame } = session.apply({ ...command, api, version, body }, LENS);
    const trouble = frame.guests[0]?.trouble ?? null;
    if (trouble === null || trouble === 'closed') throw new Error('it was sent');
    return [sayGuestProblem('en', trouble), sayGuestProblem('zh', trouble)];
  };
  expect(request('Gossip', 0, {})).toEqual([
    'There is no API Gossip here.',
    '这里没有叫 Gossip 的 API。',
  ]);
  expect(request('Metadata', 99, {})).toEqual([
    'This API has no such version.',
    '这个 API 没有这个版本。',
  ]);
  expect(request('Metadata', 12, [])).toEqual([
    'The body must be an object.',
    '请求体 必须是对象。',
  ]);
  expect(request('Metadata', 12, { topics: [{ name: 5 }] })).toEqual([
    'topics[0].name must be a text.',
    'topics[0].name 必须是文字。',
  ]);
  expect(request('Metadata', 12, { colour: 5 })).toEqual([
    'This version has no field colour.',
    '这个版本没有字段 colour。',
  ]);
});

test('an expression, a plan and a place in a link say in Chinese why they come to nothing', () => {
  const session = serveSession();
  session.open(sandboxRecording(), LENS);
  const said = Object.values(session.evaluate(['hw(', 'position(r1, quakes-9)', '1 && 2'])).map(
    (answer) => {
      if ('value' in answer) throw new Error('it has a value');
      return sayExpressionProblem('zh', answer.error);
    },
  );
  expect(said).toEqual([
    '“hw(”第 4 个字符处：这里缺了东西。',
    'quakes-9 没有分配给 r1。',
    '1 既不是 true 也不是 false。',
  ]);
  const never = [{ act: 'until', expression: 'acked(p1) < 0', max: 2_000 } as const];
  const plan = session.plan(never, []);
  if (!('problem' in plan)) throw new Error('it came true');
  expect(sayPlanProblem('zh', plan)).toBe('2 ms 之内没有成立：acked(p1) < 0');
  const parsed = parseCommand({ command: 'kill', node: '?' });
  if ('command' in parsed) throw new Error('it came through');
  expect(parsed.error.where).toBe('node');
  expect(sayFlaw('zh', parsed.error)).toBe('不是节点的名称');
});

describe('a broken invariant', () => {
  test('is told by what must hold, in each language, and by its source', () => {
    expect(brokenRule('high-watermark-forward', 'en')).toEqual({
      name: 'high-watermark-forward',
      sentence: 'The high watermark of a leader never goes back.',
      source: 'Partition.maybeIncrementLeaderHW',
    });
    expect(brokenRule('high-watermark-forward', 'zh')?.sentence).toBe('领导者的高水位从不后退。');
  });

  test('is not seen in any other failure', () => {
    expect(brokenRule('TypeError', 'en')).toBeNull();
    expect(brokenRule('constructor', 'en')).toBeNull();
  });
});
