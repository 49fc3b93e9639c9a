import type { Selection } from '../frame/types/lens.ts';

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
