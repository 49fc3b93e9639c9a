import type { Frame } from '../../../frame/types/frame.ts';
import { topicsOf } from './fields.ts';
import {
  area,
  choice,
  counted,
  form,
  needed,
  oneOf,
  optional,
  typed,
  type Filled,
  type FormOf,
} from './form.ts';
import { requestTemplates } from './request-templates.ts';

/** The connection that requests crafted in the sandbox travel on. */
const GUEST = 'g1';

const FIRST_API = 'Metadata';

/** The body to begin with; `null` where there is no template. */
function bodyOf(api: string, frame: Frame): string {
  const template = requestTemplates[api];
  const body = template === undefined ? {} : template.body(topicsOf(frame)[0] ?? '');
  return JSON.stringify(body, null, 1);
}

const versionOf = (api: string): number => requestTemplates[api]?.version ?? 0;

/** A chosen API brings its version and body along. */
const followApi = (filled: Filled, field: string, frame: Frame): Filled => {
  const api = String(filled['api']);
  if (field !== 'api') return filled;
  return { ...filled, version: versionOf(api), body: bodyOf(api, frame) };
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Hexadecimal digits without what stands between them; null when they are no bytes. */
function frameIn(text: string): string | null {
  const digits = text.replace(/\s/g, '');
  return /^([0-9a-f]{2})+$/i.test(digits) ? digits : null;
}

type Address = { broker: string; listener?: 'controller' };

/**
 * The listener that a request goes to: of a broker, or, as `c1:controller`, of a controller. A
 * process with both roles has both.
 */
const address = oneOf<string>(
  (words) => words.listener,
  (words, frame) => [
    ...frame.brokers.map(({ name }) => ({ value: name, text: name })),
    ...frame.controllers.map(({ name }) => ({
      value: `${name}:controller`,
      text: words.ofController(name),
    })),
  ],
  (frame) => frame.brokers[0]?.name ?? '',
);

function addressOf(text: string): Address {
  const [broker = '', listener] = text.split(':');
  return listener === 'controller' ? { broker, listener } : { broker };
}

/** What is sent by hand, on a connection of its own. */
export const guestForms: FormOf<'request' | 'raw-request' | 'hang-up'> = {
  request: form(
    {
      to: address,
      api: typed((words) => words.api, {
        max: 60,
        known: Object.keys(requestTemplates),
        start: () => FIRST_API,
        flaw: needed,
      }),
      version: counted((words) => words.version, 0, 99, versionOf(FIRST_API)),
      body: area(
        (words) => words.body,
        20_000,
        (frame) => bodyOf(FIRST_API, frame),
        (value, words) => (jsonOf(String(value)) === undefined ? words.noJson : null),
      ),
    },
    ({ to, api, version, body }) => {
      const parsed = jsonOf(body);
      const name = api.trim();
      if (parsed === undefined || name === '') return null;
      return {
        ...{ command: 'request', guest: GUEST, ...addressOf(to), api: name, version },
        ...{ clientId: 'by-hand', body: parsed },
      };
    },
    followApi,
  ),
  'raw-request': form(
    {
      to: address,
      /** The length that the frame claims; its true one when it is left out. */
      claim: optional((words) => words.claim, 0, 999_999),
      /** Header and body in hexadecimal digits. */
      bytes: typed((words) => words.bytes, {
        placeholder: '0012 0000 00000005 ffff',
        max: 4_000,
        wide: true,
        flaw: (value, words) => (frameIn(String(value)) === null ? words.noHex : null),
      }),
    },
    ({ to, claim, bytes }) => {
      const frame = frameIn(bytes);
      if (frame === null) return null;
      return {
        ...{ command: 'raw-request', guest: GUEST, ...addressOf(to), frame },
        ...(claim === undefined ? {} : { claimLength: claim }),
      };
    },
  ),
  'hang-up': form(
    {
      guest: choice(
        (words) => words.guest,
        (frame) => frame.guests.map(({ name }) => name),
      ),
    },
    ({ guest }) => (guest === '' ? null : { command: 'hang-up', guest }),
  ),
};
