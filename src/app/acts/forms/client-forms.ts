import { millis } from '../../../kernel/time.ts';
import {
  consumer,
  client,
  isEmpty,
  partition,
  producer,
  recordsIn,
  settings,
  settingsIn,
} from './fields.ts';
import { callFrom, consumerApis } from './consumer-calls.ts';
import { counted, form, oneOf, optional, typed, type FormOf } from './form.ts';

const optionsOf = <T extends string>(texts: Readonly<Record<T, string>>) =>
  (Object.keys(texts) as T[]).map((value) => ({ value, text: texts[value] }));

/** Bytes in each value of a load. */
const LOAD_BYTES = 100;

/** What an application asks its client for. */
export const clientForms: FormOf<
  | 'send'
  | 'load'
  | 'stop-load'
  | 'flush'
  | 'poll'
  | 'poll-loop'
  | 'seek'
  | 'call'
  | 'application'
  | 'configure'
> = {
  send: form(
    {
      producer,
      records: typed((words) => words.record, {
        placeholder: (words) => words.recordHint,
        ...{ max: 200, wide: true, once: true },
        flaw(value, words) {
          const records = recordsIn(String(value));
          if (records === null) return words.openQuote;
          return records.length === 0 ? words.needed : null;
        },
      }),
      /** Empty: each record's key is its value. */
      key: typed((words) => words.key, { placeholder: (words) => words.keyHint, max: 60 }),
    },
    ({ producer, records, key }) => {
      const values = recordsIn(records) ?? [];
      if (values.length === 0) return null;
      const keyed = values.map((value) => ({ key: key === '' ? value : key, value }));
      return { command: 'send', producer, records: keyed };
    },
  ),
  load: form(
    {
      producer,
      every: counted((words) => words.every, 1, 60_000, 50),
      keys: counted((words) => words.keys, 0, 1_000, 6),
    },
    ({ producer, every, keys }) => ({
      ...{ command: 'load', producer, every: millis(every), keys },
      valueBytes: LOAD_BYTES,
    }),
  ),
  'stop-load': form({ producer }, ({ producer }) => ({ command: 'stop-load', producer })),
  flush: form({ producer }, ({ producer }) => ({ command: 'flush', producer })),
  poll: form({ consumer, max: optional((words) => words.atMost, 1, 500) }, ({ consumer, max }) => ({
    command: 'poll',
    consumer,
    ...(max === undefined ? {} : { max }),
  })),
  'poll-loop': form(
    {
      consumer,
      on: oneOf(
        (words) => words.loop,
        (words) => [
          { value: 'on', text: words.on },
          { value: 'off', text: words.off },
        ],
        () => 'on',
      ),
    },
    ({ consumer, on }) => ({ command: 'poll-loop', consumer, on: on === 'on' }),
  ),
  seek: form(
    { consumer, partition, offset: counted((words) => words.offset, 0, 999_999, 0) },
    (filled) => ({ command: 'seek', ...filled }),
  ),
  call: form(
    {
      consumer,
      api: oneOf(
        (words) => words.consumerApi,
        () => consumerApis.map((api) => ({ value: api, text: `${api}()` })),
        () => 'commitSync' as const,
      ),
      about: typed((words) => words.about, {
        placeholder: (words) => words.aboutHint,
        ...{ max: 300, wide: true },
      }),
    },
    ({ consumer, api, about }) => ({ command: 'call', consumer, call: callFrom(api, about) }),
  ),
  application: form(
    {
      consumer,
      perRecord: counted((words) => words.perRecord, 0, 600_000, 0),
      perPoll: counted((words) => words.perPoll, 0, 600_000, 0),
      commits: oneOf(
        (words) => words.commits,
        ({ commitsWhen }) => optionsOf(commitsWhen),
        () => 'never' as const,
      ),
      throwsAt: typed((words) => words.throwsAt, { max: 60 }),
      whenThrown: oneOf(
        (words) => words.whenThrown,
        ({ whenThrownIs }) => optionsOf(whenThrownIs),
        () => 'dies' as const,
      ),
    },
    ({ consumer, perRecord, perPoll, commits, throwsAt, whenThrown }) => ({
      ...{ command: 'application', consumer },
      application: {
        ...{ perRecord: millis(perRecord), perPoll: millis(perPoll), whenThrown },
        ...(commits === 'never' ? {} : { commits }),
        ...(throwsAt.trim() === '' ? {} : { throwsAt: throwsAt.trim().replace(/^#/u, '') }),
      },
    }),
  ),
  configure: form(
    { client, config: settings('acks=all linger.ms=50', ({ set }) => !isEmpty(set)) },
    ({ client, config }) => {
      const wanted = settingsIn(config);
      return wanted === null || isEmpty(wanted.set)
        ? null
        : { command: 'configure', client, config: wanted.set };
    },
  ),
};
