import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { isObject, type JsonObject } from './recording.ts';
import { unlikeJson, unlikeSee } from './timeline-compare.ts';
import { named, nameId, nameOf, noNames, withPlaces } from './timeline-names.ts';
import { playTimeline } from './timeline.ts';
import { coordinatorNeeded, type See, type Timeline } from './timeline-scope.ts';
import { withRaftEpochs } from './timeline-see.ts';

/** Records that are told apart by their number alone. */
const record = (number: number): JsonObject => ({ type: `R${number}`, data: { number } });
const [a, b, c] = [record(1), record(2), record(3)];

const seeing = (metadata: Json, timingMs?: Json): See =>
  timingMs === undefined ? { metadata } : { metadata, timingMs };

describe('the records of the metadata log', () => {
  test('must be the same, in order; one too few or too many is named', () => {
    expect(unlikeSee(seeing([a, [b, c]]), seeing([a, [b, c]]))).toEqual([]);
    expect(unlikeSee(seeing([a, b]), seeing([b, a]))).not.toEqual([]);
    const [, missing] = unlikeSee(seeing([a, [b, c]]), seeing([a, b]));
    expect(missing).toMatchObject({ kafka: JSON.stringify(c), ours: 'nothing like it' });
    const [, tooMuch] = unlikeSee(seeing([a]), seeing([a, c]));
    expect(tooMuch).toMatchObject({ kafka: 'nothing like it', ours: JSON.stringify(c) });
  });

  test('a field that differs is found', () => {
    const wrong = { type: 'R2', data: { number: 7 } };
    expect(unlikeSee(seeing([a, b]), seeing([a, wrong]))).toEqual([
      { path: 'metadata.1.data.number', kafka: '2', ours: '7' },
    ]);
  });

  test('that Kafka wrote in one batch never lie in two of ours', () => {
    const split = unlikeSee(seeing([a, [b, c]]), seeing([a, b, c]));
    expect(split).toEqual([
      {
        path: 'metadata, record 2 R3',
        kafka: 'in one batch with the one before',
        ours: 'in another',
      },
    ]);
    const varying = { grouping: 'varies', records: [a, [b, c]] };
    expect(unlikeSee(seeing(varying), seeing([a, b, c]))).toHaveLength(1);
  });

  test('that Kafka wrote in two batches lie in one of ours only if the log could have gathered them', () => {
    const apart = [
      ['R1', 10],
      ['R2', 1_010],
    ];
    const close = [
      ['R1', 10],
      ['R2', 30],
    ];
    expect(unlikeSee(seeing([a, b]), seeing([[a, b]]))).toHaveLength(1);
    expect(unlikeSee(seeing([a, b], apart), seeing([[a, b]]))).toHaveLength(1);
    expect(unlikeSee(seeing([a, b], close), seeing([[a, b]]))).toEqual([]);
    expect(unlikeSee(seeing({ grouping: 'varies', records: [a, b] }), seeing([[a, b]]))).toEqual(
      [],
    );
  });

  test('in any order are still the same records, and batches stay whole unless that varies too', () => {
    const same = { grouping: 'same', anyOrder: [a, [b, c]] };
    expect(unlikeSee(seeing(same), seeing([[b, c], a]))).toEqual([]);
    expect(unlikeSee(seeing(same), seeing([b, a, c]))).toHaveLength(1);
    expect(unlikeSee(seeing(same), seeing([[b, c], b]))).toHaveLength(1);
    const varies = { grouping: 'varies', anyOrder: [a, [b, c]] };
    expect(unlikeSee(seeing(varies), seeing([b, a, c]))).toEqual([]);
    expect(unlikeSee(seeing(varies), seeing([b, a]))).toHaveLength(1);
  });
});

