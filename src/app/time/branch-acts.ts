import type { Command } from '../../scenario/command.ts';
import type { Say } from '../../view/props.ts';
import type { Playback } from './playback.svelte.ts';

/** Characters of a branch's name. */
const NAME_MAX = 200;

export async function nameBranch(playback: Playback, id: number, name: string): Promise<void> {
  await playback.move(async (api, lens) => ({ frame: await api.nameBranch(id, name, lens) }));
  playback.changed?.();
}

/** Forgets a branch that is not on the screen and on which no other began. */
export async function dropBranch(playback: Playback, id: number): Promise<void> {
  await playback.move(async (api, lens) => ({ frame: await api.dropBranch(id, lens) }));
  playback.changed?.();
}

/** A branch without a name is called by the first thing that was done on it. */
export async function nameByAct(
  playback: Playback,
  say: Say,
  command: Command | undefined,
): Promise<void> {
  const branch = playback.frame?.branches.find(({ current }) => current);
  if (command === undefined || branch === undefined) return;
  if (branch.parent === null || branch.name !== '') return;
  const { happeningOf } = await import('../acts/command-told.ts');
  await nameBranch(playback, branch.id, say(happeningOf(command)).slice(0, NAME_MAX));
}
