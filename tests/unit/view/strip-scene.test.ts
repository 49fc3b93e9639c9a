import { describe, expect, test } from 'vitest';
import {
  axisOf,
  cellsFor,
  clampedX,
  gridScene,
  xOfOffset,
  type Axis,
} from '../../../src/view/strip/axis-scene.ts';
import type { StripInput } from '../../../src/view/strip/strip-input.ts';
import { rowLine } from '../../../src/view/strip/row-line.ts';
import { stripScene } from '../../../src/view/strip/strip-scene.ts';
import { viewWordsEn } from '../../../src/view/words/words-en.ts';
import { broker, frameWith, replica } from '../../gallery/frame-builder.ts';

const axis: Axis = { from: 0, slots: 10, x: 100, pitch: 40, letters: true, banded: false };

function strip(parts: Partial<StripInput> & { replica: StripInput['replica'] }) {
  return stripScene({
    node: 'b1',
    axis,
    y: 50,
    height: 30,
    leaderEnd: parts.replica.logEnd,
    rests: false,
    tells: false,
    readers: [],
    committed: [],
    masked: [],
    solo: true,
    numbers: true,
    ...parts,
  });
}

const textsOf = (scene: ReturnType<typeof strip>, kind: string): string[] =>
  scene.texts.filter((text) => text.kind === kind).map((text) => text.text);

describe('the places of the strips', () => {
  const withEnd = (logEnd: number) =>
    frameWith({
      brokers: [
        broker(1, {
          replicas: [replica({ partition: 'a-0', logEnd, stretch: { from: 0, to: 40 } })],
        }),
      ],
    });

  test('few offsets give large cells, many give small ones, in the same width', () => {
    const few = gridScene(withEnd(3), 0, 400);
    const many = gridScene(withEnd(36), 0, 400);
    expect(few.pitch).toBeGreaterThan(40);
    expect(many.pitch).toBeCloseTo(10);
    expect(few.pitch * few.slots).toBeCloseTo(400);
    expect(many.pitch * many.slots).toBeCloseTo(400);
  });

  test('there is always room for the next records, and cells keep their size through some appends', () => {
    for (let end = 0; end < 40; end++) {
      const scene = gridScene(withEnd(end), 0, 400);
      expect(scene.slots).toBeGreaterThan(end);
    }
    expect(gridScene(withEnd(3), 0, 400).slots).toBe(gridScene(withEnd(7), 0, 400).slots);
  });

  test('a short partition beside a long one keeps its own beginning and cells of the same size', () => {
    const long = replica({ partition: 'a-0', logEnd: 999, stretch: { from: 980, to: 1000 } });
    const short = replica({ partition: 'a-1', logEnd: 3, stretch: { from: 0, to: 20 } });
    const grid = gridScene(
      frameWith({ brokers: [broker(1, { replicas: [long, short] })] }),
      100,
      400,
    );
    expect(grid.slots).toBe(20);
    const first = (log: typeof long): number =>
      xOfOffset(axisOf(grid, log.stretch), log.stretch.from);
    expect(first(long)).toBe(100);
    expect(first(short)).toBe(100);
    expect(xOfOffset(axisOf(grid, long.stretch), 999)).toBe(100 + 19 * grid.pitch);
  });

  test('offsets and pixels agree', () => {
    expect(xOfOffset(axis, 3)).toBe(220);
    expect(clampedX(axis, 99)).toBe(500);
  });

  test('a wider stage asks for more offsets', () => {
    expect(cellsFor(1_000)).toBeGreaterThan(cellsFor(390));
  });
});

