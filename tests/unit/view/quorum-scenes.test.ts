import { describe, expect, test } from 'vitest';
import { maskFrame } from '../../../src/view/mask.ts';
import { controllerStory } from '../../../src/view/stage/controller-story.ts';
import { legendEntries } from '../../../src/view/stage/legend-scene.ts';
import {
  machineRemarks,
  brokerRemark,
  replicaRemark,
} from '../../../src/view/strip/replica-story.ts';
import { placesOf } from '../../../src/view/stage/stage-plan.ts';
import { stageScene } from '../../../src/view/stage/stage-scene.ts';
import { viewWordsEn as words } from '../../../src/view/words/words-en.ts';
import { broker, controller, replica } from '../../gallery/frame-builder.ts';
import { specimens } from '../../gallery/specimens.ts';

const frameOf = (name: string) => {
  const found = specimens[name]?.frame;
  if (found === undefined) throw new Error(`no specimen ${name}`);
  return found;
};
const LAPTOP = { width: 772, height: 564 };
const SIZES = [LAPTOP, { width: 684, height: 426 }, { width: 390, height: 430 }];

describe('the metadata log', () => {
  test.each(SIZES)('at $width x $height its copies stand between circles and cards', (size) => {
    const scene = stageScene({ frame: frameOf('zombie'), size, masked: [] });
    const { metadata, circles, y } = scene.controllers ?? { metadata: null, circles: [], y: 0 };
    if (metadata === null) throw new Error('there is room for the metadata log');
    expect(metadata.x).toBeGreaterThan((circles.at(-1)?.x ?? 0) + 12);
    expect(metadata.x + metadata.width).toBeLessThanOrEqual(scene.size.width);
    expect(metadata.rows[0]?.y).toBeGreaterThanOrEqual(y - 8);
    const first = scene.narrow ? scene.producers[0]?.rect.y : scene.brokers[0]?.rect.y;
    for (const mark of metadata.marks) expect(mark.y + 5).toBeLessThanOrEqual(first ?? 0);
  });

  test('what is not committed yet looks another way; brokers at one offset share a mark', () => {
    const scene = stageScene({ frame: frameOf('zombie'), size: LAPTOP, masked: [] });
    const [old] = scene.controllers?.metadata?.rows ?? [];
    expect(
      old?.cells.filter(({ isCommitted }) => !isCommitted).map(({ cell }) => cell.offset),
    ).toEqual([12, 13]);
    expect(scene.controllers?.metadata?.marks.map(({ brokers }) => brokers)).toEqual([
      ['b1'],
      ['b3'],
      ['b2'],
    ]);
  });
});

describe('a strip tells of its past', () => {
  const scene = stageScene({ frame: frameOf('zombie'), size: LAPTOP, masked: [] });
  const history = (card: number) => scene.brokers[card]?.rows[0]?.strip.history;

  test('by a tick where an epoch begins, without its number under the flag', () => {
    expect(history(1)?.epochs).toMatchObject([{ epoch: 4, labelled: false }]);
    expect(history(2)?.epochs).toMatchObject([{ epoch: 4, labelled: true }]);
    expect(history(0)?.epochs).toEqual([]);
  });

  test('by a frame around what the leader does not have, by strokes through what was cut off', () => {
    expect(history(0)?.diverging).not.toBe('');
    expect(history(2)?.truncated).not.toBe('');
    expect(history(2)?.strokes.match(/M/g)).toHaveLength(3);
    expect(history(1)).toMatchObject({ diverging: '', truncated: '' });
  });

  test('but not before the question about it is answered', () => {
    const masked = ['ledger-0.epoch', 'ledger-0.cells'];
    const hidden = stageScene({
      frame: maskFrame(frameOf('zombie'), masked),
      size: LAPTOP,
      masked,
    });
    const strip = hidden.brokers[0]?.rows[0]?.strip;
    expect(strip?.history).toEqual({ epochs: [], diverging: '', truncated: '', strokes: '' });
  });
});

