import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { playDialogue } from './dialogue.ts';
import type { Dialogue } from './dialogue-scope.ts';
import { playGoldenFile } from './golden.ts';
import { playTimeline } from './timeline.ts';
import type { Timeline } from './timeline-scope.ts';

const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(FIXTURES + folder)
    .filter((name) => name.endsWith(ending))
    .sort();

test.each(filesIn('dialogues/', '.json'))('%s: the answers are those of Kafka', (name) => {
  const dialogue = JSON.parse(readFileSync(`${FIXTURES}dialogues/${name}`, 'utf8')) as Dialogue;
  const outcome = playDialogue(dialogue, name);
  expect(outcome.differences).toEqual([]);
  expect(outcome.passed).toBe(1);
});

// A copy of a recorded timeline in that folder is all that it needs to be played.
test.each(filesIn('timelines/', '.json'))('%s: the cluster does what Kafka did', (name) => {
  const timeline = JSON.parse(readFileSync(`${FIXTURES}timelines/${name}`, 'utf8')) as Timeline;
  const outcome = playTimeline(timeline, name);
  expect(outcome.differences).toEqual([]);
  expect(outcome.passed).toBe(1);
});

test.each(filesIn('', '.jsonl'))('%s: each line is as Kafka has it', (name) => {
  const { passed, failed } = playGoldenFile(FIXTURES + name);
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThan(0);
});

test.each([
  ['assignors.jsonl', { sticky: 80, 'cooperative-sticky': 75, 'server-uniform': 53 }],
  ['assignors-racks.jsonl', { sticky: 16, 'cooperative-sticky': 22, 'server-uniform': 16 }],
])('%s: to different subscriptions too, where it need not be', (name, counts) => {
  const alike = Object.entries(counts).map(([assignor, all]) => [
    `${assignor}, different subscriptions`,
    { alike: all, all },
  ]);
  expect(playGoldenFile(FIXTURES + name).informative).toEqual(Object.fromEntries(alike));
});
