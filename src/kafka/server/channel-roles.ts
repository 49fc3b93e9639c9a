import type { ConnectionId } from '../../kernel/machine.ts';
import type { Broker } from '../broker/broker.ts';
import { onLinkClosed, onLinkConnected } from '../broker/controller-channel.ts';
import {
  onControllerAnswer,
  onLeaderAnswer,
  onLeaderClosed,
  onLeaderConnected,
} from '../broker/events.ts';
import {
  onRegistrationAnswered,
  onRegistrationClosed,
  onRegistrationConnected,
} from '../controller/register-controller.ts';
import { ownerOfTag, type ChannelOwner, type ChannelTag } from '../network/channel-tag.ts';
import type { AnyResponse } from '../protocol/message.ts';
import { onRaftClosed, onRaftConnected, onRaftResponse } from '../raft/events.ts';
import type { ServerStep } from '../step.ts';
import type { ProcessRoles } from './process-roles.ts';

/** Does something with what has come on a connection that this process opened. */
type On<What> = (roles: ProcessRoles, tag: ChannelTag, what: What, step: ServerStep) => void;

/** What a part of a process does with its connections. */
type ChannelRole = {
  readonly connected: On<ConnectionId>;
  readonly answered: On<AnyResponse>;
  readonly closed: On<ConnectionId>;
};

type OfBroker<What> = (broker: Broker, tag: ChannelTag, what: What, step: ServerStep) => void;

const ofBroker =
  <What>(act: OfBroker<What>): On<What> =>
  ({ broker }, tag, what, step) => {
    if (broker !== null) act(broker, tag, what, step);
  };

/** A row for each part of a process that opens connections. */
const channelRoles: { readonly [O in ChannelOwner]: ChannelRole } = {
  raft: {
    connected: ({ raft }, tag, connection, step) => onRaftConnected(raft, tag, connection, step),
    answered: ({ raft }, tag, response, step) => onRaftResponse(raft, tag, response, step),
    closed: ({ raft }, tag, _, step) => onRaftClosed(raft, tag, step),
  },
  registration: {
    connected: ({ controller }, _, connection, step) => {
      if (controller !== null) onRegistrationConnected(controller, connection, step);
    },
    answered: ({ controller }, _, response, step) => {
      if (controller !== null) onRegistrationAnswered(controller, response, step);
    },
    closed: ({ controller }, _tag, _, step) => {
      if (controller !== null) onRegistrationClosed(controller, step);
    },
  },
  'controller-channel': {
    connected: ofBroker(onLinkConnected),
    answered: ofBroker(onControllerAnswer),
    closed: ofBroker((broker, tag, _, step) => onLinkClosed(broker, tag, step)),
  },
  fetcher: {
    connected: ofBroker(onLeaderConnected),
    answered: ofBroker(onLeaderAnswer),
    closed: ofBroker((broker, tag, _, step) => onLeaderClosed(broker, tag, step)),
  },
};

/** The part of a process that a connection's tag names. */
export const channelRole = (tag: ChannelTag): ChannelRole => channelRoles[ownerOfTag(tag)];
