import { beforeEach, describe, expect, test } from 'vitest';
import type { Frame } from '../../../src/frame/types/frame.ts';
import type { Lens } from '../../../src/frame/types/lens.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import type { Act } from '../../../src/scenario/act.ts';
import type { Command } from '../../../src/scenario/command.ts';
import { type Recording } from '../../../src/scenario/scenario.ts';
import type { Plan, PlanProblem, SessionApi } from '../../../src/session/api.ts';
import { serveSession } from '../../../src/session/serve.ts';
import { busyScenario } from '../../property/session-story.ts';

const lens: Lens = {
  cells: 24,
  stretches: [],
  topics: [],
  only: null,
  partitions: [],
  lanes: null,
  selected: null,
  watch: [],
};
const recording: Recording = {
  scenario: busyScenario,
  seed: 7,
  commands: [],
  playhead: seconds(1),
};
const send = (value: string): Command => ({
  command: 'send',
  producer: 'p2',
  records: [{ key: 'A', value, partition: 0 }],
});

let session: SessionApi;
let opened: Frame;
beforeEach(() => {
  session = serveSession();
  opened = session.open(recording, lens);
});

describe('opening', () => {
  test('runs to the playhead', () => {
    expect(opened.time).toBe(seconds(1));
    expect(opened.branches).toEqual([
      {
        id: 0,
        name: '',
        parent: null,
        forkedAt: 0,
        playhead: seconds(1),
        current: true,
        hasLater: false,
      },
    ]);
    expect(session.recording()).toEqual(recording);
  });
  test('has to come first', () => {
    expect(() => serveSession().seek(0, lens)).toThrow('No recording is open.');
  });
  test('the same recording twice gives the same trace hash, another seed another', () => {
    expect(serveSession().open(recording, lens).hash).toBe(opened.hash);
    expect(serveSession().open({ ...recording, seed: 8 }, lens).hash).not.toBe(opened.hash);
  });
});

describe('time', () => {
  test('nothing can be seen to change before the frame says so', () => {
    const before = session.advance(opened.validUntil - 1, lens);
    expect(before.step).toBe(opened.step);
    expect(session.advance(opened.validUntil, lens).step).toBeGreaterThanOrEqual(opened.step);
    session.schedule([{ act: 'do', command: send('x') }], []);
    const scheduled = session.advance(opened.validUntil, lens);
    expect(scheduled.validUntil).toBeGreaterThanOrEqual(scheduled.time);
  });
  test('a frame is valid only until the next command that is given already', () => {
    const at = opened.time + 1;
    session.schedule(
      [
        { act: 'advance', by: 1 },
        { act: 'do', command: send('x') },
      ],
      [],
    );
    expect(session.seek(opened.time, lens).validUntil).toBeLessThanOrEqual(at);
  });
  test('far away is reached in several calls, each of which gets on', () => {
    let frame = session.advance(seconds(100), lens);
    expect(frame.time).toBeLessThan(seconds(100));
    for (let calls = 0; frame.time < seconds(100); calls += 1) {
      const next = session.advance(seconds(100), lens);
      expect(next.step).toBeGreaterThan(frame.step);
      frame = next;
    }
    expect(frame.computedUntil).toBe(seconds(100));
    expect(session.seek(seconds(50), lens)).toMatchObject({
      time: seconds(50),
      computedUntil: seconds(100),
    });
  });
  test('another lens shows the same moment, also in the middle of a microsecond', () => {
    let inside = session.step('forward', 'event', lens);
    while (inside.validUntil > inside.time) inside = session.step('forward', 'event', lens);
    const selected = { what: 'node', node: 'b1' } as const;
    const closer = session.look({ ...lens, selected });
    expect(closer).toEqual({ ...inside, detail: closer.detail });
    expect(closer.detail?.title).toEqual({ kind: 'node', name: 'b1' });
    expect(session.advance(inside.time, lens).step).toBeGreaterThan(inside.step);
  });
  test('to advance into the past does nothing', () => {
    expect(session.advance(5, lens)).toEqual(opened);
  });
});

