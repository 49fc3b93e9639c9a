/**
 * Bytes as plain data: a string whose char codes are 0..255, one char for each byte. Immutable,
 * comparable with `===`, safe in JSON and free to clone, so keys, values and frames need no special
 * care in a checkpoint.
 */
export type ByteString = string;

/** How many chars go into one `String.fromCharCode` call; engines limit the arguments of a call. */
const CHUNK = 8192;

const REPLACEMENT = 0xfffd;

/**
 * The UTF-8 bytes of a text. A surrogate without its partner becomes U+FFFD, as in the Encoding
 * standard.
 */
export function utf8(text: string): ByteString {
  if (isAscii(text)) return text;
  const bytes: number[] = [];
  for (const symbol of text) pushUtf8(bytes, symbol.codePointAt(0) ?? REPLACEMENT);
  return fromUint8Array(Uint8Array.from(bytes));
}

/** How many bytes `utf8(text)` has, without making them. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) length += 1;
    else {
      length += 2;
      // A pair is two units and four bytes: two units counted, so two more in all.
      if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1))) index++;
    }
  }
  return length;
}

/** The text that UTF-8 bytes stand for. Each invalid sequence becomes one U+FFFD. */
export function text(bytes: ByteString): string {
  if (isAscii(bytes)) return bytes;
  let result = '';
  for (let at = 0; at < bytes.length;) {
    const { codePoint, length } = readCodePoint(bytes, at);
    result += String.fromCodePoint(codePoint);
    at += length;
  }
  return result;
}

/** Lower-case hexadecimal, two digits for each byte. */
export function toHex(bytes: ByteString): string {
  let hex = '';
  for (let at = 0; at < bytes.length; at++) {
    hex += bytes.charCodeAt(at).toString(16).padStart(2, '0');
  }
  return hex;
}

/** The bytes of hexadecimal digits; throws a RangeError for anything else. */
export function fromHex(hex: string): ByteString {
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) {
    throw new RangeError(`not hexadecimal: ${hex.slice(0, 40)}`);
  }
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  }
  return fromUint8Array(bytes);
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64_URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Standard base64 with padding, as Kafka's JSON converters write bytes. */
export function toBase64(bytes: ByteString): string {
  return base64Digits(bytes, BASE64) + '='.repeat((3 - (bytes.length % 3)) % 3);
}

/** URL-safe base64 without padding, as Kafka writes a uuid: 16 bytes are 22 digits. */
export function toBase64Url(bytes: ByteString): string {
  return base64Digits(bytes, BASE64_URL);
}

/**
 * The bytes of base64, standard or URL-safe, with or without padding; throws a RangeError for
 * anything else.
 */
export function fromBase64(digits: string): ByteString {
  const clean = digits.replace(/=+$/, '');
  let bytes = '';
  let bits = 0;
  let pending = 0;
  for (let at = 0; at < clean.length; at++) {
    pending = (pending << 6) | base64Value(clean.charCodeAt(at));
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += String.fromCharCode((pending >>> bits) & 0xff);
    pending &= (1 << bits) - 1;
  }
  return bytes;
}

/** A copy of the bytes as an array, for a codec that works on arrays. */
export function toUint8Array(bytes: ByteString): Uint8Array {
  const array = new Uint8Array(bytes.length);
  for (let at = 0; at < array.length; at++) array[at] = bytes.charCodeAt(at);
  return array;
}

/** The bytes of an array as plain data. */
export function fromUint8Array(array: Uint8Array): ByteString {
  let bytes = '';
  for (let at = 0; at < array.length; at += CHUNK) {
    // Function.apply takes any list of numbers; a spread of a typed array is many times slower.
    const chunk = array.subarray(at, at + CHUNK) as unknown as number[];
    bytes += String.fromCharCode.apply(null, chunk);
  }
  return bytes;
}

function isAscii(chars: string): boolean {
  for (let at = 0; at < chars.length; at++) {
    if (chars.charCodeAt(at) >= 0x80) return false;
  }
  return true;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

function pushUtf8(bytes: number[], codePoint: number): void {
  if (codePoint >= 0xd800 && codePoint < 0xe000) pushUtf8(bytes, REPLACEMENT);
  else if (codePoint < 0x80) bytes.push(codePoint);
  else if (codePoint < 0x800) bytes.push(0xc0 | (codePoint >> 6), tail(codePoint));
  else if (codePoint < 0x10000) {
    bytes.push(0xe0 | (codePoint >> 12), tail(codePoint >> 6), tail(codePoint));
  } else {
    bytes.push(0xf0 | (codePoint >> 18), tail(codePoint >> 12), tail(codePoint >> 6));
    bytes.push(tail(codePoint));
  }
}

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

type CodePoint = { codePoint: number; length: number };

/**
 * One code point, or U+FFFD for the longest wrong beginning (the Encoding standard's "maximal
 * subpart").
 */
function readCodePoint(bytes: ByteString, at: number): CodePoint {
  const lead = bytes.charCodeAt(at);
  if (lead < 0x80) return { codePoint: lead, length: 1 };
  const tails = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  if (tails === 0) return { codePoint: REPLACEMENT, length: 1 };
  let codePoint = lead & (0x3f >> tails);
  for (let index = 1; index <= tails; index++) {
    const next = at + index < bytes.length ? bytes.charCodeAt(at + index) : 0;
    if (!isTail(next, index === 1 ? lead : 0)) return { codePoint: REPLACEMENT, length: index };
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  return { codePoint, length: tails + 1 };
}

/**
 * Whether a byte may follow; after some lead bytes the first follower has a smaller range (no
 * overlong, no surrogate).
 */
function isTail(byte: number, lead: number): boolean {
  if (lead === 0xe0) return byte >= 0xa0 && byte <= 0xbf;
  if (lead === 0xed) return byte >= 0x80 && byte <= 0x9f;
  if (lead === 0xf0) return byte >= 0x90 && byte <= 0xbf;
  if (lead === 0xf4) return byte >= 0x80 && byte <= 0x8f;
  return byte >= 0x80 && byte <= 0xbf;
}

function base64Digits(bytes: ByteString, alphabet: string): string {
  let digits = '';
  let bits = 0;
  let pending = 0;
  for (let at = 0; at < bytes.length; at++) {
    pending = (pending << 8) | bytes.charCodeAt(at);
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      digits += alphabet.charAt((pending >>> bits) & 0x3f);
    }
    pending &= (1 << bits) - 1;
  }
  return bits === 0 ? digits : digits + alphabet.charAt((pending << (6 - bits)) & 0x3f);
}

function base64Value(code: number): number {
  const digit = String.fromCharCode(code);
  const value = BASE64.indexOf(digit);
  const found = value >= 0 ? value : BASE64_URL.indexOf(digit);
  if (found < 0) throw new RangeError(`not base64: ${digit}`);
  return found;
}
