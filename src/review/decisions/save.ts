import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** What saving needs of the file system, so that tests can let it fail. */
export interface Disk {
  open(file: string): number;
  write(descriptor: number, bytes: Uint8Array): number;
  sync(descriptor: number): void;
  close(descriptor: number): void;
  rename(from: string, to: string): void;
  remove(file: string): void;
}

export const DISK: Disk = {
  open: (file) => openSync(file, 'wx', 0o644),
  write: (descriptor, bytes) => writeSync(descriptor, bytes),
  sync: fsyncSync,
  close: closeSync,
  rename: renameSync,
  remove: (file) => rmSync(file, { force: true }),
};

/**
 * Replaces a file as a whole: the text goes to a temporary file beside it, to the disk, and then under its name. Whatever
 * ends the program meanwhile, the file has its old content or its new one.
 * @throws Error of the file system; the file has its old content then, and no temporary file is left.
 */
export function saveFile(file: string, text: string, disk: Disk = DISK): void {
  const temporary = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  const descriptor = disk.open(temporary);
  try {
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += disk.write(descriptor, bytes.subarray(at));
      disk.sync(descriptor);
    } finally {
      disk.close(descriptor);
    }
    disk.rename(temporary, file);
  } catch (error) {
    disk.remove(temporary);
    throw error;
  }
}
