import type { Frame } from '../../frame/types/frame.ts';
import type { Selection } from '../../frame/types/lens.ts';
import type { SelectionAct } from './selection-act.ts';
import { actsOn, machineActs } from './selection-acts.ts';

/** Everything that can be done to a thing with one choice. */
export function menuActs(frame: Frame, thing: Selection): SelectionAct[] {
  const acts = actsOn(frame, thing);
  return thing.what === 'node' ? [...acts, ...machineActs(frame, thing.node)] : acts;
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
