import fc from 'fast-check';
import { expect, test } from 'vitest';
import { questionOf, runLine, tools } from '../../src/command-line/command-line.ts';
import { complete } from '../../src/command-line/complete.ts';
import { quoted, shellWords } from '../../src/command-line/shell-line.ts';
import type { AdminEnding, AdminView } from '../../src/frame/types/admin.ts';
import { aView } from '../unit/command-line/a-view.ts';

const silent: AdminView = {
  ...{ ...aView, through: null, brokers: [], topics: [], configs: [], quorum: null },
};

/** Words that a tool might understand, between such that none does. */
const word = fc.oneof(
  fc.constantFrom(...tools.flatMap(({ options }) => Object.keys(options).map((o) => `--${o}`))),
  fc.constantFrom(...tools.map(({ name }) => name)),
  fc.constantFrom('describe', 'orders', '0', '-1', '1,2', 'a=b', 'a=[b,c]', '', '--', '-', '='),
  fc.constantFrom('--topic=orders', 'preferred', 'topics', 'brokers', '(', '.*', 'orders:0-1'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const line = fc.oneof(
  { arbitrary: fc.string({ unit: 'binary', maxLength: 80 }), weight: 1 },
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...tools.map(({ name }) => name)), fc.array(word, { maxLength: 7 }))
      .map(([tool, words]) => [tool, ...words.map(quoted)].join(' ')),
    weight: 4,
  },
);
const ending = fc.record<AdminEnding>({
  ...{ call: fc.nat(), api: fc.string() },
  exception: fc.constantFrom(null, 'TimeoutException', 'TopicExistsException'),
  message: fc.string(),
  parts: fc.array(
    fc.record({ partition: fc.string(), exception: fc.string(), message: fc.string() }),
  ),
});

test('whatever is typed is read, completed and run without an error', () => {
  fc.assert(
    fc.property(line, fc.nat(), fc.array(ending), fc.boolean(), (text, place, endings, is) => {
      const view = is ? aView : silent;
      questionOf(text);
      const cursor = text.length === 0 ? 0 : place % (text.length + 1);
      const { from, to } = complete(text, cursor, is ? aView : null);
      expect(from).toBeLessThanOrEqual(to);
      expect(to).toBe(cursor);
      const outcome = runLine(text, view);
      if (outcome.did === 'asked') expect(outcome.told(endings)).toBeTypeOf('string');
    }),
    { numRuns: 5_000 },
  );
});

test('every word survives its quotes', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
      const read = shellWords(words.map(quoted).join(' ')).map(({ text }) => text);
      expect(read).toEqual(words);
    }),
  );
});
