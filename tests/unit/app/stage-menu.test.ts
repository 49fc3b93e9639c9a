import { describe, expect, test } from 'vitest';
import { sandboxRecording } from '../../../src/app/sandbox/sandbox-scenario.ts';
import { menuActs } from '../../../src/app/acts/stage-menu.ts';
import type { Selection } from '../../../src/frame/types/lens.ts';
import { parseCommand } from '../../../src/scenario/parse-command.ts';
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

describe('the menu of a thing', () => {
  const session = serveSession();
  const frame = session.open(sandboxRecording(), LENS);
  const things: [string, Selection, string[]][] = [
    ['a controller', { what: 'node', node: 'c2' }, ['kill', 'pause', 'rot-disk', 'remove-voter']],
    [
      'a broker',
      { what: 'node', node: 'b1' },
      ['shutdown', 'power-cut', 'fill-disk', 'clock-jump'],
    ],
    ['a link', { what: 'link', from: 'b1', to: 'b2' }, ['cut', 'delay', 'lose', 'throttle']],
    ['a partition', { what: 'replica', node: 'b1', partition: 'quakes-0' }, ['elect']],
  ];

  test.each(things)(
    'of %s has its faults, each told apart and each a command',
    (_name, thing, some) => {
      const acts = menuActs(frame, thing);
      expect(acts.map(({ verb }) => verb)).toEqual(expect.arrayContaining(some));
      const labels = acts.map(({ verb, detail = '' }) => `${verb} ${detail}`);
      expect(new Set(labels).size).toBe(labels.length);
      for (const { command } of acts) expect(parseCommand(command)).toEqual({ command });
    },
  );
});
