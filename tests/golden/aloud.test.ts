import { expect, test } from 'vitest';
import { announce, newAnnouncer } from '../../src/app/stage/announcer.ts';
import { sayAnnouncement } from '../../src/app/stage/say-announcement.ts';
import { en } from '../../src/app/words/en.ts';
import { sayHappening } from '../../src/app/words/happening-words.ts';
import { zh } from '../../src/app/words/zh.ts';
import { millis, seconds } from '../../src/kernel/time.ts';
import type { Command } from '../../src/scenario/command.ts';
import { applyToSession, frameOf } from '../../src/session/session.ts';
import { formatSeconds } from '../../src/view/words/format.ts';
import { viewWordsEn } from '../../src/view/words/words-en.ts';
import { viewWordsZh } from '../../src/view/words/words-zh.ts';
import { begin, LENS, runTo } from '../unit/session/told-run.ts';

/** At real speed a person hears twice a second whether there is anything new. */
const GLANCE = millis(500);

const done: Readonly<Record<number, Command>> = {
  6: { command: 'kill', node: 'b1' },
  25: { command: 'restart', node: 'b1' },
};

/** The leader is killed under load, a follower takes over, the consumer goes on, it comes back. */
function heard(): string {
  const session = begin({
    producer: { acks: 'all', 'enable.idempotence': false },
    every: millis(200),
  });
  const lines = { en: [] as string[], zh: [] as string[] };
  const announcer = newAnnouncer();
  for (let time = seconds(4); time <= seconds(34); time += GLANCE) {
    runTo(session, time);
    const command = done[time / seconds(1)];
    if (command !== undefined) applyToSession(session, command);
    const { story, step } = frameOf(session, LENS);
    const next = announce(announcer, story, step, time / 1_000);
    if (next === null) continue;
    for (const [words, viewWords] of [
      [en, viewWordsEn],
      [zh, viewWordsZh],
    ] as const) {
      const say = (what: Parameters<typeof sayHappening>[1]) =>
        sayHappening(words.happenings, what);
      const sentence = sayAnnouncement(next, { words, viewWords, say });
      lines[words === en ? 'en' : 'zh'].push(`${formatSeconds(time, 1).padStart(7)}  ${sentence}`);
    }
  }
  return [...lines.en, '', ...lines.zh, ''].join('\n');
}

test('a killed leader, aloud', async () => {
  await expect(heard()).toMatchFileSnapshot('aloud/leader-killed.txt');
});
