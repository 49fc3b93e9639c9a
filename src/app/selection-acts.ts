import type { Frame, NodeStatus, Selection } from '../frame/types.ts';
import type { Command } from '../scenario/command.ts';
import type { Verb } from './verb-command.ts';

/** What can be done to the selected thing, right where it is. `other`: the far end of a link. */
export type SelectionAct = { verb: Verb; command: Command };

/** Acts on the node that is selected, or on the node that holds the selected replica. */
export function actsOn(frame: Frame, selection: Selection): SelectionAct[] {
  switch (selection.what) {
    case 'message':
      return messageActs(frame, selection.id);
    case 'node':
      return nodeActs(selection.node, statusOf(frame, selection.node));
    default:
      return [];
  }
}

function messageActs(frame: Frame, id: number): SelectionAct[] {
  const message = frame.messages.find((each) => each.id === id);
  if (message === undefined) return [];
  const verbs =
    message.state === 'held' ? (['release', 'drop'] as const) : (['hold', 'drop'] as const);
  return verbs.map((verb) => ({ verb, command: { command: verb, message: id } }));
}

function nodeActs(node: string, status: NodeStatus | undefined): SelectionAct[] {
  const verbs = status === undefined ? [] : NODE_VERBS[status];
  return verbs.map((verb) => ({ verb, command: { command: verb, node } }));
}

const NODE_VERBS = {
  up: ['pause', 'kill', 'power-cut'],
  paused: ['resume', 'kill', 'power-cut'],
  down: ['restart'],
} as const;

/** Acts on the link between two nodes. */
export function linkActs(frame: Frame, from: string, to: string, delay: number): SelectionAct[] {
  const isCut = frame.cuts.some(
    (cut) => (cut.from === from && cut.to === to) || (cut.from === to && cut.to === from),
  );
  const verb = isCut ? 'heal' : 'cut';
  return [
    { verb, command: { command: verb, from, to } },
    { verb: 'delay', command: { command: 'delay', from, to, delay: { min: delay, max: delay } } },
  ];
}

export function statusOf(frame: Frame, node: string): NodeStatus | undefined {
  return everyNode(frame).find((each) => each.name === node)?.status;
}

/** Every node that has a face on the stage. */
export const everyNode = (frame: Frame): { name: string; status: NodeStatus }[] => {
  const brokers = new Set(frame.brokers.map((each) => each.name));
  const controllers = frame.controllers.filter((each) => !brokers.has(each.name));
  return [...frame.producers, ...frame.brokers, ...controllers, ...frame.consumers];
};
