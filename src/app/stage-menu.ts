import type { Frame, Selection } from '../frame/types.ts';
import { actsOn, machineActs, type SelectionAct } from './selection-acts.ts';

/** What of the stage an element is drawn for, by the marks that the drawings leave; null for the bare stage. */
export function thingAt(target: Element | null): Selection | null {
  const marked = target?.closest('[data-message], [data-link], [data-partition], [data-node]');
  const of = (name: string): string | null => marked?.getAttribute(`data-${name}`) ?? null;
  const [message, link, partition] = [of('message'), of('link'), of('partition')];
  if (message !== null) return { what: 'message', id: Number(message) };
  if (link !== null) {
    const [from = '', to = ''] = link.split('|');
    return { what: 'link', from, to };
  }
  const node = marked?.closest('[data-node]')?.getAttribute('data-node') ?? null;
  if (node === null) return null;
  return partition === null ? { what: 'node', node } : { what: 'replica', node, partition };
}

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
