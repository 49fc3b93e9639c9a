import { describe, expect, test } from 'vitest';
import { brokerSettings } from '../../src/kafka/config/broker-settings.ts';
import { adminSettings } from '../../src/kafka/config/rows/admin.ts';
import { consumerSettings } from '../../src/kafka/config/rows/consumer.ts';
import { producerSettings } from '../../src/kafka/config/rows/producer.ts';
import { topicSettings } from '../../src/kafka/config/rows/topic.ts';
import type { SettingTable } from '../../src/kafka/config/setting.ts';
import { complaintsOf } from './compiler.ts';
import { isTypeScript, projectFiles } from './source-files.ts';

const FOLDER = 'src/app/words';

const row = (text: string): string => `
import type { SettingTable } from '../../kafka/config/setting.ts';
export const rows = { 'some.setting': { ${text} } } as const satisfies SettingTable;
`;

const read = (table: string, file: string, name: string): string => `
import { ${table} } from '../../kafka/config/${file}.ts';
import { settingOf } from '../../kafka/config/read-setting.ts';
export const value: number = settingOf(${table}, {}, '${name}');
`;

const words = (without: string): string => `
import { settingsEn } from './settings-en.ts';
import type { SettingWords } from './setting-words.ts';
const { '${without}': _, ...producer } = settingsEn.of.producer;
export const fewer: SettingWords = { ...settingsEn, of: { ...settingsEn.of, producer } };
`;

describe('half a setting does not compile', () => {
  const cases: [what: string, text: string, complaint: RegExp | null][] = [
    ['a whole row', row("type: 'INT', default: 1, least: 0, obeyedBy: 'log'"), null],
    ['a row that does not say who obeys', row("type: 'INT', default: 1"), /obeyedBy/],
    ['a row without a type', row('default: 1, obeyedBy: null'), /type/],
    [
      'a default of another type',
      row("type: 'INT', default: 'x', obeyedBy: null"),
      /not assignable/,
    ],
    ['a range of words', row("type: 'STRING', default: 'x', least: 1, obeyedBy: null"), /least/],
    [
      'a machine that does not exist',
      row("type: 'INT', default: 1, obeyedBy: 'x'"),
      /not assignable/,
    ],
    ['a number that is read', read('topicSettings', 'rows/topic', 'min.insync.replicas'), null],
    ['a name without a row', read('topicSettings', 'rows/topic', 'no.such'), /not assignable/],
    [
      'a row that is not obeyed',
      read('brokerSettings', 'broker-settings', 'num.io.threads'),
      /not assignable/,
    ],
    [
      'a word read as a number',
      read('topicSettings', 'rows/topic', 'compression.type'),
      /'number'/,
    ],
    ['an obeyed setting without its sentence', words('linger.ms'), /linger\.ms/],
  ];
  const files = Object.fromEntries(
    cases.map(([, text], index) => [`${FOLDER}/wrong-${index}.ts`, text] as const),
  );
  const told = [...complaintsOf(files, Object.keys(files)).values()];

  test.each(
    cases.map(([what, , complaint], index) => [what, complaint, told[index] ?? []] as const),
  )('%s', (_what, complaint, found) => {
    if (complaint === null) expect(found).toEqual([]);
    else expect(found.join('\n')).toMatch(complaint);
  });
});

/** What a broker sets for topics alone is read by the topics' names. */
const readByName = (table: SettingTable): string[] =>
  Object.entries(table)
    .filter(
      ([, { obeyedBy }]) => obeyedBy !== null && (table === topicSettings || obeyedBy !== 'log'),
    )
    .map(([name]) => name);

/** Where settings are obeyed, and not only looked at. */
const CODE_OF_MACHINES = /^src\/kafka\/(?!config\/|broker\/broker-config-check)/;

test('each setting that is said to be obeyed is named by code outside of the table', () => {
  const code = projectFiles()
    .filter((file) => isTypeScript(file) && CODE_OF_MACHINES.test(file.path))
    .map(({ text }) => text)
    .join('\n');
  const tables = [brokerSettings, topicSettings, producerSettings, consumerSettings, adminSettings];
  const forgotten = tables.flatMap(readByName).filter((name) => !code.includes(`'${name}'`));
  expect(forgotten).toEqual([]);
});
