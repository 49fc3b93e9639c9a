import { openFile, type FileReading } from './open-file.ts';

/** Bytes that are asked for at once. */
const PIECE = 2_097_152;

/**
 * Reads a file to its end, piece by piece, so that one of any size fits. Rejects when it cannot be
 * read, such as a folder.
 * @param progress hears how many bytes were read
 */
export async function readFile(
  file: Blob,
  progress: (bytes: number) => unknown,
): Promise<FileReading> {
  const open = openFile();
  for (let from = 0; from < file.size; from += PIECE) {
    open.read(new Uint8Array(await file.slice(from, from + PIECE).arrayBuffer()));
    progress(Math.min(file.size, from + PIECE));
  }
  return open.end();
}
