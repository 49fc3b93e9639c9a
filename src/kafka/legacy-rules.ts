/**
 * Rules that Kafka has left behind. Each switch puts one of them back, so that the loss it was
 * abandoned for can be seen. Off unless a scenario asks for it. `left`: by which proposal.
 */
export const museum = [
  { id: 'truncate-to-high-watermark', left: 'KIP-101, KIP-595' },
  { id: 'no-epoch-fencing', left: 'KIP-320' },
  { id: 'unclean-by-default', left: 'KIP-106' },
  { id: 'no-elr', left: 'KIP-966' },
  { id: 'isr-by-message-count', left: 'KIP-16' },
] as const;

export type LegacyRule = (typeof museum)[number]['id'];

export const museumSwitches: readonly LegacyRule[] = museum.map(({ id }) => id);
