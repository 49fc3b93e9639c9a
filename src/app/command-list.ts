import type { Frame } from '../frame/types.ts';
import type { Command } from '../scenario/command.ts';
import { actsOn, everyNode, machineActs, type SelectionAct } from './selection-acts.ts';
import { partitionsOf } from './verb-command.ts';
import type { Words } from './words/en.ts';

/** One line of the command palette: what is written, and what it does to the cluster. */
export type PaletteCommand = { label: string; command: Command };

/** Everything that can be done to the cluster of this frame in one go. */
export function clusterCommands(frame: Frame, words: Words): PaletteCommand[] {
  return [
    ...clientCommands(frame, words),
    ...nodeCommands(frame, words),
    ...partitionCommands(frame, words),
    ...linkCommands(frame, words),
  ];
}

function clientCommands(frame: Frame, { verbs, form }: Words): PaletteCommand[] {
  const producers = frame.producers.flatMap(({ name, sent }): PaletteCommand[] => [
    {
      label: `${verbs.send} ${name}`,
      command: {
        command: 'send',
        producer: name,
        records: [{ key: `k${sent % 6}`, value: `${name}-${sent + 1}` }],
      },
    },
    { label: `${verbs.flush} ${name}`, command: { command: 'flush', producer: name } },
    { label: `${verbs['stop-load']} ${name}`, command: { command: 'stop-load', producer: name } },
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

function nodeCommands(frame: Frame, words: Words): PaletteCommand[] {
  return everyNode(frame).flatMap(({ name }) =>
    [...actsOn(frame, { what: 'node', node: name }), ...machineActs(frame, name)].map((act) =>
      lineOf(act, name, words),
    ),
  );
}

function partitionCommands(frame: Frame, words: Words): PaletteCommand[] {
  const seen = new Set<string>();
  return partitionsOf(frame)
    .flatMap((partition) =>
      actsOn(frame, { what: 'replica', node: '', partition }).map((act) =>
        lineOf(act, act.verb === 'elect' || act.verb === 'reassign' ? partition : '', words),
      ),
    )
    .filter(({ label }) => !seen.has(label) && seen.add(label));
}

const lineOf = (act: SelectionAct, subject: string, words: Words): PaletteCommand => ({
  label: [words.verbs[act.verb], subject, detailText(act, words)]
    .filter((part) => part !== '')
    .join(' '),
  command: act.command,
});

/** What tells an act from others with the same verb. */
export function detailText({ command, detail = '' }: SelectionAct, { form }: Words): string {
  return command.command === 'elect' ? form[command.election] : detail;
}

function linkCommands(frame: Frame, { verbs }: Words): PaletteCommand[] {
  const names = frame.brokers.map((each) => each.name);
  const pairs = names.flatMap((from, index) => names.slice(index + 1).map((to) => ({ from, to })));
  return pairs.map(({ from, to }) => {
    const isCut = frame.cuts.some(
      (cut) => [cut.from, cut.to].sort().join() === [from, to].sort().join(),
    );
    const command = isCut ? 'heal' : 'cut';
    return { label: `${verbs[command]} ${from} ↔ ${to}`, command: { command, from, to } };
  });
}
