/** How text stands in bytes. Windows-1252 is Latin-1 with quotes and dashes. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'gb18030';

/** Turns the bytes of a file into text, piece by piece. */
export type Decoding = {
  /** Null while all bytes were ASCII, which is the same in most encodings. */
  encoding: Encoding | null;
  decoder: TextDecoder | null;
};

/** @param head the first bytes */
export function beginDecoding(head: Uint8Array): Decoding {
  const encoding = wideEncoding(head);
  return { encoding, decoder: encoding === null ? null : new TextDecoder(encoding) };
}

/** @param isLast nothing follows: a character that goes on is broken */
export function decode(decoding: Decoding, bytes: Uint8Array, isLast: boolean): string {
  if (decoding.decoder === null) {
    if (bytes.every((byte) => byte < 0x80)) return new TextDecoder().decode(bytes);
    decoding.encoding = narrowEncoding(bytes);
    decoding.decoder = new TextDecoder(decoding.encoding);
  }
  return decoding.decoder.decode(bytes, { stream: !isLast });
}

/** UTF-16 by its mark, or because every other byte of Latin text is 0. */
function wideEncoding(head: Uint8Array): Encoding | null {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  for (const [index, byte] of head.entries())
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = head.length * 0.2;
  if (odd > many && even * 20 < odd) return 'utf-16le';
  return even > many && odd * 20 < even ? 'utf-16be' : null;
}

/** What bytes beyond ASCII mean. They may begin or end inside a character. */
function narrowEncoding(bytes: Uint8Array): Encoding {
  if (isMostlyUtf8(bytes)) return 'utf-8';
  return isChinese(bytes) ? 'gb18030' : 'windows-1252';
}

/** Of a hundred characters beyond ASCII, so many at most may be broken. */
const BROKEN_PERCENT_MAX = 5;

function isMostlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes, { stream: true });
  let beyond = 0;
  let broken = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter >= 0x80) beyond += 1;
    if (letter === 0xfffd) broken += 1;
  }
  return broken * 100 <= beyond * BROKEN_PERCENT_MAX;
}

/** Chinese stands in pairs of high bytes; in Latin text most high bytes stand alone. */
function isChinese(bytes: Uint8Array): boolean {
  let alone = 0;
  let paired = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (!isHigh(bytes[at])) continue;
    if (isHigh(bytes[at + 1])) {
      paired += 1;
      at += 1;
    } else alone += 1;
  }
  return paired > alone * 4 && !hasBroken('gb18030', bytes);
}

/** As the letters of GB 2312 have it. */
const isHigh = (byte: number | undefined): boolean => byte !== undefined && byte >= 0xa1;

const hasBroken = (encoding: Encoding, bytes: Uint8Array): boolean =>
  new TextDecoder(encoding).decode(bytes, { stream: true }).includes('\uFFFD');
