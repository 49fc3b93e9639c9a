import { Gunzip } from 'fflate';
import { Decompress } from 'fzstd';
import type { Packing } from './file-kind.ts';

/** Takes packed bytes, piece by piece, and gives on what they hold. Throws for damaged ones. */
export type Unpacking = { push: (bytes: Uint8Array, isLast: boolean) => void };

/** Bytes that are unpacked at once: a little that is packed can hold very much. */
const PIECE = 65_536;

export function unpacking(packing: Packing, give: (bytes: Uint8Array) => void): Unpacking {
  const stream = packing === 'gzip' ? new Gunzip(give) : new Decompress(give);
  return {
    push(bytes, isLast) {
      for (let from = 0; from < bytes.length || (from === 0 && isLast); from += PIECE)
        stream.push(bytes.slice(from, from + PIECE), isLast && from + PIECE >= bytes.length);
    },
  };
}