describe('a strip', () => {
  test('a record is committed below the high watermark, else not yet', () => {
    const scene = strip({ replica: replica({ partition: 'a-0', logEnd: 5, highWatermark: 3 }) });
    expect(scene.cells.map((cell) => cell.state)).toEqual([
      'committed',
      'committed',
      'committed',
      'uncommitted',
      'uncommitted',
    ]);
  });

  test('cells lie on the axis, and cells of one batch stand closer together', () => {
    const { cells } = strip({ replica: replica({ partition: 'a-0', logEnd: 4 }) });
    expect(cells.map((cell) => cell.x)).toEqual([100, 140, 180, 220]);
    const gap = (i: number): number =>
      (cells[i + 1]?.x ?? 0) - (cells[i]?.x ?? 0) - (cells[i]?.width ?? 0);
    expect(gap(0)).toBeLessThan(gap(1));
  });

  test('all cells of one look are one path', () => {
    const log = replica({ partition: 'a-0', logEnd: 5, highWatermark: 3 });
    const scene = strip({ replica: log });
    expect(scene.groups).toHaveLength(
      new Set(scene.cells.map((cell) => `${cell.state}${cell.colour}`)).size,
    );
    const drawn = scene.groups
      .map((group) => group.d.match(/M/g)?.length ?? 0)
      .reduce((a, b) => a + b);
    expect(drawn).toBe(5);
  });

  test('a control record is narrow and has no letter', () => {
    const log = replica({ partition: 'a-0', logEnd: 2, labels: 'AB' });
    const marker = {
      ...log,
      cells: log.cells.map((cell, i) => (i === 1 ? { ...cell, kind: 'control' as const } : cell)),
    };
    const { cells, texts } = strip({ replica: marker });
    expect(cells[1]?.width).toBeLessThan((cells[0]?.width ?? 0) / 2);
    expect(texts.filter((text) => text.kind === 'letter').map((text) => text.text)).toEqual(['A']);
  });

  test('large cells carry letters and offsets under them', () => {
    const scene = strip({ replica: replica({ partition: 'a-0', logEnd: 3, labels: 'ABC' }) });
    expect(textsOf(scene, 'letter')).toEqual(['A', 'B', 'C']);
    expect(textsOf(scene, 'number')).toEqual(['0', '1', '2']);
    expect(scene.shapes).toEqual([]);
  });

  test('middle-sized cells carry their offset inside and the shape of their key', () => {
    const scene = strip({
      replica: replica({ partition: 'a-0', logEnd: 3 }),
      axis: { ...axis, pitch: 18, letters: false },
    });
    expect(textsOf(scene, 'inside')).toEqual(['0', '1', '2']);
    expect(scene.shapes.length).toBeGreaterThan(0);
  });

  test('small cells get round offsets under them, clear of the bookmarks', () => {
    const small = { from: 100, slots: 40, x: 0, pitch: 12, letters: false, banded: false };
    const log = replica({ partition: 'a-0', logEnd: 120, stretch: { from: 100, to: 140 } });
    const free = strip({ replica: log, axis: small });
    expect(textsOf(free, 'tick')).toEqual(['100', '105', '110', '115']);
    const read = strip({ replica: log, axis: small, readers: [{ name: 'r1', position: 110 }] });
    expect(textsOf(read, 'tick')).toEqual(['100', '105', '115']);
  });

  test('a large cell with nothing short to say carries the shape of its key instead', () => {
    const log = replica({ partition: 'a-0', logEnd: 3, labels: 'A' });
    const scene = strip({ replica: log });
    expect(textsOf(scene, 'letter')).toEqual(['A']);
    expect(scene.shapes.map((group) => group.colour).sort()).toEqual([1, 2]);
  });

  test('what lies before the stretch is told, also of a reader who is there', () => {
    const stretch = { from: 980, to: 1000 };
    const long = replica({ partition: 'a-0', logEnd: 999, logStart: 30, stretch });
    const readers = [
      { name: 'r1', position: 12 },
      { name: 'r2', position: 400 },
      { name: 'r3', position: 985 },
    ];
    const on = { axis: { ...axis, ...stretch }, readers };
    const scene = strip({ replica: long, ...on });
    expect(scene.before?.offsets).toBe(950);
    expect(scene.bookmarks.map(({ before, lost }) => [before, lost])).toEqual([
      [true, true],
      [true, false],
      [false, false],
    ]);
    const cut = replica({ partition: 'a-0', logEnd: 999, logStart: 990, stretch });
    expect(strip({ replica: cut, ...on }).before).toBeNull();
    const behind = replica({ partition: 'a-0', logEnd: 200, logStart: 30, stretch });
    expect(strip({ replica: behind, ...on }).before?.offsets).toBe(170);
  });

  test('a follower shows what it misses, the leader the free places', () => {
    const behind = strip({
      replica: replica({ partition: 'a-0', logEnd: 3, role: 'follower' }),
      leaderEnd: 5,
    });
    expect(behind.missing.match(/M/g)).toHaveLength(2);
    expect(behind.free).toBe('');
    const leader = strip({ replica: replica({ partition: 'a-0', logEnd: 3 }) });
    expect(leader.missing).toBe('');
    expect(leader.free.match(/M/g)).toHaveLength(7);
  });

  test('deleted records leave faded places with their numbers and a bracket at the start', () => {
    const scene = strip({
      replica: replica({ partition: 'a-0', logEnd: 5, logStart: 2, labels: 'ABCDE' }),
    });
    expect(scene.deleted.match(/M/g)).toHaveLength(2);
    expect(textsOf(scene, 'faded')).toEqual(['0', '1']);
    expect(scene.logStart?.x).toBeCloseTo(180 - 2.8);
  });

  test('the high watermark and the end stand between cells', () => {
    const scene = strip({
      replica: replica({ partition: 'a-0', logEnd: 5, highWatermark: 3, flushed: 2 }),
    });
    expect(scene.highWatermark?.x).toBeCloseTo(220 - 2.8);
    expect(scene.logEnd.x).toBeCloseTo(300 - 2.8);
    expect(scene.flushed).toMatchObject({ from: 100 });
    expect(scene.flushed?.to).toBeLessThan(180);
  });

  test('the start is a mark only when something was deleted, and what is flushed only beyond it', () => {
    const at = (logStart: number, flushed: number) =>
      strip({ replica: replica({ partition: 'a-0', logEnd: 5, logStart, flushed }) });
    expect(at(0, 5).logStart).toBeNull();
    expect(at(1, 5).logStart).not.toBeNull();
    expect(at(2, 2).flushed).toBeNull();
    expect(at(2, 3).flushed).not.toBeNull();
  });

  test('the last stable offset is a mark of its own only while it is behind', () => {
    expect(strip({ replica: replica({ partition: 'a-0', logEnd: 5 }) }).lastStable).toBeNull();
    expect(
      strip({ replica: replica({ partition: 'a-0', logEnd: 5, lastStable: 2 }) }).lastStable?.x,
    ).toBeCloseTo(180 - 2.8);
  });
});

