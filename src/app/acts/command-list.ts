import type { Frame } from '../../frame/types/frame.ts';
import type { Command } from '../../scenario/command.ts';
import { actsOnGroup } from './group-acts.ts';
import { linkActs } from './link-acts.ts';
import type { SelectionAct } from './selection-act.ts';
import { everyNode } from './forms/names.ts';
import { actsOn, machineActs } from './selection-acts.ts';
import { partitionsOf } from './forms/fields.ts';
import type { ActingWords, ActWords } from '../words/acts.ts';

/** One line of the command palette: what is written, and what it does to the cluster. */
export type PaletteCommand = { label: string; command: Command };

/** Everything that can be done to the cluster of this frame in one go. */
export function clusterCommands(frame: Frame, words: ActingWords): PaletteCommand[] {
  return [
    ...clientCommands(frame, words),
    ...nodeCommands(frame, words),
    ...leaderCommands(frame, words),
    ...partitionCommands(frame, words),
    ...groupCommands(frame, words),
    ...linkCommands(frame, words),
  ];
}

const stopOf = (name: string, verbs: ActWords['verbs']): PaletteCommand => ({
  label: `${verbs['stop-load']} ${name}`,
  command: { command: 'stop-load', producer: name },
});

function clientCommands(frame: Frame, { verbs, form }: ActWords): PaletteCommand[] {
  const producers = frame.producers.flatMap(({ name, sent, running }): PaletteCommand[] => [
    {
      label: `${verbs.send} ${name}`,
      command: {
        command: 'send',
        producer: name,
        records: [{ key: `k${sent % 6}`, value: `${name}-${sent + 1}` }],
      },
    },
    { label: `${verbs.flush} ${name}`, command: { command: 'flush', producer: name } },
    ...(running === null ? [] : [stopOf(name, verbs)]),
  ]);
  const consumers = frame.consumers.flatMap(({ name, polling }): PaletteCommand[] => [
    { label: `${verbs.poll} ${name}`, command: { command: 'poll', consumer: name } },
    {
      label: `${verbs['poll-loop']} ${name} ${polling ? form.off : form.on}`,
      command: { command: 'poll-loop', consumer: name, on: !polling },
    },
  ]);
  return [...producers, ...consumers];
}

function nodeCommands(frame: Frame, words: ActingWords): PaletteCommand[] {
  return everyNode(frame).flatMap(({ name }) =>
    [...actsOn(frame, { what: 'node', node: name }), ...machineActs(frame, name)].map((act) =>
      lineOf(act, name, words),
    ),
  );
}

/** What is done to the broker that leads a partition, found by the partition's name. */
function leaderCommands(frame: Frame, words: ActingWords): PaletteCommand[] {
  return frame.brokers.flatMap(({ name, replicas }) =>
    replicas
      .filter(({ role, deposed }) => role === 'leader' && !deposed)
      .flatMap(({ partition }) =>
        actsOn(frame, { what: 'node', node: name }).map((act) =>
          lineOf(act, words.palette.leaderOf(name, partition), words),
        ),
      ),
  );
}

function partitionCommands(frame: Frame, words: ActingWords): PaletteCommand[] {
  const seen = new Set<string>();
  return partitionsOf(frame)
    .flatMap((partition) =>
      actsOn(frame, { what: 'replica', node: '', partition }).map((act) =>
        lineOf(act, act.verb === 'elect' || act.verb === 'reassign' ? partition : '', words),
      ),
    )
    .filter(({ label }) => !seen.has(label) && seen.add(label));
}

const groupCommands = (frame: Frame, words: ActingWords): PaletteCommand[] =>
  frame.groups.flatMap((group) => actsOnGroup(frame, group).map((act) => lineOf(act, '', words)));

const lineOf = (act: SelectionAct, subject: string, words: ActingWords): PaletteCommand => ({
  label: [words.verbs[act.verb], subject, detailText(act, words)]
    .filter((part) => part !== '')
    .join(' '),
  command: act.command,
});

/** What tells an act from others with the same verb. */
export function detailText({ command, detail = '' }: SelectionAct, { form }: ActWords): string {
  return command.command === 'elect' ? form[command.election] : detail;
}

/** Links between servers, and between a client and a broker. */
function linkCommands(frame: Frame, words: ActingWords): PaletteCommand[] {
  const clients = [...frame.producers, ...frame.consumers].map((each) => each.name);
  const brokers = frame.brokers.map((each) => each.name);
  const servers = [...new Set([...brokers, ...frame.controllers.map((each) => each.name)])];
  const pairs = [
    ...servers.flatMap((from, index) => servers.slice(index + 1).map((to) => [from, to] as const)),
    ...clients.flatMap((from) => brokers.map((to) => [from, to] as const)),
  ];
  return pairs.flatMap(([from, to]) =>
    linkActs(frame, from, to).map((act) => {
      const isNamed = act.verb === 'cut' || act.verb === 'heal';
      return lineOf(act, isNamed ? '' : `${from} ↔ ${to}`, words);
    }),
  );
}

/** What can be done to the selected message. */
export function messageCommands(frame: Frame, id: number, words: ActingWords): PaletteCommand[] {
  const message = frame.messages.find((each) => each.id === id);
  if (message === undefined) return [];
  const subject = `${message.type} ${message.from} → ${message.to}`;
  return actsOn(frame, { what: 'message', id }).map((act) => lineOf(act, subject, words));
}
