import { describe, expect, test } from 'vitest';
import type { ConsumerView } from '../../../src/frame/types/clients.ts';
import type { Frame } from '../../../src/frame/types/frame.ts';
import type { GroupView } from '../../../src/frame/types/groups.ts';
import { twinTables } from '../../../src/view/detail/twin-scene.ts';
import { maskFrame } from '../../../src/view/mask.ts';
import type { Rect } from '../../../src/view/messages/road.ts';
import { chipsOf, type MemberPlace } from '../../../src/view/group/group-places.ts';
import { chipText, standingOf } from '../../../src/view/group/group-story.ts';
import { legendEntries } from '../../../src/view/stage/legend-scene.ts';
import { stageScene } from '../../../src/view/stage/stage-scene.ts';
import { viewWordsEn as words } from '../../../src/view/words/words-en.ts';
import { broker, consumer, frameWith, reads, replica } from '../../gallery/frame-builder.ts';

const SIZES = [
  { width: 768, height: 570 },
  { width: 1084, height: 600 },
  { width: 390, height: 470 },
];

const PARTITIONS = 6;

const brokers = [1, 2, 3].map((id) =>
  broker(id, {
    replicas: Array.from({ length: PARTITIONS }, (_, index) =>
      replica({
        partition: `orders-${index}`,
        role: index % 3 === id - 1 ? 'leader' : 'follower',
        logEnd: 9,
        highWatermark: 8,
      }),
    ),
  }),
);

const member = (name: string, partitions: number[]): ConsumerView =>
  consumer(name, {
    group: { id: 'billing', memberId: `${name}-1`, generation: 4 },
    positions: partitions.map((index) => reads(`orders-${index}`, 5, 1)),
  });

const billing: GroupView = {
  ...{ id: 'billing', coordinator: 'b2', partition: '__consumer_offsets-7', type: 'classic' },
  ...{ state: 'Stable', generation: 4, protocol: 'range', leader: 'm1-1' },
  members: ['m1', 'm2'].map((name) => ({
    ...{ id: `${name}-1`, instanceId: null, clientId: name, assigned: [], waits: null },
  })),
  lag: { records: 12, perSecond: 3.5 },
  offsets: [
    { partition: 'orders-0', offset: 5 },
    { partition: 'orders-1', offset: 2 },
  ],
};

const frame: Frame = frameWith({
  brokers,
  consumers: [member('m1', [0, 1, 2]), consumer('r1'), member('m2', [3, 4, 5])],
  groups: [billing],
});

/** A group of so many members that have ten partitions each. */
const crowd = (count: number): Frame =>
  frameWith({
    brokers,
    consumers: Array.from({ length: count }, (_, i) =>
      member(
        `m${i + 1}`,
        Array.from({ length: 10 }, (_, index) => index),
      ),
    ),
    groups: [billing],
  });

/** The only one of a list that has one. */
function only<T>([first, ...others]: readonly T[]): T {
  if (first === undefined || others.length > 0) throw new Error('there is to be one');
  return first;
}

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const inside = (inner: Rect, outer: Rect): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width + 0.01 &&
  inner.y + inner.height <= outer.y + outer.height + 0.01;

