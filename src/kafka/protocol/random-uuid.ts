import { next32, type Random } from '../../kernel/random.ts';
import { fromUint8Array, toBase64Url } from './bytes/byte-string.ts';

/**
 * A uuid of version 4 in Kafka's text form, from a process's own random stream. (Uuid.randomUuid)
 */
export function randomUuid(random: Random): string {
  const bytes = new Uint8Array(16);
  for (let index = 0; index < 16; index += 1) bytes[index] = next32(random) & 0xff;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return toBase64Url(fromUint8Array(bytes));
}
