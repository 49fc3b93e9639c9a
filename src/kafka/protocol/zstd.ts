/** The Zstandard frame format with stored and run-length blocks only: every decoder reads it. */

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** One segment; the content's size follows in four bytes. */
const DESCRIPTOR = 0xa0;
const BLOCK_MAX = 128 * 1024;
const STORED = 0;

/** One frame. */
export function zstdCompress(bytes: Uint8Array): Uint8Array {
  const out: number[] = [...MAGIC, DESCRIPTOR];
  pushLittleEndian(out, bytes.length, 4);
  let at = 0;
  do {
    const block = bytes.subarray(at, at + BLOCK_MAX);
    at += BLOCK_MAX;
    const isLast = at >= bytes.length ? 1 : 0;
    pushLittleEndian(out, (block.length << 3) | (STORED << 1) | isLast, 3);
    for (const byte of block) out.push(byte);
  } while (at < bytes.length);
  return Uint8Array.from(out);
}

function pushLittleEndian(out: number[], value: number, width: number): void {
  for (let shift = 0; shift < width * 8; shift += 8) out.push((value >>> shift) & 0xff);
}
