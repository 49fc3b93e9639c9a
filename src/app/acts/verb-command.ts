import { millis } from '../../kernel/time.ts';
import type { Command } from '../../scenario/command.ts';
import type { Verb } from './selection-act.ts';
import { fieldsOf, GUEST, type VerbFields } from './verb-fields.ts';

/** Bytes in each value of a load. */
const LOAD_BYTES = 100;

/** The command that a filled form stands for; null when something is missing. */
export function commandOf(verb: Verb, fields: VerbFields): Command | null {
  const { producer, consumer, partition, offset } = fields;
  switch (verb) {
    case 'send': {
      const records = recordsOf(fields.records, fields.key);
      return records.length === 0
        ? null
        : { command: 'send', producer, ...topicPart(fields), records };
    }
    case 'poll':
      return {
        command: 'poll',
        consumer,
        ...(fields.max === undefined ? {} : { max: fields.max }),
      };
    case 'seek':
      return { command: 'seek', consumer, partition, offset };
    case 'delete-records':
      return { command: 'delete-records', partition, before: offset };
    case 'load':
      return {
        command: 'load',
        producer,
        every: millis(fields.every),
        keys: fields.keys,
        valueBytes: LOAD_BYTES,
      };
    case 'flush':
    case 'stop-load':
      return { command: verb, producer };
    case 'configure': {
      const { set } = settingsOf(fields.config);
      const { client } = fields;
      return Object.keys(set).length === 0 ? null : { command: verb, client, config: set };
    }
    case 'request':
    case 'raw-request':
      return requestOf(verb, fields);
    default:
      return adminCommandOf(verb, fields);
  }
}

/** What an operator asks the cluster for. */
function adminCommandOf(verb: Verb, fields: VerbFields): Command | null {
  const { topic, partition, count, election } = fields;
  if (fieldsOf(verb).includes('topic') && topic === '') return null;
  const { set, unset } = settingsOf(fields.config);
  switch (verb) {
    case 'create-topic': {
      const made = { topic, partitions: count, replicationFactor: fields.factor };
      const hasConfig = Object.keys(set).length > 0;
      return { command: verb, ...made, ...(hasConfig ? { config: set } : {}) };
    }
    case 'create-partitions':
      return { command: verb, topic, count };
    case 'alter-config':
      if (Object.keys(set).length + unset.length === 0) return null;
      return { command: verb, ...targetOf(fields.target), set, unset };
    case 'update-feature': {
      const { feature, level, how } = fields;
      return { command: verb, feature, level, how };
    }
    case 'delete-topic':
      return { command: verb, topic };
    case 'reassign': {
      const replicas = partsOf(fields.replicas).map(Number);
      return replicas.length > 0 && replicas.every(Number.isInteger)
        ? { command: verb, partition, replicas }
        : null;
    }
    case 'elect':
      return { command: verb, partition, election };
    default:
      return null;
  }
}

/** `topic:orders` and `broker:1` as a command names them; nothing for all brokers. */
function targetOf(target: string): { topic?: string; broker?: number } {
  const [kind, name = ''] = target.split(':');
  if (kind === 'topic') return { topic: name };
  return kind === 'broker' ? { broker: Number(name) } : {};
}

/** A request or bytes of a guest; null while the body is no JSON, or the bytes are no bytes. */
function requestOf(verb: 'request' | 'raw-request', fields: VerbFields): Command | null {
  const { broker, api, version, claim } = fields;
  if (verb === 'raw-request') {
    const frame = fields.bytes.replace(/\s/g, '');
    if (!/^([0-9a-f]{2})+$/i.test(frame)) return null;
    const claimed = claim === undefined ? {} : { claimLength: claim };
    return { command: verb, guest: GUEST, broker, frame, ...claimed };
  }
  const body = jsonOf(fields.body);
  if (body === undefined || api.trim() === '') return null;
  return {
    command: verb,
    guest: GUEST,
    broker,
    api: api.trim(),
    version,
    clientId: 'by-hand',
    body,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const partsOf = (text: string): string[] => text.split(/[\s,，、]+/).filter((part) => part !== '');

function settingsOf(text: string): { set: Record<string, string>; unset: string[] } {
  const pairs = partsOf(text).map((part) => part.split('=', 2));
  const set: Record<string, string> = {};
  const unset: string[] = [];
  for (const [name = '', value] of pairs)
    if (value === '') unset.push(name);
    else if (value !== undefined) set[name] = value;
  return { set, unset };
}

function recordsOf(text: string, key: string): { key: string; value: string }[] {
  const values = partsOf(text).map((each) => each.replace(/^#/, ''));
  return values
    .filter((value) => value !== '')
    .map((value) => ({ key: key === '' ? value : key, value }));
}

const topicPart = ({ topic }: VerbFields): { topic?: string } => (topic === '' ? {} : { topic });
