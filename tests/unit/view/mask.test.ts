import { describe, expect, test } from 'vitest';
import { hidesFor } from '../../../src/frame/expression/hides.ts';
import { observables, type ObservableName } from '../../../src/frame/expression/observables.ts';
import type { GroupView } from '../../../src/frame/types/groups.ts';
import type { Frame } from '../../../src/frame/types/frame.ts';
import { twinTables } from '../../../src/view/detail/twin-scene.ts';
import { isMasked, maskFrame } from '../../../src/view/mask.ts';
import { lostPills, pillsPlan } from '../../../src/view/messages/pills-scene.ts';
import { legendEntries } from '../../../src/view/stage/legend-scene.ts';
import { stageScene } from '../../../src/view/stage/stage-scene.ts';
import { lanesScene, sliderMarks } from '../../../src/view/time/lanes-scene.ts';
import { viewWordsEn as words } from '../../../src/view/words/words-en.ts';
import { reads, replica } from '../../gallery/frame-builder.ts';
import {
  both,
  frame,
  onBroker,
  onConsumer,
  onControllers,
  onGroup,
  onProducer,
  onReplicas,
  type Change,
} from './asked-frame.ts';
import { COUNTED, countedOf, ITEM } from './told-run.ts';

/** What a sentence, a message or the inspector says of it. */
const told: Change = (before) => ({
  ...before,
  happened: [{ step: 1, time: 0, node: 'b1', kind: 'appended', values: { partition: 'orders-0' } }],
  story: { version: '0.1', items: [ITEM] },
  routine: { run: COUNTED, sinceAct: { ...COUNTED, at: 1 } },
  guarantees: [{ guarantee: 'lost', count: 1, because: [] }],
  messages: before.messages.map((each) => ({ ...each, summary: 'offset 6', error: 'NONE' })),
  detail: { title: { kind: 'node', name: 'b1' }, why: [], fields: [], bytes: null },
  flows: [{ from: 'p1', to: 'b2', colour: 0, perSecond: 5 }],
  lanes: before.lanes && { ...before.lanes, ...countedOf(before.lanes) },
});

/** b2 leads: its marks, its roads and what travels to it. */
const anotherLeader: Change = both(
  onReplicas((_view, { name }) => ({
    role: name === 'b2' ? 'leader' : 'follower',
    leader: 2,
    deposed: name === 'b1',
  })),
  (before) => ({
    ...before,
    brokers: before.brokers.map((each) => ({
      ...each,
      delayedProduce: each.name === 'b2' ? 1 : 0,
    })),
    messages: before.messages.map((each) =>
      each.type === 'ProduceRequest' ? { ...each, to: 'b2' } : each,
    ),
    lanes: before.lanes && {
      ...before.lanes,
      messages: before.lanes.messages.map((each) => ({ ...each, to: 'b2' })),
      waits: before.lanes.waits.map((each) => ({ ...each, node: 'b2' })),
    },
  }),
);

const leaderless = onReplicas(() => ({ role: 'follower', leader: -1 }));

const anotherQuorum = both(
  onControllers(({ name }) => ({
    active: name === 'c2',
    role: name === 'c2' ? 'leader' : 'candidate',
    ...{ epoch: 7, leader: 'c2', voted: 'c2', votes: 2 },
    ...{ logEnd: 20, highWatermark: 19 },
  })),
  (before) => ({
    ...before,
    messages: before.messages.map((each) => (each.to === 'c1' ? { ...each, to: 'c2' } : each)),
  }),
);

const longer = onReplicas((view) => ({ ...replica({ ...view, logEnd: 7 }), highWatermark: 6 }));
const otherRecords = both(
  onReplicas((view) => ({
    cells: view.cells.map((cell) => ({ ...cell, label: 'Z', colour: 5 })),
  })),
  onConsumer({ delivered: [{ partition: 'orders-0', offset: 1, colour: 5, label: 'Z' }] }),
);
const shrunk = onReplicas((_view, { id }) => ({
  isr: [1],
  elr: [2],
  standing: id === 1 ? 'in' : 'out',
}));
const epochs = onReplicas(() => ({
  leaderEpoch: 3,
  partitionEpoch: 9,
  epochs: [{ epoch: 3, from: 2 }],
}));
const otherPosition = both(onConsumer({ positions: [reads('orders-0', 4, 0)] }));
const otherDelivery = onConsumer({
  delivered: [{ partition: 'orders-0', offset: 3, colour: 2, label: 'D' }],
  deliveredTotal: 9,
});
const otherSends = onProducer({ sent: 9, acked: 7, failed: 1, bufferedTotal: 2 });
const otherCommit = onGroup({ offsets: [{ partition: 'orders-0', offset: 2 }] });
const given = (assigned: string[]): Partial<GroupView> => ({
  members: [{ id: 'm1-1', instanceId: null, clientId: 'm1', assigned, waits: null }],
});
const givenNothing = onGroup(given([]), { positions: [] });
const joining = onGroup(
  { state: 'PreparingRebalance', generation: 4 },
  { group: { id: 'g', memberId: 'm1-1', generation: -1 } },
);
const otherMark = onReplicas(() => ({ highWatermark: 2, lastStable: 1 }));
const downBroker = both(
  onBroker({ status: 'down', state: 'NOT_RUNNING' }),
  onReplicas((view, { name }) => ({ role: name === 'b2' ? 'offline' : view.role })),
);