describe('what else there is to see', () => {
  const topics = { t: [{ partition: 0, leader: 2, isr: [2, 3], elr: [1] }] };
  const seen: See = {
    topics,
    logs: { 't-0': { '1': [{ baseOffset: 0, values: ['a'] }] } },
    highWatermarks: { 't-0': { '1': { checkpoint: 2 }, '2': 3 } },
  };

  test('agrees with itself', () => {
    expect(unlikeSee(seen, structuredClone(seen))).toEqual([]);
  });

  test.each<[string, (copy: Record<string, Json>) => void, string]>([
    ['a leader', (copy) => plant(copy, ['topics', 't', '0', 'leader'], 3), 'topics.t.0.leader'],
    [
      'the order in an ISR',
      (copy) => plant(copy, ['topics', 't', '0', 'isr'], [3, 2]),
      'topics.t.0.isr.0',
    ],
    ['an ELR', (copy) => plant(copy, ['topics', 't', '0', 'elr'], []), 'topics.t.0.elr'],
    [
      'a record',
      (copy) => plant(copy, ['logs', 't-0', '1', '0', 'values'], ['b']),
      'logs.t-0.1.0.values.0',
    ],
    ['a replica too many', (copy) => plant(copy, ['logs', 't-0', '3'], []), 'logs.t-0.3'],
    [
      'a checkpoint',
      (copy) => plant(copy, ['highWatermarks', 't-0', '1'], { checkpoint: null }),
      'highWatermarks.t-0.1.checkpoint',
    ],
    [
      'a live watermark',
      (copy) => plant(copy, ['highWatermarks', 't-0', '2'], 2),
      'highWatermarks.t-0.2',
    ],
    ['a part that is missing', (copy) => delete copy['logs'], 'logs'],
  ])('%s that differs is found', (_, change, path) => {
    const copy = structuredClone(seen) as Record<string, Json>;
    change(copy);
    expect(unlikeSee(seen, copy).map((each) => each.path.slice(0, path.length))).toContain(path);
  });

  test('how long something took is never compared', () => {
    expect(unlikeSee({ timingMs: [['R1', 3]] }, {})).toEqual([]);
    expect(unlikeJson({ tookMs: 3, x: 1 }, { x: 1 }, '')).toEqual([]);
  });

  test('where two recordings differ only the shape is compared; in any order everything is', () => {
    expect(unlikeJson({ isr: [2, { either: [1, 3] }] }, { isr: [2, 4] }, '')).toEqual([]);
    expect(unlikeJson({ isr: { either: [[1], [2]] } }, { isr: [] }, '')).toHaveLength(1);
    expect(unlikeSee(seeing({ either: [[a], [[a, b]]] }), seeing([a, b]))).toEqual([]);
    expect(unlikeSee(seeing({ either: [[a], [[a, b]]] }), seeing([a, c]))).toHaveLength(1);
    expect(unlikeJson({ anyOrder: [1, 2] }, [2, 1], '')).toEqual([]);
    expect(unlikeJson({ anyOrder: [1, 2] }, [2, 2], '')).toHaveLength(1);
    expect(unlikeJson({ anyOrder: [1] }, [1, 1], '')).toHaveLength(1);
  });
});

describe('names', () => {
  test('go to values in the order in which they are seen, and never twice', () => {
    const names = noNames(false);
    nameId(names, 'dir2', 'AAA');
    nameId(names, 'dir2', 'BBB');
    const registration = { brokerId: 2, brokerEpoch: 7, endPoints: [], logDirs: ['BBB', 'CCC'] };
    expect(named(names, registration)).toEqual({
      brokerId: 2,
      brokerEpoch: '$brokerEpoch2',
      endPoints: '$endPoints2',
      logDirs: ['$dir2.2', 'CCC'],
    });
    expect(named(names, { brokerId: 2, brokerEpoch: 9 })).toMatchObject({
      brokerEpoch: '$brokerEpoch2.2',
    });
    expect(nameOf(names, 'brokerEpoch2', '7')).toBe('$brokerEpoch2');
  });

  test('of controllers say who led when', () => {
    const names = noNames(true);
    const record = named(names, {
      controllerId: 102,
      incarnationId: 'I',
      leaderId: 103,
      replicas: [102],
    });
    const places = new Map([
      [102, '$c2'],
      [103, '$c1'],
    ]);
    expect(withPlaces(record, places)).toEqual({
      controllerId: '$c2',
      incarnationId: '$incarnation-c2',
      leaderId: '$c1',
      replicas: [102],
    });
  });

  test('of raft epochs count those that were seen', () => {
    const [first, second] = withRaftEpochs([
      { quorum: { leader: 101, epoch: 3 } },
      { controllers: { '101': { epoch: 7, log: ['epoch 3 TOPIC_RECORD t', 'epoch 5 X'] } } },
    ]);
    expect(first).toEqual({ quorum: { leader: 101, epoch: '$raftEpoch1' } });
    expect(second?.['controllers']).toEqual({
      '101': { epoch: '$raftEpoch2', log: ['$raftEpoch1 TOPIC_RECORD t', 'epoch 5 X'] },
    });
  });
});

test('a timeline in which Kafka did something else fails, with a line that says where', () => {
  const file = new URL('./fixtures/timelines/client-acks0.json', import.meta.url);
  const timeline = JSON.parse(readFileSync(fileURLToPath(file), 'utf8')) as Timeline;
  const steps = timeline.steps.map((step) =>
    step.see === undefined ? step : { see: { ...step.see, highWatermarks: { 't-0': { '1': 9 } } } },
  );
  const outcome = playTimeline({ ...timeline, steps }, 'wrong.json');
  expect(outcome).toMatchObject({ passed: 0, failed: 1 });
  expect(outcome.differences).toContainEqual({
    file: 'wrong.json',
    step: 'step 10 see',
    path: 'highWatermarks.t-0.1',
    kafka: '9',
    ours: '2',
  });
});

test('a timeline that needs a coordinator is not played', () => {
  const cluster = { brokers: 3, controllers: 1 };
  const needs = (step: object): string | null =>
    coordinatorNeeded({ name: 'x', cluster, steps: [step] });
  expect(needs({ do: 'producer', config: { 'transactional.id': 'x' } })).toBe(
    'transaction coordinator',
  );
  expect(needs({ do: 'consumer', call: 'subscribe' })).toBe('group coordinator');
  expect(needs({ do: 'consumer', call: 'assign' })).toBeNull();
});

/** Puts another value at the end of a way. */
function plant(json: Json, way: readonly string[], value: Json): void {
  const last = way.at(-1) ?? '';
  let place: Json | undefined = json;
  for (const step of way.slice(0, -1))
    place = Array.isArray(place)
      ? (place as Json[])[Number(step)]
      : isObject(place)
        ? place[step]
        : undefined;
  (place as Record<string, Json>)[last] = value;
}
