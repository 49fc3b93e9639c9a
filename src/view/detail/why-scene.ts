import type { WhyLink } from '../../frame/types/detail.ts';

/** A line of a chain, or some that are folded until they are asked for. */
export type WhyItem = { kind: 'line'; link: WhyLink } | { kind: 'fold'; links: WhyLink[] };

/** A chain as it is shown: lines that fold and stand together make one item. */
export function whyItems(chain: readonly WhyLink[]): WhyItem[] {
  const items: WhyItem[] = [];
  for (const link of chain) {
    const last = items.at(-1);
    if (!link.folds) items.push({ kind: 'line', link });
    else if (last?.kind === 'fold') last.links.push(link);
    else items.push({ kind: 'fold', links: [link] });
  }
  return items;
}

/** What stands above a chain: it tells of now, or of the newest change where others tell of now. */
export function whyHeading(
  chains: readonly (readonly WhyLink[])[],
  at: number,
): 'now' | 'last' | null {
  const isState = (chain: readonly WhyLink[] | undefined): boolean =>
    chain?.some(({ tone }) => tone === 'state') === true;
  if (isState(chains[at])) return at > 0 && isState(chains[at - 1]) ? null : 'now';
  return at > 0 ? 'last' : null;
}

/** A sentence around the name of its setting, which is written as code. */
export function aroundSetting(
  sentence: string,
  { happening }: WhyLink,
): { before: string; setting: string; after: string } {
  const { config } = happening.values;
  const at = typeof config === 'string' ? sentence.indexOf(config) : -1;
  if (typeof config !== 'string' || at < 0) return { before: sentence, setting: '', after: '' };
  return {
    before: sentence.slice(0, at),
    setting: config,
    after: sentence.slice(at + config.length),
  };
}