/**
 * For each observable a question, and all that is otherwise in a frame where its value is another.
 */
const CASES: Record<ObservableName, [ask: string, change: Change] | 'nothing'> = {
  leader: ['leader(orders-0)', anotherLeader],
  leaderEpoch: ['leaderEpoch(orders-0)', epochs],
  partitionEpoch: ['partitionEpoch(orders-0)', epochs],
  replicas: ['replicas(orders-0)', (each) => onBroker({ replicas: [] })(each)],
  isr: ['len(isr(orders-0))', shrunk],
  elr: ['elr(orders-0)', shrunk],
  lastKnownElr: [
    'lastKnownElr(orders-0)',
    both(
      leaderless,
      onReplicas(() => ({ lastKnownElr: [2], elr: [] })),
    ),
  ],
  reassigning: ['reassigning(orders-0)', onReplicas(() => ({ adding: [3], removing: [1] }))],
  believesLeader: ['believesLeader(b2, orders-0)', anotherLeader],
  diverged: [
    'diverged(orders-0)',
    onReplicas((_view, { name }) =>
      name === 'b2' ? { divergesFrom: 2, truncated: { from: 5, to: 3 } } : {},
    ),
  ],
  epochs: ['epochs(orders-0@b2)', epochs],
  urp: ['urp()', shrunk],
  underMinIsr: ['underMinIsr() == 1', shrunk],
  offlinePartitions: ['offlinePartitions()', leaderless],
  unavailable: ['unavailable(orders-0)', leaderless],
  fenced: ['fenced(b2)', onBroker({ fenced: true })],
  brokerState: ['brokerState(b2)', onBroker({ state: 'RECOVERY' })],
  brokerEpoch: ['brokerEpoch(b2)', onBroker({ epoch: 88 })],
  metadataOffset: ['metadataOffset(b2)', onBroker({ metadataOffset: 9 })],
  metadataLag: ['metadataLag(b2)', onBroker({ metadataOffset: 9 })],
  activeController: ['activeController()', anotherQuorum],
  controllerRole: ['controllerRole(c2)', anotherQuorum],
  quorum: ['quorum().epoch', anotherQuorum],
  down: ['down()', downBroker],
  leo: ['leo(orders-0@b2) - 1', longer],
  hw: ['hw(orders-0)', otherMark],
  lso: ['lso(orders-0)', otherMark],
  logStart: [
    'logStart(orders-0)',
    onReplicas((view) => ({ ...replica({ ...view, logStart: 2 }), role: view.role })),
  ],
  count: ['count(orders-0)', longer],
  labels: ['labels(orders-0)', otherRecords],
  offsets: ['offsets(orders-0)', longer],
  at: ['at(orders-0, 1).label', otherRecords],
  acked: ['acked(p1)', otherSends],
  failed: ['failed(#A)', otherSends],
  pending: ['pending(p1) > 0', otherSends],
  sends: 'nothing',
  sentAt: 'nothing',
  offset: ['offset(#E)', both(longer, otherRecords)],
  offsetAssignedBy: 'nothing',
  copies: ['copies(#A)', longer],
  position: ['position(r1, orders-0)', otherPosition],
  delivered: ['delivered(r1)', otherDelivery],
  lastDelivered: ['lastDelivered(r1).label', otherDelivery],
  deliveries: ['deliveries(#B, r1)', otherDelivery],
  skipped: ['skipped(r1)', both(otherPosition, otherDelivery)],
  error: ['error(r1)', onConsumer({ error: 'OffsetOutOfRangeException' })],
  groupState: ['groupState(g)', joining],
  coordinator: ['coordinator(g)', onGroup({ coordinator: 'b2' })],
  generation: ['generation(g)', joining],
  assignor: ['assignor(g)', onGroup({ protocol: 'sticky' })],
  members: ['members(g)', onGroup({ members: [] })],
  assigned: ['assigned(m1)', givenNothing],
  owned: ['owned(m1)', givenNothing],
  owner: ['owner(orders-0, g)', givenNothing],
  owners: ['owners(orders-0, g)', givenNothing],
  memberEpoch: ['memberEpoch(m1)', joining],
  committed: ['committed(g, orders-0)', otherCommit],
  lag: ['lag(g)', otherCommit],
  revoked: ['revoked(m1)', givenNothing],
  lostPartitions: ['lostPartitions(m1)', givenNothing],
  up: ['up(b2)', downBroker],
  len: 'nothing',
};

