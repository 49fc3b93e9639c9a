import type { Selection } from '../frame/types/lens.ts';

/** The marks that drawings leave on their elements. */
const MARKS = ['message', 'change', 'link', 'partition', 'node'].map((mark) => `[data-${mark}]`);

/** What an element is drawn for, by the nearest mark; null where nothing is marked. */
export function thingAt(target: Element | null): Selection | null {
  const marked = target?.closest(MARKS.join());
  const of = (name: string): string | null => marked?.getAttribute(`data-${name}`) ?? null;
  const [message, change, link, partition] = [
    of('message'),
    of('change'),
    of('link'),
    of('partition'),
  ];
  if (message !== null) return { what: 'message', id: Number(message) };
  if (change !== null) return { what: 'step', step: Number(change) };
  if (link !== null) {
    const [from = '', to = ''] = link.split('|');
    return { what: 'link', from, to };
  }
  const node = marked?.closest('[data-node]')?.getAttribute('data-node') ?? null;
  if (node === null) return null;
  return partition === null ? { what: 'node', node } : { what: 'replica', node, partition };
}
