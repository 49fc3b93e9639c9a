import type { GuestProblem } from '../../../kafka/clients/guest-problem.ts';
import type { Language } from '../../preferences.ts';
import { worded, type Wording } from '../wording.ts';

/** Why a request by hand could not be sent, as a sentence. */
export const sayGuestProblem = (language: Language, problem: GuestProblem): string =>
  worded(words[language], 'problem', problem);

type Unfit = Extract<GuestProblem, { problem: 'unfit-json' }>;
type NoMessage = Extract<GuestProblem, { problem: 'no-message' }>;

const UNFIT_EN: Readonly<Record<Unfit['wanted'], (path: string) => string>> = {
  object: (path) => `${path || 'The body'} must be an object.`,
  list: (path) => `${path} must be a list.`,
  text: (path) => `${path} must be a text.`,
  number: (path) => `${path} must be a number.`,
  truth: (path) => `${path} must be true or false.`,
  base64: (path) => `${path} must be bytes in base64.`,
  'not-null': (path) => `${path} must not be null.`,
  field: (path) => `This version has no field ${path}.`,
};

const UNFIT_ZH: typeof UNFIT_EN = {
  object: (path) => `${path || '请求体'} 必须是对象。`,
  list: (path) => `${path} 必须是列表。`,
  text: (path) => `${path} 必须是文字。`,
  number: (path) => `${path} 必须是数。`,
  truth: (path) => `${path} 必须是 true 或 false。`,
  base64: (path) => `${path} 必须是 base64 写的字节。`,
  'not-null': (path) => `${path} 不能是 null。`,
  field: (path) => `这个版本没有字段 ${path}。`,
};

const NO_MESSAGE_EN: Readonly<Record<NoMessage['fault'], string>> = {
  malformed: 'The records in the body are not as Kafka writes them.',
  undecodable: 'The records in the body cannot be decompressed.',
  'unsupported value': 'The records in the body hold a number too large for this page.',
  'unknown api key': 'There is no such API here.',
  'unsupported version': 'This API has no such version.',
};

const NO_MESSAGE_ZH: typeof NO_MESSAGE_EN = {
  malformed: '请求体里的记录不是 Kafka 的写法。',
  undecodable: '请求体里的记录解不了压。',
  'unsupported value': '请求体里的记录有这个页面放不下的大数。',
  'unknown api key': '这里没有这个 API。',
  'unsupported version': '这个 API 没有这个版本。',
};

const words: Readonly<Record<Language, Wording<GuestProblem, 'problem'>>> = {
  en: {
    'unknown-api': ({ api }) => `There is no API ${api} here.`,
    'unknown-broker': ({ broker }) => `There is no broker ${broker}.`,
    'unfit-json': ({ path, wanted }) => UNFIT_EN[wanted](path),
    'no-message': ({ fault }) => NO_MESSAGE_EN[fault],
  },
  zh: {
    'unknown-api': ({ api }) => `这里没有叫 ${api} 的 API。`,
    'unknown-broker': ({ broker }) => `没有叫 ${broker} 的 broker。`,
    'unfit-json': ({ path, wanted }) => UNFIT_ZH[wanted](path),
    'no-message': ({ fault }) => NO_MESSAGE_ZH[fault],
  },
};