const SIZES = [
  { width: 1_084, height: 600 },
  { width: 390, height: 470 },
];

/** All that is drawn of a frame, and all that is told of it, while `masked` is hidden. */
function seenOf(whole: Frame, masked: string[]): unknown {
  const seen = maskFrame(whole, masked);
  const stages = SIZES.map((size) => stageScene({ frame: seen, size, masked }, ['orders-0.tail']));
  const lanes = lanesScene(seen, { width: 900, height: 200 }, words.node);
  return JSON.parse(
    JSON.stringify({
      stages,
      pills: stages.map(({ edges, narrow }) => [
        pillsPlan(seen, edges, narrow),
        lostPills(seen, edges, 0),
      ]),
      twin: twinTables(seen, words, masked),
      legend: legendEntries(seen),
      lanes,
      marks: lanes && sliderMarks(seen.lanes?.changes ?? [], lanes.scale),
      said: [seen.happened, seen.detail, seen.story, seen.routine, seen.guarantees],
    }),
  );
}

const names = Object.keys(CASES) as ObservableName[];

describe('a question hides its answer', () => {
  const asked = names.flatMap((name) => {
    const each = CASES[name];
    return each === 'nothing' ? [] : [{ ask: each[0], change: each[1] }];
  });

  test.each(asked)('$ask', ({ ask, change }) => {
    const masked = hidesFor(ask);
    const other = told(change(frame));
    expect(seenOf(other, [])).not.toEqual(seenOf(frame, []));
    expect(seenOf(change(frame), [])).not.toEqual(seenOf(frame, []));
    expect(seenOf(other, masked)).toEqual(seenOf(frame, masked));
  });

  test.each(names.filter((name) => CASES[name] === 'nothing'))(
    '%s says why nothing needs to be hidden',
    (name) => {
      const { shows } = observables[name];
      expect('nothing' in shows && shows.nothing).toMatch(/\w+ \w+/);
    },
  );

  test('and says where: a question mark, or that it is hidden', () => {
    const masked = hidesFor('leader(orders-0)');
    const [, replicas] = twinTables(maskFrame(frame, masked), words, masked);
    expect(replicas?.rows.map(({ cells }) => cells[2])).toEqual(
      Array.from({ length: 3 }, () => words.hiddenValue),
    );
  });
});

describe('what is hidden', () => {
  test('is named by owner and thing, or by the thing alone for every owner', () => {
    expect(isMasked(['journal-0.cells'], 'journal-0', 'cells')).toBe(true);
    expect(isMasked(['journal-0.cells'], 'journal-1', 'cells')).toBe(false);
    expect(isMasked(['journal-0.cells'], 'journal-0', 'labels')).toBe(false);
    expect(isMasked(['cells'], 'any-3', 'cells')).toBe(true);
  });

  test('is read from the whole expression, each thing once', () => {
    const ofTheEnd = ['end', 'cells', 'highWatermark'].map((thing) => `a-0.${thing}`);
    expect(hidesFor("leo('a-0') - leo(a-0@b2) + 1")).toEqual(ofTheEnd);
    expect(hidesFor('[position(r1, a-0), position(r2, a-0)]')).toEqual([
      'r1.position',
      'r1.delivered',
      'r2.position',
      'r2.delivered',
    ]);
    expect(hidesFor('len(isr(a-0)) < 2 && !unavailable(a-0)')).toEqual([
      'a-0.isr',
      'a-0.leadership',
    ]);
    expect(hidesFor('1 + 1')).toEqual([]);
    expect(() => hidesFor('nonsense(a-0)')).toThrow('Nothing is called nonsense.');
  });

  test('leaves the rest of the picture as it is', () => {
    expect(maskFrame(frame, [])).toBe(frame);
    const seen = maskFrame(frame, ['r1.position']);
    expect(seen.brokers).toEqual(frame.brokers);
    expect(seen.producers).toEqual(frame.producers);
  });
});

test('what was told of the run is told no more while a question is open', () => {
  const whole = told(frame);
  const seen = maskFrame(whole, ['orders-0.leadership']);
  expect([whole.story.items, whole.guarantees].map((each) => each?.length)).toEqual([1, 1]);
  expect([seen.story.items, seen.guarantees]).toEqual([[], []]);
  expect(seen.routine.run).toEqual({ acked: 0, delivered: 0, fetches: 0 });
});
