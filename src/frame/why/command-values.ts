import type { ProcessCommand } from '../../kafka/process-command.ts';
import type { Happening } from '../types/happenings.ts';
import type { WhyOfCommand } from './happening-kind.ts';

/** Labels that are named of what was sent. */
const LABELS_SHOWN = 6;

/**
 * The values of `you-…`, which tells what was asked of a process. Times are microseconds, `bytes`
 * and `valueBytes` bytes; a list counts its items, and `labels` names the first of them. `config`
 * is `name=value, …`.
 */
export function commandValues(command: ProcessCommand): Happening['values'] {
  const { command: _, ...values } = command;
  switch (command.command) {
    case 'send':
      return { ...plainValues(values), labels: labelsOf(command.records) };
    case 'configure':
      return { ...plainValues(values), config: settingsText(command.config) };
    case 'create-topic': {
      const { config } = command;
      return {
        ...plainValues(values),
        ...(config === undefined ? {} : { config: settingsText(config) }),
      };
    }
    case 'alter-config': {
      const { topic, broker } = command;
      const why: WhyOfCommand['alter-config'] =
        topic !== undefined ? 'topic' : broker !== undefined ? 'broker' : 'brokers';
      const { set: _set, unset: _unset, ...plain } = plainValues(values);
      return { ...plain, config: changesText(command), why };
    }
    case 'reassign': {
      const { partition, replicas } = command;
      const why: WhyOfCommand['reassign'] = replicas ? 'move' : 'cancel';
      return { partition, replicas: (replicas ?? []).join(', '), why };
    }
    case 'reset-offsets': {
      const offsets = Object.entries(command.offsets).map(([at, offset]) => `${at} → ${offset}`);
      return { group: command.group, offsets: offsets.join(', ') };
    }
    case 'elect':
      return { partition: command.partition, why: command.election };
    case 'application':
      return { consumer: command.consumer };
    case 'call':
      return { consumer: command.consumer, api: command.call.api };
    case 'raw-request': {
      const { frame, ...plain } = plainValues(values);
      return { ...plain, bytes: String(frame).length / 2 };
    }
    default:
      return plainValues(values);
  }
}

/** A setting that is given back to its default stands without a value. */
const changesText = ({
  set,
  unset,
}: Extract<ProcessCommand, { command: 'alter-config' }>): string =>
  [settingsText(set ?? {}), ...(unset ?? []).map((name) => `${name}=`)]
    .filter((each) => each !== '')
    .join(', ');

function labelsOf(records: readonly { value: string | null }[]): string {
  const labels = records.slice(0, LABELS_SHOWN).map(({ value }) => `#${value ?? ''}`);
  return `${labels.join(' ')}${records.length > LABELS_SHOWN ? ' …' : ''}`;
}

const settingsText = (config: Readonly<Record<string, unknown>>): string =>
  Object.entries(config)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(', ');

/**
 * Texts and numbers as they are, lists as the number of their items, switches in words; nothing
 * else.
 */
export function plainValues(values: object): Happening['values'] {
  const plain: Happening['values'] = {};
  for (const [key, value] of Object.entries(values) as [string, unknown][]) {
    if (typeof value === 'string' || typeof value === 'number') plain[key] = value;
    else if (Array.isArray(value)) plain[key] = value.length;
    else if (typeof value === 'boolean') plain[key] = String(value);
  }
  return plain;
}
