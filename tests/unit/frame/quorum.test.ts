import { beforeEach, describe, expect, test } from 'vitest';
import type { ReplicaView } from '../../../src/frame/types/brokers.ts';
import type { ControllerView } from '../../../src/frame/types/controllers.ts';
import type { Frame } from '../../../src/frame/types/frame.ts';
import { METADATA_PARTITION } from '../../../src/frame/types/controllers.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { ORDERS, story, type Story } from './story.ts';

const QUORUM = { ...ORDERS, controllers: 3 };
const OTHERS = ['b2', 'b3', 'c1', 'c2', 'c3'];

const controllerOf = (frame: Frame, name: string): ControllerView => {
  const found = frame.controllers.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no controller ${name} in the frame`);
  return found;
};
const replicaOf = (frame: Frame, node: string, partition: string): ReplicaView => {
  const broker = frame.brokers.find((each) => each.name === node);
  const found = broker?.replicas.find((each) => each.partition === partition);
  if (found === undefined) throw new Error(`no replica of ${partition} on ${node} in the frame`);
  return found;
};
const active = (told: Story): string => String(told.ask('activeController()'));

let told: Story;
beforeEach(() => {
  told = story(QUORUM).run(seconds(6));
});

describe('controllers', () => {
  test('one leads its epoch and decides, the others follow it and have the same log', () => {
    const { controllers } = told.frame();
    expect(controllers.filter((each) => each.active)).toHaveLength(1);
    expect(controllers.map(({ role }) => role).sort()).toEqual(['follower', 'follower', 'leader']);
    expect(new Set(controllers.map(({ epoch }) => epoch)).size).toBe(1);
    expect(controllers.every(({ voter }) => voter)).toBe(true);
    const kinds = controllers.map(({ cells }) => cells.slice(0, 4).map(({ kind }) => kind));
    expect(kinds[1]).toEqual(kinds[0]);
  });

  test('records that only pass the time share one place', () => {
    const before = told.frame().metadataPlaces;
    const after = told.run(seconds(3)).frame();
    expect(after.metadataPlaces).toHaveLength(before.length);
    expect(after.metadataPlaces.at(-1)).toBeGreaterThan(before.at(-1) ?? Infinity);
    const { cells } = controllerOf(after, active(told));
    const idle = cells.map(({ subject }) => subject === 'idle');
    expect(idle.some((each, i) => each && idle[i + 1] === true)).toBe(false);
  });

  test('when the active one dies another is elected, in a newer epoch', () => {
    const first = active(told);
    const { epoch } = controllerOf(told.frame(), first);
    told.act({ command: 'kill', node: first });
    expect(told.ask('activeController()')).toBeNull();
    told.until(`activeController() != none && activeController() != ${first}`);
    const next = controllerOf(told.frame(), active(told));
    expect(next).toMatchObject({ role: 'leader', active: true });
    expect(next.epoch).toBeGreaterThan(epoch);
    expect(controllerOf(told.frame(), first)).toMatchObject({ status: 'down', active: false });
    expect(told.ask(`controllerRole(${active(told)})`)).toBe('leader');
    expect(told.ask('quorum().epoch')).toBe(next.epoch);
    expect(told.ask('quorum().voters')).toEqual(['c1', 'c2', 'c3']);
  });

  test('a record of the metadata log opens as what it says', () => {
    const node = active(told);
    const cell = controllerOf(told.frame(), node).cells.find(
      ({ kind }) => kind === 'PartitionRecord',
    );
    const offset = cell?.offset ?? -1;
    const selected = { what: 'record', node, partition: METADATA_PARTITION, offset } as const;
    const { detail } = told.frame({ selected });
    expect(detail?.title).toMatchObject({ kind: 'record' });
    const fields = Object.fromEntries(detail?.fields.map(({ path, value }) => [path, value]) ?? []);
    expect(fields).toMatchObject({ 'record.kind': 'PartitionRecord', 'value.isr': '[1, 2, 3]' });
    // The topics of the scenario are made as soon as the last broker is unfenced.
    expect(detail?.why[0]?.slice(0, 2).map(({ happening }) => happening.values)).toMatchObject([
      { timer: 'raft-linger', config: 'controller.quorum.append.linger.ms' },
      { type: 'BrokerHeartbeatRequest' },
    ]);
    const log = told.frame({ selected: { what: 'replica', node, partition: METADATA_PARTITION } });
    expect(log.detail?.fields).toContainEqual({ path: 'role', value: 'leader' });
  });
});

describe('a leader that is cut off', () => {
  beforeEach(() => {
    told.sendTo(0, '#A').until('acked(#A)');
    for (const to of OTHERS) told.act({ command: 'cut', from: 'b1', to });
    told.sendTo(0, '#B').until('leo(orders-0@b1) == 2');
    told.until('fenced(b1) && leader(orders-0) != b1').run(seconds(1));
  });

  test('goes on leading in its own eyes, outside the ISR, and is seen to be deposed', () => {
    const frame = told.frame();
    expect(frame.brokers[0]).toMatchObject({ name: 'b1', status: 'up', fenced: true });
    const old = replicaOf(frame, 'b1', 'orders-0');
    expect(old).toMatchObject({ role: 'leader', deposed: true, standing: 'out', leaderEpoch: 0 });
    expect(old.isr).toEqual([2, 3]);
    expect(told.ask('believesLeader(b1, orders-0)')).toBe(true);
    expect(told.ask('isr(orders-0)')).toEqual(['b2', 'b3']);
    expect(told.ask('urp()')).toBe(2);
    expect(told.ask('leaderEpoch(orders-0)')).toBe(1);
    expect(told.ask('metadataLag(b1) > 0')).toBe(true);
  });

  test('its tail goes when it is back, and that can be seen for a while', () => {
    expect(replicaOf(told.frame(), 'b1', 'orders-0').divergesFrom).toBe(1);
    expect(told.ask('diverged(orders-0)')).toBe(true);
    for (const to of OTHERS) told.act({ command: 'heal', from: 'b1', to });
    told.until('!diverged(orders-0)');
    const back = replicaOf(told.frame(), 'b1', 'orders-0');
    expect(back).toMatchObject({ role: 'follower', deposed: false, truncated: { to: 1 } });
    told.until('len(isr(orders-0)) == 3').run(seconds(3));
    const later = replicaOf(told.frame(), 'b1', 'orders-0');
    expect(later).toMatchObject({ standing: 'in', truncated: null });
    expect(later.epochs.map(({ epoch }) => epoch)).toContain(1);
    expect(told.ask('epochs(orders-0@b1)')).toEqual(later.epochs.map(({ epoch }) => epoch));
  });
});

test('what is wrong with a machine and with a link is seen', () => {
  told.act({ command: 'fill-disk', node: 'b2' });
  told.act({ command: 'clock-jump', node: 'c1', by: -seconds(60) });
  told.act({ command: 'lose', from: 'b1', to: 'b3', loss: { numerator: 1, denominator: 4 } });
  told.act({ command: 'throttle', from: 'p1', to: 'b1', bandwidth: 1_000, oneWay: true });
  const frame = told.frame();
  expect(frame.brokers[1]?.disk).toEqual({ failed: false, full: true, slow: false });
  expect(controllerOf(frame, 'c1').skew).toBe(-seconds(60));
  expect(frame.links).toEqual([
    { from: 'b1', to: 'b3', loss: 25, delay: null, bandwidth: null },
    { from: 'b3', to: 'b1', loss: 25, delay: null, bandwidth: null },
    { from: 'p1', to: 'b1', loss: 0, delay: null, bandwidth: 1_000 },
  ]);
});

test('of two controllers that both believe to be active, the one of the newer epoch is', () => {
  const first = active(told);
  told.act({ command: 'pause', node: first });
  told.until(`activeController() != none && activeController() != ${first}`);
  const next = active(told);
  const claims = told.cluster.nodes.filter(
    ({ state }) =>
      state.role === 'server' && typeof state.controller?.memory.claimedEpoch === 'number',
  );
  expect(claims.map(({ name }) => name).sort()).toEqual([first, next].sort());
  expect(told.ask('quorum().leader')).toBe(next);
});
