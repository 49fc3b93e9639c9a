import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { COLUMNS, ORDERS, story, type Story } from './story.ts';

const QUORUM = { ...ORDERS, controllers: 3 };
const linkOf = (told: Story, from: string, to: string) =>
  told.frame({ selected: { what: 'link', from, to } }).detail;

describe('a link that is selected', () => {
  test('tells why it is cut, and each direction by itself', () => {
    const told = story(ORDERS).act({ command: 'cut', from: 'b1', to: 'b2', oneWay: true });
    const detail = linkOf(told, 'b2', 'b1');
    expect(detail?.title).toEqual({ kind: 'link', name: 'b2 ↔ b1' });
    expect(detail?.why[0]?.[0]).toMatchObject({ tone: 'fault', happening: { kind: 'fault-cut' } });
    const fields = Object.fromEntries(
      (detail?.fields ?? []).map((each) => [each.path, each.value]),
    );
    expect(fields).toMatchObject({ 'b1 → b2.cut': 'true', 'b2 → b1.cut': 'false' });
  });

  test('that nobody touched has no cause, and one of an unknown node is nothing', () => {
    const told = story(ORDERS);
    expect(linkOf(told, 'b1', 'b3')?.why).toEqual([]);
    expect(linkOf(told, 'b1', 'b9')).toBeNull();
    expect(linkOf(told, 'b1', 'b1')).toBeNull();
  });

  test('has its delay in milliseconds', () => {
    const delay = { min: millis(100), max: millis(150) };
    const told = story(ORDERS).act({ command: 'delay', from: 'b1', to: 'b2', delay });
    expect(linkOf(told, 'b1', 'b2')?.fields).toContainEqual({
      path: 'b1 → b2.delay',
      value: '100 – 150 ms',
    });
  });
});

describe('a message that does not arrive', () => {
  const onItsWay = (told: Story): number => {
    told.send('#A');
    const leader = told
      .frame()
      .brokers.find(({ replicas }) =>
        replicas.some(({ partition, role }) => partition === 'orders-0' && role === 'leader'),
      );
    return told.sendTo(0, '#B').untilSent('ProduceRequest', 'p1', leader?.name ?? '');
  };

  test('is remembered where it was lost, for a short while', () => {
    const told = story(ORDERS).run(seconds(5));
    const id = onItsWay(told);
    told.run(millis(1)).act({ command: 'drop', message: id });
    const [lost] = told.frame().lost;
    expect(lost).toMatchObject({ id, from: 'p1', type: 'ProduceRequest', share: 0.5 });
    expect(told.run(millis(400)).frame().lost).toEqual([]);
  });

  test('when it is held it keeps the place that it had reached', () => {
    const told = story(ORDERS).run(seconds(5));
    const id = onItsWay(told);
    told.run(millis(1)).act({ command: 'hold', message: id });
    const stopped = () => told.frame().messages.find((each) => each.id === id)?.stopped;
    expect(stopped()).toBe(0.5);
    told.run(millis(50));
    expect(stopped()).toBe(0.5);
    told.act({ command: 'release', message: id });
    expect(stopped() ?? null).toBeNull();
  });
});

describe('the quorum is told by the names of its nodes', () => {
  test('in votes, leaders and what happened', () => {
    const told = story(QUORUM).run(seconds(6));
    const first = String(told.ask('activeController()'));
    told.act({ command: 'kill', node: first });
    told.until(`activeController() != none && activeController() != ${first}`).run(seconds(1));
    const next = String(told.ask('activeController()'));
    const { controllers } = told.frame();
    const other = controllers.find(({ name }) => name !== first && name !== next);
    expect(other).toMatchObject({ leader: next });
    expect([next, other?.name, null]).toContain(other?.voted);
    const lane = told.frame({ lanes: { from: 0, to: told.cluster.now, ...COLUMNS } }).lanes;
    const active = lane?.changes.filter(({ text }) => text.kind === 'controller-active').at(-1);
    expect(active?.text.values['controller']).toBe(next);
  });
});
