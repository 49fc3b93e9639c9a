import type { Micros } from './time.ts';

/**
 * The books of one process's disk: how far each file is written (page cache) and how far it is durable.
 * What the bytes are is the business of the machine above.
 */
export type Disk = {
  /** How long one write keeps what is sent after it waiting. */
  writeTime: Micros;
  /** How long one sync takes. */
  syncTime: Micros;
  files: Record<string, FileExtent>;
};

/** All in bytes from the start of the file; durable never passes written. */
export type FileExtent = {
  written: number;
  durable: number;
  /** How far each sync that is under way will make the file durable, oldest first. */
  asked: number[];
};

export function emptyDisk(writeTime: Micros, syncTime: Micros): Disk {
  return { writeTime, syncTime, files: {} };
}

/** Notes that bytes were added at the end of a file, into the page cache. */
export function growFile(disk: Disk, file: string, bytes: number): void {
  fileOf(disk, file).written += bytes;
}

/** Notes that a file was cut to so many bytes. What was cut off is no longer durable, nor about to be. */
export function cutFile(disk: Disk, file: string, bytes: number): void {
  const extent = fileOf(disk, file);
  extent.written = Math.min(extent.written, bytes);
  extent.durable = Math.min(extent.durable, bytes);
  for (let index = 0; index < extent.asked.length; index += 1) {
    extent.asked[index] = Math.min(extent.asked[index] as number, bytes);
  }
}

/** Begins a sync: it will make durable what the file holds now, and nothing that is written later. */
export function askSync(disk: Disk, file: string): void {
  const extent = fileOf(disk, file);
  extent.asked.push(extent.written);
}

/** Ends the oldest sync of a file that is under way. */
export function endSync(disk: Disk, file: string): void {
  const extent = fileOf(disk, file);
  extent.durable = Math.max(extent.durable, extent.asked.shift() ?? 0);
}

/** How many bytes of a file would survive a power cut now; 0 for a file that was never written. */
export function durableBytes(disk: Disk, file: string): number {
  return disk.files[file]?.durable ?? 0;
}

/** The process died: syncs under way are never answered. The page cache is the system's and survives. */
export function forgetSyncs(disk: Disk): void {
  for (const extent of Object.values(disk.files)) extent.asked.length = 0;
}

/** The power is gone and the page cache with it. */
export function loseUnsynced(disk: Disk): void {
  for (const extent of Object.values(disk.files)) extent.written = extent.durable;
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
  return { writeTime: disk.writeTime, syncTime: disk.syncTime, files };
}

function fileOf(disk: Disk, file: string): FileExtent {
  return (disk.files[file] ??= { written: 0, durable: 0, asked: [] });
}
