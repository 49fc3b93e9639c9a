import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLink, encodeLink, type Shipped } from '../../src/scenario/share-link.ts';
import { readNotation, writeNotation } from '../../src/scenario/notation.ts';
import { parseCommand } from '../../src/scenario/parse-command.ts';
import { parseRecording } from '../../src/scenario/parse-recording.ts';
import type { Recording } from '../../src/scenario/scenario.ts';
import { actWords } from '../../src/lesson/acts.ts';
import { anyCommand, anyCommands } from './command-arbitrary.ts';
import { smallScenario } from '../unit/scenario/small-scenario.ts';

const shipped: Shipped = {
  scenario: (id) => (id === smallScenario.id ? smallScenario : undefined),
  dataSet: (source) => source === 'earthquakes',
};

test('every command is drawn', () => {
  const drawn = fc.sample(anyCommand, { numRuns: 2_000, seed: 1 }).map(({ command }) => command);
  expect([...new Set(drawn)].sort()).toEqual(Object.keys(actWords).sort());
});

test('any command comes back from JSON through the door as it was', () => {
  fc.assert(
    fc.property(anyCommand, (command) => {
      const parsed = parseCommand(JSON.parse(JSON.stringify(command)));
      expect(parsed).toEqual({ command });
    }),
    { numRuns: 500 },
  );
});

test('any recording comes back from JSON through the door as it was', () => {
  fc.assert(
    fc.property(anyCommands, fc.nat(), (commands, seed) => {
      const recording: Recording = { scenario: smallScenario, seed, commands, playhead: 5 };
      const parsed = parseRecording(JSON.parse(JSON.stringify(recording)));
      expect(parsed).toEqual({ recording });
    }),
  );
});

test('any recording comes back from a link as it was, but for the rows of replays', () => {
  fc.assert(
    fc.property(anyCommands, fc.nat(), fc.boolean(), (commands, seed, isShipped) => {
      const id = isShipped ? smallScenario.id : 'my own & best';
      const scenario = { ...smallScenario, id };
      const link = encodeLink({ scenario, seed, commands, playhead: 5 }, shipped);
      expect(link).toMatch(/^[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*$/);
      const rowless = commands.map(({ at, command }) => ({
        at,
        command: command.command === 'replay' ? { ...command, rows: [] } : command,
      }));
      const recording = { scenario, seed, commands: rowless, playhead: 5 };
      expect(decodeLink(`#${link}`, shipped)).toEqual({ recording, problems: [] });
    }),
    { numRuns: 300 },
  );
});

test('any JSON value comes back from the notation as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const plain = JSON.parse(JSON.stringify(value)) as unknown;
      expect(readNotation(writeNotation(plain))).toEqual({ good: plain });
    }),
    { numRuns: 500 },
  );
});

test('no value and no text makes the door throw', () => {
  const part = fc.constantFrom(
    '#s=small',
    '&',
    'seed=',
    'c=',
    '1.',
    'poll',
    '(',
    ')',
    "'",
    '!',
    '%',
    '7',
    ':',
    'at=',
    'w=',
  );
  const link = fc.oneof(
    fc.string(),
    fc.array(part).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(fc.anything(), link, (value, text) => {
      expect(Object.keys(parseCommand(value))).toHaveLength(1);
      expect(Object.keys(parseRecording(value))).toHaveLength(1);
      expect(decodeLink(text, shipped).problems).toBeInstanceOf(Array);
    }),
    { numRuns: 500 },
  );
});
