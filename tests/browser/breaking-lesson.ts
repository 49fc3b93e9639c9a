import type { Page } from '@playwright/test';
import { tellLesson } from '../../scripts/tell-lesson.ts';
import { duration, kill, restart, until } from '../../src/lesson/acts.ts';
import { askChoice, option, UNTAGGED } from '../../src/lesson/script.ts';
import type { Lesson } from '../../src/lesson/types.ts';

const cluster: Lesson['scenario']['cluster'] = {
  brokers: [{ id: 1 }, { id: 2 }, { id: 3 }],
  controllers: 1,
  topics: [{ name: 'orders', partitions: 1, replicationFactor: 3 }],
  producers: [{ name: 'p1', topic: 'orders', config: { acks: 'all', 'linger.ms': 0 } }],
  consumers: [],
  delay: { min: duration('2ms'), max: duration('2ms') },
  disk: { writeTime: 0, syncTime: duration('5ms') },
};

/**
 * A lesson that is not in the course: its beat kills the leader and asks who leads, and its
 * challenge may kill too.
 */
const script: Lesson = {
  id: '01-what-is-a-log',
  track: 'foundations',
  minutes: 1,
  attacks: [],
  seed: 7,
  scenario: { id: 'test-breaking', cluster, opensAt: duration('1s') },
  beats: [
    {
      id: 'lose-the-leader',
      acts: [kill('b1'), until('believesLeader(b2, orders-0)', '60s')],
      asked: 'after',
      questions: [
        askChoice('who', 'leader(orders-0)', [
          option('two', 'b2'),
          option('three', 'b3', UNTAGGED),
          option('none', null, UNTAGGED),
        ]),
      ],
      expect: ["leader(orders-0) == 'b2'"],
      focus: ['orders-0'],
      pace: duration('10s'),
      whatIf: [],
    },
  ],
  challenge: {
    id: 'no-leader',
    scenario: { id: 'test-no-leader', cluster, opensAt: duration('1s') },
    seed: 7,
    allow: ['kill', 'restart', 'cut'],
    budget: 4,
    par: 3,
    win: 'unavailable(orders-0)',
    lose: 'len(down()) == 4',
    solution: [kill('b1'), kill('b2'), kill('b3'), restart('b1')],
  },
};

const WORDS = `---
title: Breaking
summary: What breaks
---

Hook.

## The leader dies {#lose-the-leader}

Broker 1 leads. It is killed.

### action

Kill it

### ask who

Who leads now?

- two: Broker 2
- three: Broker 3
- none: Nothing

### reveal

{{answer}}

## Without a leader {#challenge}

Leave orders-0 without a leader.

### won

It has none.

### lost

Too much.

### hint

One.

### hint

Two.

## Real {#real}

Text.
`;

/** Serves that lesson in the place of the first one. */
export async function serveBreakingLesson(page: Page): Promise<void> {
  const told = tellLesson(script, 'en.md', WORDS, 'en');
  await page.route(/\/assets\/(en|zh)-[^/]*\.js$/, (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: `export default ${JSON.stringify(told)};`,
    }),
  );
}
