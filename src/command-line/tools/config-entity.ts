import { has, textIn } from '../options.ts';
import { Complaint, type Given } from '../tool.ts';

/** Whose settings. `name`: the empty text stands for all brokers; null: no one is named. */
export type Entity = { of: 'topic' | 'broker'; name: string | null };

/** What Kafka has settings for. */
const TYPES = [
  ...['topics', 'clients', 'users', 'brokers', 'ips', 'client-metrics', 'groups'],
  'broker-loggers',
];

/**
 * Reads whose settings a line is about. Throws a Complaint for what the tool refuses; gives what it
 * takes and this cluster has not. (ConfigCommandOptions.checkArgs)
 */
export function entityIn(given: Given): Entity | { leftOut: string } {
  const named = given.values.get('entity-type') ?? [];
  const types = [
    ...named,
    ...(has(given, 'topic') ? ['topics'] : []),
    ...(has(given, 'broker', 'broker-defaults') ? ['brokers'] : []),
  ];
  checkTypes(types);
  const flag = ['topic', 'broker', 'broker-defaults'].some((each) => has(given, each));
  if (flag && has(given, 'entity-type', 'entity-name', 'entity-default'))
    throw new Complaint(
      '--entity-{type,name,default} should not be used in conjunction with specific entity flags',
    );
  const [type = ''] = types;
  if (type !== 'topics' && type !== 'brokers') return { leftOut: `--entity-type ${type}` };
  const name = nameIn(given);
  if (type === 'brokers' && name !== null && name !== '' && !/^[+-]?\d+$/.test(name))
    throw new Complaint(
      `The entity name for brokers must be a valid integer broker id, but it is: ${name}`,
    );
  checkName(given, type, name);
  return { of: type === 'topics' ? 'topic' : 'broker', name };
}

function checkTypes(types: readonly string[]): void {
  const twice = types.filter((each, place) => types.indexOf(each) !== place);
  if (twice.length > 0)
    throw new Complaint(`Duplicate entity type(s) specified: ${twice.join(',')}`);
  const unknown = types.find((each) => !TYPES.includes(each));
  if (unknown !== undefined)
    throw new Complaint(
      `Invalid entity type ${unknown}, the entity type must be one of ${TYPES.join(', ')} with a --bootstrap-server or --bootstrap-controller argument`,
    );
  if (types.length === 0) throw new Complaint('At least one entity type must be specified');
  if (types.length > 1 && types.some((each) => each !== 'users' && each !== 'clients'))
    throw new Complaint("Only 'users' and 'clients' entity types may be specified together");
}

const nameIn = (given: Given): string | null =>
  has(given, 'entity-default', 'broker-defaults')
    ? ''
    : (textIn(given, 'topic') ?? textIn(given, 'broker') ?? textIn(given, 'entity-name') ?? null);

function checkName(given: Given, type: string, name: string | null): void {
  if (has(given, 'describe')) {
    if (name === '' && type === 'topics')
      throw new Complaint('--entity-default must not be specified with --describe of topics');
    return;
  }
  if (type === 'topics' && (name === null || name === ''))
    throw new Complaint('An entity name must be specified with --alter of topics');
  if (name === null)
    throw new Complaint(
      'An entity-name or default entity must be specified with --alter of users, clients, brokers or ips',
    );
  if (!has(given, 'add-config', 'delete-config'))
    throw new Complaint(
      'At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter',
    );
}