describe('a few words', () => {
  test('on a replica: the worst of what there is to say', () => {
    const parts = { partition: 'a-0', logEnd: 1, isr: [1], replicas: [1, 2], minIsr: 2 };
    const said = (more: object) => replicaRemark(replica({ ...parts, ...more }), 1, words)?.text;
    expect(said({ deposed: true, leader: -1 })).toBe('old epoch 0');
    expect(said({ leader: -1 })).toBe('no leader');
    expect(said({})).toBe('ISR 1 < min 2');
    expect(said({ minIsr: 1, adding: [1] })).toBe('arriving');
    expect(said({ minIsr: 1, leaderEpoch: 3 })).toBe('epoch 3');
    expect(said({ minIsr: 1 })).toBeUndefined();
    expect(said({ minIsr: 1, role: 'follower', leaderEpoch: 3 })).toBeUndefined();
  });

  test('on a broker and its machine', () => {
    expect(brokerRemark(broker(1), words).text).toBe('');
    expect(brokerRemark(broker(1, { fenced: true }), words).text).toBe('fenced');
    expect(brokerRemark(broker(1, { status: 'down', fenced: true }), words).text).toBe(
      'down · fenced',
    );
    const disk = { failed: false, full: true, slow: true };
    expect(machineRemarks(broker(1, { disk, skew: -2_000_000 }), words)).toEqual([
      'disk full',
      'clock −2 s',
    ]);
  });

  test('on a controller: what it is in its epoch', () => {
    expect(
      controllerStory(controller('c1', { role: 'candidate', votes: 2, epoch: 5 }), words),
    ).toBe('controller 1, running, candidate, epoch 5, 2 votes');
    expect(controllerStory(controller('c1', { status: 'down' }), words)).toBe('controller 1, down');
  });
});

test('a link in trouble says so, in the worse of its directions', () => {
  const scene = stageScene({ frame: frameOf('zombie'), size: LAPTOP, masked: [] });
  const lossy = scene.edges.find(({ key }) => key === 'b2|b3')?.trouble;
  expect(words.link(lossy ?? { loss: 0, delay: null, bandwidth: null })).toBe('10 % lost');
});

test('the legend knows the new shapes as soon as they are there', () => {
  expect(legendEntries(frameOf('zombie'))).toEqual(
    expect.arrayContaining(['inSync', 'epoch', 'diverging', 'truncated', 'fenced']),
  );
  expect(legendEntries(frameOf('read'))).not.toContain('inSync');
});

describe('brokers that are controllers too', () => {
  const combined = (count: number) => {
    const { brokers, controllers, ...rest } = frameOf('zombie');
    return {
      ...rest,
      brokers: brokers.map((each) => ({ ...each, combined: true })),
      controllers: controllers
        .slice(0, count)
        .map((each, i) => ({ ...each, name: `b${i + 1}`, active: i === 1 })),
    };
  };

  test.each(SIZES)(
    'at $width x $height have a token in the row, and one place: the card',
    (size) => {
      const scene = stageScene({ frame: combined(3), size, masked: [] });
      expect(scene.controllers?.circles.map((each) => [each.view.name, each.combined])).toEqual([
        ['b1', true],
        ['b2', true],
        ['b3', true],
      ]);
      expect(scene.controllers?.metadata?.rows.map(({ view }) => view.name)).toEqual([
        'b1',
        'b2',
        'b3',
      ]);
      const card = scene.brokers[1];
      expect(card?.crown).toBe(true);
      const place = placesOf(scene).get('b2');
      expect(place).toMatchObject({ kind: 'broker', rect: card?.rect });
    },
  );

  test('are told apart from the broker that they are', () => {
    const view = controller('b2', { active: true, epoch: 3, voted: 'b2' });
    expect(controllerStory(view, words, true)).toBe(
      'broker 2 as controller, running, active controller, epoch 3, voted for broker 2',
    );
  });
});

test('five copies of the metadata log have lines that can be read, above the first card', () => {
  const five = Array.from({ length: 5 }, (_, i) => controller(`c${i + 1}`, { active: i === 0 }));
  const frame = { ...frameOf('zombie'), controllers: five };
  for (const size of SIZES) {
    const { controllers, ...scene } = stageScene({ frame, size, masked: [] });
    const rows = controllers?.metadata?.rows ?? [];
    expect(rows).toHaveLength(5);
    const apart = (rows[1]?.y ?? 0) - (rows[0]?.y ?? 0);
    expect(apart).toBeGreaterThanOrEqual(8);
    const first = scene.narrow ? scene.producers[0]?.rect.y : scene.brokers[0]?.rect.y;
    expect((rows[4]?.y ?? 0) + apart).toBeLessThanOrEqual(first ?? 0);
    expect((rows[0]?.y ?? 0) - 5).toBeGreaterThan(8);
  }
});
