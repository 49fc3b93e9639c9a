import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/kernel/time.ts';
import { hashText } from '../../../src/kernel/world.ts';
import { parseScenario } from '../../../src/scenario/parse-recording.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { decodeLink, encodeLink } from '../../../src/scenario/share-link.ts';
import { JOURNAL, story } from '../frame/story.ts';
import { smallScenario } from './small-scenario.ts';

/** A morning in 2026. */
const MORNING = Date.UTC(2026, 4, 1, 9);
const HOUR = 3_600_000;
const at2026: Scenario = {
  ...smallScenario,
  cluster: { ...smallScenario.cluster, bootTime: MORNING },
};

describe('the time at which a cluster boots', () => {
  const told = (timestamp: number, bootTime?: number): string => {
    const cluster = story(bootTime === undefined ? JOURNAL : { ...JOURNAL, bootTime });
    const record = { key: 'A', value: 'A', timestamp };
    cluster.act({ command: 'send', producer: 'p1', records: [record] }).run(seconds(2));
    return cluster.ask('acked(#A)') === true ? 'stored' : 'refused';
  };

  test('decides which times of records lie too far ahead', () => {
    expect(told(MORNING)).toBe('refused');
    expect(told(MORNING, MORNING)).toBe('stored');
    expect(told(MORNING + HOUR, MORNING)).toBe('stored');
    expect(told(MORNING + HOUR + 60_000, MORNING)).toBe('refused');
    // message.timestamp.before.max.ms has no end: what is past is taken.
    expect(told(0, MORNING)).toBe('stored');
  });

  test('makes a producer fail, and it is told by which exception', () => {
    const cluster = story(JOURNAL);
    // Of several in one batch the broker's answer does not say that it was their times.
    for (const times of [[MORNING], [-1], [MORNING], [MORNING, MORNING]]) {
      const records = times.map((timestamp) => ({ key: 'A', value: 'A', timestamp }));
      cluster.act({ command: 'send', producer: 'p1', records }).run(seconds(1));
    }
    expect(cluster.frame().producers[0]).toMatchObject({
      failed: 5,
      failures: [
        { error: 'InvalidTimestampException', records: 2 },
        { error: 'IllegalArgumentException', records: 1 },
        { error: 'InvalidRecordException', records: 2 },
      ],
    });
  });

  test('may lie before the usual one, too', () => {
    const moonLanding = 1_000;
    expect(told(moonLanding, 0)).toBe('stored');
    expect(told(MORNING, 0)).toBe('refused');
  });

  test('is what a record is stamped with, and why it was sent is still found', () => {
    const cluster = story({ ...JOURNAL, bootTime: MORNING }).run(seconds(1));
    cluster.act({ command: 'load', producer: 'p1', every: seconds(1), keys: 0, valueBytes: 1 });
    cluster.run(seconds(3));
    const record = { what: 'record', node: 'b1', partition: 'journal-0', offset: 2 } as const;
    const { detail } = cluster.frame({ selected: record });
    const stamped = Number(detail?.fields.find(({ path }) => path === 'record.timestamp')?.value);
    expect(stamped - MORNING).toBe(4_000);
    const usual = story(JOURNAL).run(seconds(1));
    usual.act({ command: 'load', producer: 'p1', every: seconds(1), keys: 0, valueBytes: 1 });
    usual.run(seconds(3));
    expect(usual.frame({ selected: record }).detail?.why[0]?.length).toBeGreaterThan(2);
    expect(detail?.why).toEqual(usual.frame({ selected: record }).detail?.why);
  });

  test('changes no step of a run', () => {
    const hash = (bootTime: number) =>
      hashText(
        story({ ...JOURNAL, bootTime })
          .send('#A')
          .run(seconds(20)).cluster,
      );
    expect(hash(MORNING)).toBe(hashText(story(JOURNAL).send('#A').run(seconds(20)).cluster));
    expect(hash(0)).toBe(hash(MORNING));
  });

  test('is fixed in a link', () => {
    const nothing = { scenario: () => undefined, dataSet: () => false };
    const recording = { scenario: at2026, seed: 7, commands: [], playhead: seconds(1) };
    const link = encodeLink(recording, nothing);
    expect(link).toContain(`bootTime:${MORNING}`);
    expect(decodeLink(link, nothing)).toEqual({ recording, problems: [] });
  });

  test.each([-1, 1.5, 10_000_000_000_000, '2026', null])('cannot be %j', (bootTime) => {
    const cluster = { ...smallScenario.cluster, bootTime };
    expect(parseScenario({ ...smallScenario, cluster })).toMatchObject({
      error: { where: 'cluster.bootTime' },
    });
  });
});
