import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DetailPace } from '../../../src/app/time/detail-pace.ts';
import type { Frame } from '../../../src/frame/types/frame.ts';
import type { Lens } from '../../../src/frame/types/lens.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const lensOf = (node: string | null) =>
  ({ selected: node === null ? null : { what: 'node', node } }) as Lens;

/** A worker whose answers take so long where a detail is asked for, and 5 ms where none is. */
const worker =
  (took: number, asked: (string | null)[]) =>
  async ({ selected }: Lens): Promise<Frame> => {
    asked.push(selected === null ? null : 'node' in selected ? selected.node : '');
    await vi.advanceTimersByTimeAsync(selected === null ? 5 : took);
    const detail = selected === null ? null : { title: { kind: 'node', name: 'told' } };
    return { detail } as Frame;
  };

test('a detail that takes long rests ten times as long, and stays on the screen meanwhile', async () => {
  const pace = new DetailPace();
  const asked: (string | null)[] = [];
  const ask = worker(200, asked);
  let frame = await pace.ask(lensOf('b1'), null, ask);
  const first = frame.detail;
  expect(first).not.toBeNull();
  frame = await pace.ask(lensOf('b1'), frame, ask);
  expect(asked).toEqual(['b1', null]);
  expect(frame.detail).toBe(first);
  expect(pace.isOld).toBe(true);
  await vi.advanceTimersByTimeAsync(1_800);
  await pace.ask(lensOf('b1'), frame, ask);
  expect(asked).toEqual(['b1', null, 'b1']);
  expect(pace.isOld).toBe(false);
});

test('another thing that is chosen is told at once, and a quick detail with each frame', async () => {
  const pace = new DetailPace();
  const asked: (string | null)[] = [];
  await pace.ask(lensOf('b1'), null, worker(200, asked));
  await pace.ask(lensOf('b2'), null, worker(20, asked));
  await pace.ask(lensOf('b2'), null, worker(20, asked));
  await pace.ask(lensOf(null), null, worker(20, asked));
  expect(asked).toEqual(['b1', 'b2', 'b2', null]);
  expect(pace.isOld).toBe(false);
});
