import { setFlagsFromString } from 'node:v8';

/** With fewer objects the heap stays small whatever it does. */
const MANY = 5_000;

/** How much the heap may grow between two collections, of what was in use after the first, in percent. */
const GROWTH = '--heap-growing-percent=40';

/**
 * Keeps the memory of a large scan near what it uses. Where the machine has much memory V8 lets a heap grow to several
 * times that before it looks for garbage; a scan of a large cluster leaves much of it, and other programs may need the
 * room. V8 asks for the flag whenever it sets the next limit, so that it can be given late.
 */
export function beThrifty(objects: number): void {
  if (objects >= MANY) setFlagsFromString(GROWTH);
}
