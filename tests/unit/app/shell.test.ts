import { beforeEach, expect, test } from 'vitest';
import { Shell, type Printed } from '../../../src/app/command-line/shell.svelte.ts';
import type { Desk } from '../../../src/app/desk.svelte.ts';
import { sandboxRecording } from '../../../src/app/sandbox/sandbox-scenario.ts';
import { Playback } from '../../../src/app/time/playback.svelte.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import type { Command } from '../../../src/scenario/command.ts';
import { localSession } from './local-session.ts';

/** What the command line needs of a desk, over a real session. */
class TestDesk {
  readonly playback = new Playback(localSession());
  masked: string[] = [];
  allows = (_verb: Command['command']): boolean => true;
  apply = (command: Command): Promise<unknown> => this.playback.apply(command);
}

let desk: TestDesk;
let shell: Shell;

beforeEach(async () => {
  desk = new TestDesk();
  shell = new Shell(desk as unknown as Desk);
  await desk.playback.open(sandboxRecording());
});

const last = (): Printed | undefined => shell.printed.at(-1);
const commands = async (): Promise<Command[]> =>
  (await desk.playback.recording()).commands.map(({ command }) => command);

const CREATE = 'kafka-topics --create --topic audit --partitions 2';

test('a line prints at the moment on the screen', async () => {
  await shell.run('kafka-topics --list');
  expect(last()).toMatchObject({ at: seconds(6), text: 'quakes\n', note: null });
  await desk.playback.jump(millis(500));
  await shell.run('kafka-topics --list');
  expect(last()).toMatchObject({ at: millis(500) });
  expect(last()?.text).not.toContain('quakes');
});

test('what changes the cluster is recorded, and prints when the cluster has answered', async () => {
  const done = shell.run(CREATE);
  await expect
    .poll(commands)
    .toEqual([{ command: 'create-topic', topic: 'audit', partitions: 2, replicationFactor: -1 }]);
  expect(last()).toMatchObject({ text: '', note: { note: 'waiting' } });
  await desk.playback.jump(seconds(7));
  await done;
  expect(last()).toMatchObject({ at: seconds(6), text: 'Created topic audit.\n', note: null });
  await shell.run('kafka-topics --list');
  expect(last()?.text).toBe('audit\nquakes\n');
});

test('who goes back to before a line has taken it back', async () => {
  const done = shell.run(CREATE);
  await expect.poll(commands).toHaveLength(1);
  await desk.playback.jump(seconds(5));
  await done;
  expect(last()).toMatchObject({ text: '', note: { note: 'taken-back' } });
});

test('nothing is done that a challenge forbids, that the door refuses, or that a question asks for', async () => {
  await shell.run('kafka-topics --create --topic audit --partitions 5000');
  expect(last()?.note).toEqual({ note: 'beyond' });
  desk.allows = (verb) => verb !== 'create-topic';
  await shell.run(CREATE);
  expect(last()?.note).toEqual({ note: 'not-allowed' });
  desk.masked = ['leader(quakes-0)'];
  await shell.look('kafka-topics ');
  await shell.run('kafka-topics --describe');
  expect(last()).toMatchObject({ text: '', note: { note: 'masked' } });
  expect(shell.completion('kafka-topics --topic ', 21).choices).toEqual([]);
  expect(await commands()).toEqual([]);
});

test('names are completed as soon as the cluster was looked at, and lines come back once each', async () => {
  const line = 'kafka-topics --topic ';
  expect(shell.completion(line, line.length).choices).toEqual([]);
  await shell.look(line);
  expect(shell.completion(line, line.length).choices).toEqual(['quakes']);
  for (const each of ['kafka-topics --list', 'ls', 'kafka-topics --list']) await shell.run(each);
  expect(shell.lines).toEqual(['ls', 'kafka-topics --list']);
});
