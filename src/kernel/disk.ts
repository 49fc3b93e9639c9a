import type { Micros } from './time.ts';

/**
 * The books of one process's disk: how far each file is written (page cache) and how far it is
 * durable. What the bytes are is the business of the machine above.
 */
export type Disk = {
  /** How long one write keeps what is sent after it waiting. */
  writeTime: Micros;
  /** How long one sync takes. */
  syncTime: Micros;
  /** Bytes that there is room for; null when there is no end to it. */
  room: number | null;
  /** It takes no write, cut or sync any more. */
  failed: boolean;
  /**
   * It has refused something to the process that runs now: in memory that one may be further than
   * its files.
   */
  refused: boolean;
  files: Record<string, FileExtent>;
};

/** Why a disk refuses something. */
export type DiskTrouble = 'full' | 'failed';

/** All in bytes from the start of the file; durable never passes written. */
export type FileExtent = {
  written: number;
  durable: number;
  /** How far each sync that is under way will make the file durable, oldest first. */
  asked: number[];
};

export function emptyDisk(writeTime: Micros, syncTime: Micros): Disk {
  return { writeTime, syncTime, room: null, failed: false, refused: false, files: {} };
}

/** The disk is new again: nothing on it, nothing wrong with it, and as fast as before. */
export function wipeDisk(disk: Disk): void {
  disk.files = {};
  repairDisk(disk);
}

/** Nothing is wrong with the disk any more. What was not written stays so. */
export function repairDisk(disk: Disk): void {
  disk.room = null;
  disk.failed = false;
}

/** Notes that bytes were added at the end of a file, into the page cache. */
export function growFile(disk: Disk, file: string, bytes: number): void {
  fileOf(disk, file).written += bytes;
  if (disk.room !== null) disk.room -= bytes;
}

/**
 * Notes that a file was cut to so many bytes. What was cut off is no longer durable, nor about to
 * be.
 */
export function cutFile(disk: Disk, file: string, bytes: number): void {
  const extent = fileOf(disk, file);
  if (disk.room !== null) disk.room += Math.max(extent.written - bytes, 0);
  extent.written = Math.min(extent.written, bytes);
  extent.durable = Math.min(extent.durable, bytes);
  for (let index = 0; index < extent.asked.length; index += 1) {
    extent.asked[index] = Math.min(extent.asked[index] as number, bytes);
  }
}

/**
 * Notes that a file has another name now. Syncs that were asked for under the old one are
 * forgotten.
 */
export function renameFile(disk: Disk, file: string, to: string): void {
  const extent = disk.files[file];
  if (extent === undefined) return;
  removeFile(disk, to);
  disk.files[to] = { ...extent, asked: [] };
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
  delete disk.files[file];
}

/** Notes that a file is gone. */
export function removeFile(disk: Disk, file: string): void {
  cutFile(disk, file, 0);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
  delete disk.files[file];
}

/**
 * Begins a sync: it will make durable what the file holds now, and nothing that is written later.
 */
export function askSync(disk: Disk, file: string): void {
  const extent = fileOf(disk, file);
  extent.asked.push(extent.written);
}

/** Ends the oldest sync of a file that is under way. */
export function endSync(disk: Disk, file: string): void {
  const extent = disk.files[file];
  if (extent !== undefined) extent.durable = Math.max(extent.durable, extent.asked.shift() ?? 0);
}

/** The oldest sync of a file that is under way has come to nothing. */
export function forgetSync(disk: Disk, file: string): void {
  disk.files[file]?.asked.shift();
}

/** How many bytes of a file would survive a power cut now; 0 for a file that was never written. */
export function durableBytes(disk: Disk, file: string): number {
  return disk.files[file]?.durable ?? 0;
}

/** How many bytes of a file there are, durable or not; 0 for a file that was never written. */
export function writtenBytes(disk: Disk, file: string): number {
  return disk.files[file]?.written ?? 0;
}

/**
 * The process died: syncs under way are never answered. The page cache is the system's and
 * survives.
 */
export function forgetSyncs(disk: Disk): void {
  for (const extent of Object.values(disk.files)) extent.asked.length = 0;
}

/** The power is gone and the page cache with it. */
export function loseUnsynced(disk: Disk): void {
  for (const extent of Object.values(disk.files)) {
    if (disk.room !== null) disk.room += extent.written - extent.durable;
    extent.written = extent.durable;
  }
}

export function copyDisk(disk: Disk): Disk {
  const files: Record<string, FileExtent> = {};
  for (const [file, extent] of Object.entries(disk.files)) {
    files[file] = {
      written: extent.written,
      durable: extent.durable,
      asked: extent.asked.slice(),
    };
  }
  const { writeTime, syncTime, room, failed, refused } = disk;
  return { writeTime, syncTime, room, failed, refused, files };
}

function fileOf(disk: Disk, file: string): FileExtent {
  return (disk.files[file] ??= { written: 0, durable: 0, asked: [] });
}
