import { InputFailure } from './input-error.ts';

/** Bytes; a bigger text could not be held as one string with all that is made from it. */
export const SIZE_LIMIT = 256 * 1024 * 1024;

/**
 * The text of a file. UTF-8, and UTF-16 where a byte order mark says so (what `>` writes in Windows PowerShell); the mark
 * is taken off. Fails on binary data and on text that is no UTF-8.
 */
export function decodeText(bytes: Uint8Array, where: string): string {
  const encoding = encodingOf(bytes);
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(where, `The file is not valid ${encoding.toUpperCase()} text.`);
  }
  if (text.includes('\0')) throw unreadable(where, 'The file is binary, not text.');
  return text;
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function unreadable(where: string, what: string): InputFailure {
  return new InputFailure({
    kind: 'unreadable',
    what,
    where,
    action: 'Name files with Kubernetes objects in YAML or JSON.',
  });
}

/** Fails when a file of this many bytes is too big. */
export function checkSize(bytes: number, where: string): void {
  if (bytes <= SIZE_LIMIT) return;
  throw new InputFailure({
    kind: 'unreadable',
    what: `The input has ${Math.ceil(bytes / 1024 / 1024)} MiB; at most ${SIZE_LIMIT / 1024 / 1024} MiB are read from one file.`,
    where,
    action: 'Split it, for example by namespace, and name the parts with several -f.',
  });
}
