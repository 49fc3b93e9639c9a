import { METADATA_PARTITION } from '../../frame/types/controllers.ts';
import type { Frame } from '../../frame/types/frame.ts';
import type { Selection } from '../../frame/types/lens.ts';
import type { Desk } from '../desk.svelte.ts';
import { leaderChoices, moveChoices, type MenuChoice } from './partition-menu.ts';
import type { SelectionAct } from './selection-act.ts';
import { actsOn, machineActs } from './selection-acts.ts';

/** The menu of a thing, or the menu in it that is about the leader or about moving a replica. */
export type MenuPart = 'all' | 'leader' | 'move';

/** Everything that can be done to a thing with one choice. */
export function menuChoices(frame: Frame, thing: Selection, part: MenuPart): MenuChoice[] {
  const partition = partitionOf(thing);
  if (partition === null) return part === 'all' ? menuActs(frame, thing) : [];
  switch (part) {
    case 'leader':
      return leaderChoices(frame, partition);
    case 'move':
      return 'node' in thing ? moveChoices(frame, thing.node, partition) : [];
    case 'all':
      return actsOn(frame, thing).filter(({ verb }) => verb !== 'elect');
  }
}

const partitionOf = (thing: Selection): string | null =>
  (thing.what === 'replica' || thing.what === 'record') && thing.partition !== METADATA_PARTITION
    ? thing.partition
    : null;

function menuActs(frame: Frame, thing: Selection): SelectionAct[] {
  const acts = actsOn(frame, thing);
  return thing.what === 'node' ? [...acts, ...machineActs(frame, thing.node)] : acts;
}

/** Whether the next act begins a branch: in the past of others, and on what a lesson has shown. */
export function beginsBranch({ playback, run, challenge, finished }: Desk): boolean {
  const isLessons = run !== null && challenge === null && !finished && !run.isAway;
  return (
    isLessons || playback.frame?.branches.some((each) => each.current && each.hasLater) === true
  );
}

/** How a thing is called, such as `b1`, `b1 ↔ b2` or `orders-0`. */
export function nameOfThing(frame: Frame, thing: Selection): string {
  switch (thing.what) {
    case 'message':
      return frame.messages.find((each) => each.id === thing.id)?.type ?? String(thing.id);
    case 'link':
      return `${thing.from} ↔ ${thing.to}`;
    case 'node':
      return thing.node;
    case 'replica':
    case 'record':
      return thing.partition;
    case 'step':
      return String(thing.step);
  }
}