describe('commands', () => {
  test('one that is refused changes nothing', () => {
    const refused = (command: Command) => session.apply(command, lens);
    expect(refused({ command: 'kill', node: 'b9' })).toEqual({
      frame: opened,
      refusal: { refusal: 'unknown-node', node: 'b9' },
    });
    expect(refused({ command: 'heal', from: 'b1', to: 'b2' }).refusal).toEqual({
      refusal: 'link-unchanged',
      from: 'b1',
      to: 'b2',
      command: 'heal',
    });
    expect(refused({ command: 'poll', consumer: 'p1' }).refusal).toEqual({
      refusal: 'wrong-role',
      node: 'p1',
      roles: ['consumer'],
      command: 'poll',
    });
    expect(session.recording()).toEqual(recording);
    expect(session.seek(seconds(1), lens)).toEqual(opened);
  });
  test('are part of the recording, with their times', () => {
    session.apply(send('x'), lens);
    session.advance(seconds(1.5), lens);
    const { frame: killed } = session.apply({ command: 'kill', node: 'b2' }, lens);
    expect(killed.brokers.find(({ name }) => name === 'b2')?.status).toBe('down');
    expect(session.recording().commands).toEqual([
      { at: seconds(1), command: send('x') },
      { at: seconds(1.5), command: { command: 'kill', node: 'b2' } },
    ]);
  });
  test('to a client that is down are refused', () => {
    session.apply({ command: 'kill', node: 'p2' }, lens);
    expect(session.apply(send('x'), lens).refusal).toEqual({ refusal: 'down', node: 'p2' });
    expect(session.apply({ command: 'kill', node: 'p2' }, lens).refusal).toMatchObject({
      refusal: 'wrong-status',
      status: 'down',
    });
  });
  test('a guest is there from its first request on', () => {
    const body = { clientSoftwareName: 'hand', clientSoftwareVersion: '1' };
    session.apply(
      {
        command: 'request',
        guest: 'g1',
        broker: 'b1',
        api: 'ApiVersions',
        version: 4,
        clientId: null,
        body,
      },
      lens,
    );
    const { messages } = session.apply({ command: 'poll', consumer: 'r2' }, lens).frame;
    const frame = session.advance(seconds(2), lens);
    expect([...messages, ...frame.happened].length).toBeGreaterThan(0);
    expect(session.apply({ command: 'kill', node: 'g1' }, lens).refusal).toBeNull();
  });
});

describe('branches', () => {
  test('a command in the past of another command starts one; the old one stays as it was', () => {
    session.advance(seconds(1.5), lens);
    session.apply({ command: 'kill', node: 'b2' }, lens);
    const old = session.advance(seconds(2), lens);
    expect(old.branches[0]?.hasLater).toBe(false);
    expect(session.seek(seconds(1.2), lens).branches[0]?.hasLater).toBe(true);
    const { frame: forked } = session.apply(send('x'), lens);
    expect(forked.branches).toMatchObject([
      { id: 0, current: false, hasLater: true },
      { id: 1, parent: 0, forkedAt: seconds(1.2), current: true, name: '', hasLater: false },
    ]);
    expect(session.advance(seconds(2), lens).hash).not.toBe(old.hash);
    session.switchBranch(0, lens);
    expect(session.seek(seconds(2), lens).hash).toBe(old.hash);
  });
  test('a command in the past of no other goes on in the same branch', () => {
    session.advance(seconds(2), lens);
    session.seek(seconds(1.2), lens);
    const { frame } = session.apply(send('x'), lens);
    expect(frame.branches).toHaveLength(1);
    expect(frame.computedUntil).toBe(seconds(1.2));
  });
  test('the playhead of each stays where it was left', () => {
    session.branch('what if', lens);
    const there = session.advance(seconds(1.7), lens);
    expect(session.switchBranch(0, lens).time).toBe(seconds(1));
    expect(session.switchBranch(1, lens)).toMatchObject({ time: seconds(1.7), hash: there.hash });
    expect(() => session.switchBranch(7, lens)).toThrow('There is no branch 7.');
  });
});

const planned = (plan: Plan | PlanProblem): Plan => {
  if ('problem' in plan) throw new Error(plan.problem);
  return plan;
};

