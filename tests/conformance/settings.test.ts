import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { brokerSettings } from '../../src/kafka/config/broker-settings.ts';
import { defaultText } from '../../src/kafka/config/check-value.ts';
import { adminSettings } from '../../src/kafka/config/rows/admin.ts';
import { clientMetricsSettings } from '../../src/kafka/config/rows/client-metrics.ts';
import { consumerSettings } from '../../src/kafka/config/rows/consumer.ts';
import { groupSettings } from '../../src/kafka/config/rows/group.ts';
import { producerSettings } from '../../src/kafka/config/rows/producer.ts';
import { throttleSettings } from '../../src/kafka/config/rows/replication.ts';
import { topicSettings } from '../../src/kafka/config/rows/topic.ts';
import type { SettingRow, SettingTable } from '../../src/kafka/config/setting.ts';

/**
 * A setting as Kafka's own definition has it. `valid` is how Kafka writes the rule down, `mode`
 * when a broker's can be changed. (ConfigDef.ConfigKey,
 * DynamicBrokerConfig.dynamicConfigUpdateModes)
 */
type Defined = {
  scope: string;
  name: string;
  type: string;
  default: string | null;
  valid: string | null;
  mode?: string;
  internal: boolean;
};

type Synonyms = { scope: 'synonyms'; name: string; of: { name: string; times: number }[] };

const FILE = fileURLToPath(new URL('./fixtures/settings/kafka-4.2.1.json', import.meta.url));
const all = JSON.parse(readFileSync(FILE, 'utf8')) as (Defined | Synonyms)[];

const definedIn = (scope: string): Defined[] =>
  all.filter((each): each is Defined => each.scope === scope && 'type' in each);

/** Rules that no machine here needs: Kafka checks them where a process starts or a name is new. */
const NOT_CHECKED = new Set([
  'non-null string',
  'non-empty list',
  '(case insensitive) [DISABLED, DOWNGRADE, UPGRADE, BIDIRECTIONAL]',
  '(case insensitive) [ES256, RS256]',
  '(case insensitive) [CONSUMER, CLASSIC]',
  '[latest, earliest, none, by_duration:PnDTnHnMn.nS]',
  '[latest, earliest, by_duration:PnDTnHnMn.nS]',
]);

/** A row's rule as Kafka writes it down; null for none. */
function ruleOf(row: SettingRow): string | null {
  if ('replicas' in row) return '[partitionId]:[brokerId],[partitionId]:[brokerId],...';
  if ('nonEmpty' in row) return 'non-empty string';
  if ('values' in row) return `[${row.values.join(', ')}]`;
  if (!('least' in row)) return null;
  const most = row.most === undefined ? '' : `,${row.most}`;
  const or = row.or === undefined ? '' : ` or ${row.or}`;
  return `[${row.least},...${most}]${or}`;
}

const shown = (name: string, row: SettingRow) => ({
  name,
  type: row.type,
  default: defaultText(row),
  rule: ruleOf(row),
  internal: row.internal === true,
});

const inKafka = ({ name, type, default: value, valid, internal }: Defined) => ({
  name,
  type,
  default: value,
  rule: valid === '' || NOT_CHECKED.has(valid ?? '') ? null : valid,
  internal,
});

const rowsOf = (table: SettingTable): [string, SettingRow][] => Object.entries(table);

const { ...brokerTable }: SettingTable = brokerSettings;
for (const name of Object.keys(throttleSettings)) Reflect.deleteProperty(brokerTable, name);

describe('the table of settings is that of Kafka 4.2.1', () => {
  const whole: [string, SettingTable][] = [
    ['broker', brokerTable],
    ['only-dynamic', throttleSettings],
    ['topic', topicSettings],
  ];

  test.each(whole)('%s: every setting, in the order in which they are defined', (scope, table) => {
    const ours = rowsOf(table).map(([name, row]) => shown(name, row));
    expect(ours).toEqual(definedIn(scope).map(inKafka));
  });

  const parts: [string, SettingTable][] = [
    ['group', groupSettings],
    ['client-metrics', clientMetricsSettings],
    ['producer', producerSettings],
    ['consumer', consumerSettings],
    ['admin', adminSettings],
  ];

  test.each(parts)('%s: each setting that is here', (scope, table) => {
    for (const [name, row] of rowsOf(table)) {
      const found = definedIn(scope).find((each) => each.name === name);
      expect(shown(name, row)).toEqual(found === undefined ? name : inKafka(found));
    }
  });

  test('a broker’s settings can be changed when Kafka’s can', () => {
    const modes = rowsOf(brokerTable).map(([name, { update }]) => [name, update ?? 'read-only']);
    expect(modes).toEqual(definedIn('broker').map(({ name, mode }) => [name, mode]));
  });

  test('a broker sets topics by the names and in the units of Kafka', () => {
    const ours = Object.entries(topicSettings).flatMap(([name, { synonyms }]) =>
      synonyms.length === 0
        ? []
        : [{ scope: 'synonyms', name, of: synonyms.map((each) => ({ times: 1, ...each })) }],
    );
    expect(ours).toEqual(all.filter(({ scope }) => scope === 'synonyms'));
  });
});

describe('a setting that is obeyed', () => {
  const names = new Set(Object.values(topicSettings).flatMap((row) => synonymsOf(row)));

  test('by logs alone is one that a broker sets for topics', () => {
    for (const [name, { obeyedBy }] of rowsOf(brokerSettings))
      if (obeyedBy === 'log') expect(names).toContain(name);
  });

  test('in a topic is obeyed in its broker, by the same machines', () => {
    const machinesOf = (row: SettingRow): readonly string[] => [row.obeyedBy ?? []].flat();
    for (const row of Object.values(topicSettings))
      for (const name of synonymsOf(row))
        expect(machinesOf(brokerSettings[name])).toEqual(
          expect.arrayContaining([...machinesOf(row)]),
        );
  });
});

function synonymsOf({ synonyms }: (typeof topicSettings)[keyof typeof topicSettings]) {
  return synonyms.map((each) => each.name);
}
