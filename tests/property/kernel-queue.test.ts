import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cancel,
  copyQueue,
  emptyQueue,
  peekTime,
  popEarliest,
  push,
} from '../../src/kernel/queue.ts';
import { NEVER } from '../../src/kernel/time.ts';

/** The plainest queue there is: an array, sorted by time and then by number at each look. */
type Entry = { time: number; number: number; handle: number };

const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('push'), value: fc.nat(50) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pop'), value: fc.constant(0) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel'), value: fc.nat(1_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('copy'), value: fc.constant(0) }) },
);

test('the heap does what a sorted array does', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 400 }), (actions) => {
      let queue = emptyQueue<number>();
      let model: Entry[] = [];
      const handles: number[] = [];
      for (const [number, each] of actions.entries()) {
        model.sort((one, other) => one.time - other.time || one.number - other.number);
        if (each.do === 'push') {
          const handle = push(queue, each.value, number);
          handles.push(handle);
          model.push({ time: each.value, number, handle });
        } else if (each.do === 'pop') {
          expect(popEarliest(queue)).toBe(model.shift()?.number ?? null);
        } else if (each.do === 'cancel') {
          const handle = handles[each.value % Math.max(handles.length, 1)] ?? -1;
          const there = model.some((entry) => entry.handle === handle);
          expect(cancel(queue, handle)).toBe(there);
          model = model.filter((entry) => entry.handle !== handle);
        } else queue = copyQueue(queue);
        expect(queue.size).toBe(model.length);
        expect(peekTime(queue)).toBe(Math.min(NEVER, ...model.map((entry) => entry.time)));
      }
    }),
    { numRuns: 200 },
  );
});