describe('acts', () => {
  const acts: Act[] = [
    { act: 'do', command: send('x') },
    { act: 'advance', by: millis(50) },
    { act: 'do', command: send('y') },
    { act: 'until', expression: 'acked(p2) == 2', max: seconds(1) },
  ];
  test('a plan says what will come of them, and nobody sees it happen', () => {
    const plan = planned(session.plan(acts, ['acked(p2)', 'nonsense(']));
    expect(plan.answers['acked(p2)']).toEqual({ value: 2 });
    expect(plan.answers['nonsense(']).toHaveProperty('error');
    expect(plan.endsAt).toBeGreaterThan(opened.time + millis(50));
    expect(session.recording()).toEqual(recording);
    expect(session.seek(seconds(1), lens)).toEqual(opened);
  });
  test('scheduled, they come true when time gets there', () => {
    const plan = planned(session.plan(acts, ['acked(p2)']));
    expect(session.schedule(acts, ['acked(p2)'])).toEqual(plan);
    expect(session.recording().commands.map(({ at }) => at)).toEqual([
      seconds(1),
      seconds(1) + millis(50),
    ]);
    expect(session.evaluate(['acked(p2)'])).toEqual({ 'acked(p2)': { value: 0 } });
    session.advance(plan.endsAt - 1, lens);
    expect(session.evaluate(['acked(p2)'])).toEqual({ 'acked(p2)': { value: 1 } });
    session.advance(plan.endsAt, lens);
    expect(session.evaluate(['acked(p2)'])).toEqual({ 'acked(p2)': { value: 2 } });
  });
  test('wait for what has no value yet', () => {
    const until: Act[] = [
      { act: 'do', command: { command: 'poll', consumer: 'r2' } },
      { act: 'until', expression: 'position(r2, orders-0) >= 0', max: seconds(2) },
    ];
    const goal = 'position(r2, orders-0) >= 0';
    expect(session.evaluate([goal])[goal]).toHaveProperty('error');
    expect(planned(session.plan(until, [])).endsAt).toBeGreaterThan(opened.time);
    const never: Act[] = [{ act: 'until', expression: 'position(r2, orders-0) >= 0', max: 1 }];
    expect(session.plan(never, [])).toEqual({
      problem: 'not-in-time',
      expression: 'position(r2, orders-0) >= 0',
      max: 1,
      why: { problem: 'not-a-number', value: 'none' },
    });
  });
  test('those that cannot be done say why', () => {
    const never: Act[] = [{ act: 'until', expression: 'acked(p2) == 9', max: seconds(1) }];
    expect(session.plan(never, [])).toMatchObject({
      problem: 'not-in-time',
      expression: 'acked(p2) == 9',
      why: null,
    });
    const wrong: Act[] = [{ act: 'do', command: { command: 'kill', node: 'b9' } }];
    expect(session.schedule(wrong, [])).toEqual({
      problem: 'refused',
      refusal: { refusal: 'unknown-node', node: 'b9' },
    });
    const torn: Act[] = [{ act: 'until', expression: 'acked(', max: 1 }];
    expect(session.plan(torn, [])).toMatchObject({
      problem: 'no-value',
      why: { problem: 'incomplete' },
    });
    expect(session.recording()).toEqual(recording);
  });
});

describe('a simulation that stops because something broke', () => {
  const broken = { command: 'send', producer: 'p2', records: null } as unknown as Command;
  const breaking: Recording = { ...recording, commands: [{ at: seconds(1.5), command: broken }] };

  test('says so each time, and still has a recording that breaks again', () => {
    session.open(breaking, lens);
    expect(() => session.advance(seconds(2), lens)).toThrow(TypeError);
    const kept = session.recording();
    expect(kept).toEqual({ ...breaking, playhead: seconds(1.5) });
    expect(() => session.advance(seconds(2), lens)).toThrow();
    expect(() => serveSession().open(kept, lens)).toThrow(TypeError);
  });
  test('can be looked at before that', () => {
    session.open(breaking, lens);
    const before = session.seek(seconds(1.4), lens);
    expect(() => session.seek(seconds(2), lens)).toThrow();
    expect(session.seek(seconds(1.4), lens).hash).toBe(before.hash);
  });
  test('goes past the place where it stopped when a command in the past has changed what comes', () => {
    const row = { key: null, value: 'x', after: seconds(0.5) };
    const rows = [row, null] as unknown as (typeof row)[];
    const replay: Command = { command: 'replay', producer: 'p2', source: 'torn', rows };
    session.open({ ...recording, commands: [{ at: seconds(1), command: replay }] }, lens);
    expect(() => session.advance(seconds(2), lens)).toThrow(TypeError);
    session.seek(seconds(1.2), lens);
    const { frame: changed } = session.apply({ command: 'stop-load', producer: 'p2' }, lens);
    expect(changed.branches).toHaveLength(1);
    expect(session.advance(seconds(2), lens).time).toBe(seconds(2));
    expect(session.recording().playhead).toBe(seconds(2));
  });
  test('on a branch that begins before that place goes on there too, and stops on the old one', () => {
    session.open(breaking, lens);
    expect(() => session.advance(seconds(2), lens)).toThrow(TypeError);
    session.seek(seconds(1.4), lens);
    session.branch('what if', lens);
    session.apply(send('x'), lens);
    expect(session.advance(seconds(2), lens).time).toBe(seconds(2));
    session.switchBranch(0, lens);
    expect(() => session.advance(seconds(2), lens)).toThrow();
  });
  test('a command that breaks it is in the recording too', () => {
    expect(() => session.apply(broken, lens)).toThrow(TypeError);
    expect(session.recording().commands).toEqual([{ at: seconds(1), command: broken }]);
    expect(session.seek(millis(500), lens).time).toBe(millis(500));
  });
});
