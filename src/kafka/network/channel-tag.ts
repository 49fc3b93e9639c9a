/**
 * A broker talks to the controller on four connections of their own.
 * (NodeToControllerChannelManager: channelName)
 */
export const controllerChannels = [
  'heartbeat',
  'alter-partition',
  'forwarding',
  'directory-assignments',
] as const;
export type ControllerChannelName = (typeof controllerChannels)[number];

/** Which part of a server a connection that it opens is for. */
export type ChannelOwner = 'raft' | 'registration' | 'controller-channel' | 'fetcher';

/** The tag of a server's connection: its owner, and which of that owner's connections it is. */
export type ChannelTag = `${ChannelOwner}:${string}`;

export const channelTag = (owner: ChannelOwner, name: string | number): ChannelTag =>
  `${owner}:${name}`;

/** The owner that a tag names. */
export const ownerOfTag = (tag: ChannelTag): ChannelOwner =>
  tag.slice(0, tag.indexOf(':')) as ChannelOwner;
