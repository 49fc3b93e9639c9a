import { describe, expect, test } from 'vitest';
import { controllerStory } from '../../../src/view/controller-story.ts';
import { legendEntries } from '../../../src/view/legend-scene.ts';
import { machineRemarks, brokerRemark, replicaRemark } from '../../../src/view/replica-story.ts';
import { stageScene } from '../../../src/view/stage-scene.ts';
import { viewWordsEn as words } from '../../../src/view/words-en.ts';
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
    const hidden = stageScene({ frame: frameOf('zombie'), size: LAPTOP, masked });
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

test('a link in trouble says so beside its cross, left of the consumers', () => {
  const scene = stageScene({ frame: frameOf('zombie'), size: LAPTOP, masked: [] });
  const lossy = scene.edges.find(({ key }) => key === 'b2|b3');
  expect(words.link(lossy?.trouble?.link ?? { loss: 0, delay: null, bandwidth: null })).toBe(
    '10 % lost',
  );
  expect(lossy?.trouble?.at.x).toBeLessThan(scene.consumers[0]?.rect.x ?? 0);
});

test('the legend knows the new shapes as soon as they are there', () => {
  expect(legendEntries(frameOf('zombie'))).toEqual(
    expect.arrayContaining(['inSync', 'epoch', 'diverging', 'truncated', 'fenced']),
  );
  expect(legendEntries(frameOf('read'))).not.toContain('inSync');
});