describe('a long stretch', () => {
  const stretch = { from: 300, to: 900 };
  const bands = [
    { from: 300, to: 600, colour: 0 },
    { from: 600, to: 896, colour: 2 },
  ];
  const log = {
    ...replica({ partition: 'a-0', logEnd: 896, logStart: 100, highWatermark: 700, stretch }),
    bands,
  };
  const grid = { slots: 20, x: 100, pitch: 20, letters: false };
  const scene = strip({ replica: log, axis: axisOf(grid, stretch), solo: false, tells: true });

  test('bands fill the width, and are cut where the high watermark is', () => {
    expect(scene.cells.map(({ offset, to, state }) => [offset, to, state])).toEqual([
      [300, 600, 'committed'],
      [600, 700, 'committed'],
      [700, 896, 'uncommitted'],
    ]);
    expect(scene.width).toBeCloseTo(400);
    expect(scene.highWatermark?.x).toBeCloseTo(100 + (400 * 400) / 600 - 0.6);
  });

  test('what followers lack is a hole, unless it was written while their broker was down', () => {
    const behind = { ...log, role: 'follower' as const, logEnd: 700, bands: bands.slice(0, 1) };
    const on = { replica: behind, axis: axisOf(grid, stretch), leaderEnd: 896 };
    expect([strip(on).missing !== '', strip(on).later]).toEqual([true, '']);
    const rests = strip({ ...on, rests: true });
    expect([rests.missing, rests.later !== '']).toEqual(['', true]);
    const leaderless = strip({ ...on, leaderEnd: null });
    expect([leaderless.missing, leaderless.later]).toEqual(['', '']);
  });

  test('the line below says what lies before, and as much of the ends as there is room for', () => {
    const telling = { words: viewWordsEn, masked: [] };
    const line = rowLine(scene, false, telling);
    expect(line.earlier?.text).toBe('‹ 200 earlier');
    expect(line.newest).toBeNull();
    expect(line.told?.text).toBe('796 records · HW 700 · LEO 896');
    const narrow = rowLine({ ...scene, width: 185 }, true, telling);
    expect([narrow.newest?.text, narrow.told?.text]).toEqual(['newest ›', '796 records']);
    const secret = rowLine(scene, false, { ...telling, masked: ['a-0.end'] });
    expect([secret.earlier, secret.told?.text]).toEqual([null, '? · HW 700 · LEO ?']);
  });
});

describe('bookmarks', () => {
  const log = replica({ partition: 'a-0', logEnd: 5, logStart: 3 });

  test('readers at one place share a triangle; one before the start is lost', () => {
    const scene = strip({
      replica: log,
      readers: [
        { name: 'r1', position: 5 },
        { name: 'r2', position: 2 },
        { name: 'r3', position: 5 },
      ],
    });
    expect(scene.bookmarks.map(({ names, lost }) => [names, lost])).toEqual([
      ['r2', true],
      ['r1 r3', false],
    ]);
  });

  test('a reader exactly at the start is not lost, one record before it is', () => {
    const readers = [3, 2].map((position) => ({ name: `r${position}`, position }));
    const lost = strip({ replica: log, readers }).bookmarks.filter((each) => each.lost);
    expect(lost.map(({ names }) => names)).toEqual(['r2']);
  });

  test('a bookmark off the axis stays at its edge', () => {
    const scene = strip({ replica: log, readers: [{ name: 'r1', position: 400 }] });
    expect(scene.bookmarks[0]?.x).toBeLessThanOrEqual(500);
  });

  test('followers have none', () => {
    const follower = { ...log, role: 'follower' as const };
    expect(strip({ replica: follower, readers: [{ name: 'r1', position: 5 }] }).bookmarks).toEqual(
      [],
    );
  });
});

describe('masks', () => {
  const log = replica({ partition: 'a-0', logEnd: 2, labels: 'AB' });

  test('a hidden label is a question mark where the letter would be', () => {
    const scene = strip({ replica: log, masked: ['a-0.labels'] });
    expect(textsOf(scene, 'hidden')).toEqual(['?', '?']);
    expect(textsOf(scene, 'number')).toEqual(['0', '1']);
  });

  test('a hidden watermark has no flag, and a hidden end no mark', () => {
    const scene = strip({ replica: log, masked: ['a-0.highWatermark', 'a-0.end'] });
    expect(scene.highWatermark?.hidden).toBe(true);
    expect(scene.logEnd.labelled).toBe(false);
  });
});
