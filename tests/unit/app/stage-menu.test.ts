import { describe, expect, test } from 'vitest';
import { sandboxRecording } from '../../../src/app/sandbox/sandbox-scenario.ts';
import { menuChoices } from '../../../src/app/acts/stage-menu.ts';
import type { BrokerView, ReplicaView } from '../../../src/frame/types/brokers.ts';
import type { Selection } from '../../../src/frame/types/lens.ts';
import { parseCommand } from '../../../src/scenario/parse-command.ts';
import { broker, frameWith, replica } from '../../gallery/frame-builder.ts';
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
    ['a partition', { what: 'replica', node: 'b1', partition: 'quakes-0' }, ['delete-topic']],
  ];

  test.each(things)(
    'of %s has its faults, each told apart and each a command',
    (_name, thing, some) => {
      const acts = menuChoices(frame, thing, 'all');
      expect(acts.map(({ verb }) => verb)).toEqual(expect.arrayContaining(some));
      const labels = acts.map(({ verb, detail = '' }) => `${verb} ${detail}`);
      expect(new Set(labels).size).toBe(labels.length);
      for (const { command } of acts) expect(parseCommand(command)).toEqual({ command });
    },
  );
});

/** `orders-0` on brokers 1, 2 and 3 of four, as the metadata has it. */
function movable(its: Partial<ReplicaView>, others: Partial<BrokerView>[] = []) {
  const brokers = [1, 2, 3, 4].map((id, i) =>
    broker(id, {
      replicas:
        id === 4
          ? []
          : [replica({ partition: 'orders-0', logEnd: 5, replicas: [1, 2, 3], leader: 1, ...its })],
      ...others[i],
    }),
  );
  return frameWith({ brokers });
}

const OF_B1: Selection = { what: 'replica', node: 'b1', partition: 'orders-0' };

const told = (frame: ReturnType<typeof movable>, part: 'leader' | 'move', thing = OF_B1) =>
  menuChoices(frame, thing, part).map(({ command, broker, blocked }) => {
    const what =
      'election' in command ? command.election : 'replicas' in command ? command.replicas : '';
    return [what, broker, blocked].filter((each) => each !== undefined && each !== null).join(' ');
  });

describe('the leader of a partition', () => {
  test('that is the preferred one can be followed by another of the ISR, which is put first', () => {
    expect(told(movable({ isr: [1, 2] }), 'leader')).toEqual([
      'preferred b1 leads',
      '2,1,3 b2',
      '3,1,2 b3 not-in-sync',
      'unclean has-leader',
    ]);
  });

  test('gives way to the preferred one as soon as that is in sync and not fenced', () => {
    expect(told(movable({ leader: 2, isr: [1, 2] }), 'leader')[0]).toBe('preferred b1');
    expect(told(movable({ leader: 2, isr: [2] }), 'leader')[0]).toBe('preferred b1 not-in-sync');
    expect(told(movable({ leader: 2, isr: [1, 2] }, [{ fenced: true }]), 'leader')[0]).toBe(
      'preferred b1 fenced',
    );
  });

  test('is elected uncleanly only where none leads and some replica is alive', () => {
    const none = { leader: -1, isr: [1], elr: [] };
    const dead = { fenced: true };
    expect(told(movable(none, [dead]), 'leader').at(-1)).toBe('unclean');
    expect(told(movable(none, [dead, dead, dead]), 'leader').at(-1)).toBe('unclean none-alive');
    const eligible = movable({ leader: -1, isr: [], elr: [2] }, [dead]);
    expect(told(eligible, 'leader')[1]).toBe('2,1,3 b2');
  });
});

describe('a replica', () => {
  test('moves to a broker that has none; the others stay in their order', () => {
    expect(told(movable({}), 'move')).toEqual(['2,2,3 b2 has-one', '3,2,3 b3 has-one', '4,2,3 b4']);
    const second: Selection = { ...OF_B1, node: 'b2' };
    expect(told(movable({}), 'move', second).at(-1)).toBe('1,4,3 b4');
  });

  test('does not move to a broker that is down or unknown, nor twice', () => {
    const last = (its: Partial<ReplicaView>, fourth: Partial<BrokerView> = {}) =>
      told(movable(its, [{}, {}, {}, fourth]), 'move').at(-1);
    expect(last({}, { status: 'down' })).toBe('4,2,3 b4 down');
    expect(last({}, { registered: false })).toBe('4,2,3 b4 unregistered');
    expect(last({ replicas: [2, 3, 4, 1], removing: [1], adding: [4] })).toMatch(/ b4 leaving$/);
  });

  test('of the metadata log stays where it is', () => {
    const log: Selection = { what: 'replica', node: 'b1', partition: '__cluster_metadata-0' };
    expect(menuChoices(movable({}), log, 'move')).toEqual([]);
    expect(menuChoices(movable({}), log, 'leader')).toEqual([]);
  });
});