describe('a group on the stage', () => {
  test.each(SIZES)('at $width x $height its members stand in one frame, others outside', (size) => {
    const scene = stageScene({ frame, size, masked: [] });
    expect(scene.consumers.map(({ view }) => view.name)).toEqual(['r1']);
    const group = only(scene.groups);
    expect(group.view?.coordinator).toBe('b2');
    expect(group.members.map(({ view }) => view.name)).toEqual(['m1', 'm2']);
    for (const { rect } of group.members) expect(inside(rect, group.rect)).toBe(true);
    expect(overlap(only(scene.consumers).rect, group.rect)).toBe(false);
    const ends = scene.edges.flatMap(({ a, b }) => [a, b]);
    expect(ends).toEqual(expect.arrayContaining(['m1', 'm2']));
  });

  test.each(SIZES)('at $width x $height fifty members stand apart, as tiles', (size) => {
    const scene = stageScene({ frame: crowd(50), size, masked: [] });
    const group = only(scene.groups);
    const places = group.members;
    expect(places).toHaveLength(50);
    expect(new Set(places.map(({ form }) => form))).toEqual(new Set(['tile']));
    expect(inside(group.rect, { x: 0, y: 0, ...scene.size })).toBe(true);
    places.forEach(({ rect }, i) => {
      expect(inside(rect, group.rect)).toBe(true);
      for (const other of places.slice(i + 1)) expect(overlap(rect, other.rect)).toBe(false);
    });
  });

  test('what a member owns is written in its room, and the rest is counted', () => {
    const one = only(crowd(1).consumers);
    const rect = { x: 0, y: 0, width: 120, height: 50 };
    const place: MemberPlace = { view: one, rect, form: 'card', chipRows: 1 };
    const { chips, more } = chipsOf(place, chipText([one]), (text) => text.length * 6);
    expect(chips.map(({ text }) => text)).toEqual(['o-0', 'o-1']);
    expect(more?.count).toBe(8);
    const wide = { ...place, rect: { ...rect, width: 400 } };
    const whole = chipsOf(wide, chipText([one]), (text) => text.length * 6);
    expect([whole.chips.length, whole.more]).toEqual([10, null]);
  });

  test('where a group reads several topics a chip has the whole name', () => {
    const other = consumer('m3', { positions: [reads('archive-0', 0, 0)] });
    expect(chipText([member('m1', [1]), other])('orders-1')).toBe('orders-1');
  });

  test('a member without a partition says what it waits for', () => {
    const waiting = member('m1', []);
    const joining: GroupView = {
      ...billing,
      members: billing.members.map((each) => ({ ...each, waits: 'join' })),
    };
    expect(standingOf(waiting, joining, words)).toBe('waits for the others');
    expect(standingOf(waiting, billing, words)).toBe('owns nothing');
    expect(standingOf(member('m9', []), billing, words)).toBe('not in the group');
  });

  test('a member whose process is gone is one until its group has noticed', () => {
    const gone = consumer('m1', { status: 'down' });
    const two = { assigned: ['orders-0', 'orders-1'] };
    const counted: GroupView = {
      ...billing,
      members: billing.members.map((each) => ({ ...each, ...two })),
    };
    expect(standingOf(gone, counted, words)).toBe('dead, still has 2');
    expect(standingOf(gone, { ...counted, members: [] }, words)).toBe('not in the group');
  });
});

describe('what a group has committed', () => {
  const strips = stageScene({
    frame,
    size: { width: 768, height: 570 },
    masked: [],
  }).brokers.flatMap(({ rows }) => rows.map(({ strip }) => strip));

  test('stands at the leader as a mark of its own, smaller where a reader stands too', () => {
    const marks = strips.flatMap(({ node, replica: { partition }, committed }) =>
      committed.map(({ offset, shared }) => [node, partition, offset, shared]),
    );
    expect(marks).toEqual([
      ['b1', 'orders-0', 5, true],
      ['b2', 'orders-1', 2, false],
    ]);
    expect(legendEntries(frame)).toContain('committedOffset');
    expect(legendEntries({ ...frame, groups: [] })).not.toContain('committedOffset');
  });
});

describe('the table of groups', () => {
  const tableOf = (masked: string[]): string[][] =>
    twinTables(maskFrame(frame, masked), words, masked)
      .find(({ key }) => key === 'groups')
      ?.rows.map(({ cells }) => cells) ?? [];

  test('says of each member what the card says', () => {
    expect(tableOf([])).toEqual([
      [
        ...['billing', 'Stable', '4', 'broker 2', 'm1', 'orders-0, orders-1, orders-2'],
        ...['9', 'orders-0: 5 · orders-1: 2'],
      ],
      ['billing', 'Stable', '4', 'broker 2', 'm2', 'orders-3, orders-4, orders-5', '9', 'none'],
    ]);
  });

  test('tells nothing of a share that is asked for', () => {
    const cells = tableOf(['assignment']).flat().join(' ');
    expect(cells).not.toMatch(/orders|Stable|broker|\b4\b/u);
    const hidden = maskFrame(frame, ['m1.assignment']);
    expect(hidden.groups).toEqual([]);
    expect(hidden.consumers[0]?.positions).toEqual([]);
    expect(hidden.consumers[2]?.positions).toHaveLength(3);
  });

  test('and nothing of what is committed while positions are', () => {
    expect(maskFrame(frame, ['m1.position']).groups[0]?.offsets).toEqual([]);
  });
});
