import type { LineGroup } from './group.ts';
import { LONGEST_KEY } from './key-writer.ts';

/**
 * Groups of lines by their keys. Memory is bounded: keys that are too many take each other's places, and lines of a group
 * that lost its place found it anew.
 */
export interface GroupTable {
  /**
   * The group of a key. Undefined: it comes for the first time, or lost its place; `admit` makes it known.
   *
   * @param length number of words
   * @param shelf number below 128: keys of different shelves are different
   */
  find(key: Int32Array, length: number, shelf: number): KnownGroup | undefined;
  /** Makes the key known that was looked for last. */
  admit(key: Int32Array, length: number, shelf: number, isExact: boolean): void;
}

export interface KnownGroup extends LineGroup {
  /** Lines that were read and came after the first one. */
  read: number;
}

const SLOTS = 1 << 16;
/** Places that are tried for a key. */
const TRIES = 4;
const STRIDE = LONGEST_KEY / 4;

export function createGroupTable(): GroupTable {
  const keys = new Int32Array(SLOTS * STRIDE);
  /** Length and shelf; 0: the place is free. */
  const sizes = new Uint16Array(SLOTS);
  const hashes = new Int32Array(SLOTS);
  const groups: Array<KnownGroup | undefined> = Array.from({ length: SLOTS });
  let next = 0;
  let hash = 0;
  const find: GroupTable['find'] = (key, length, shelf) => {
    const size = sizeOf(length, shelf);
    hash = hashOf(key, length);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const slot = (hash + attempt) & (SLOTS - 1);
      if (hashes[slot] !== hash || sizes[slot] !== size) continue;
      const at = slot * STRIDE;
      let i = 0;
      while (i < length && keys[at + i] === key[i]) i += 1;
      if (i === length) return groups[slot];
    }
    return undefined;
  };
  return {
    find,
    admit(key, length, shelf, isExact) {
      let slot = -1;
      for (let attempt = 0; attempt < TRIES && slot < 0; attempt++) {
        const tried = (hash + attempt) & (SLOTS - 1);
        if (sizes[tried] === 0) slot = tried;
      }
      if (slot < 0) {
        // Whose place is taken does not matter: what comes often is back soon.
        next = (next + 1) % TRIES;
        slot = (hash + next) & (SLOTS - 1);
      }
      keys.set(key.subarray(0, length), slot * STRIDE);
      sizes[slot] = sizeOf(length, shelf);
      hashes[slot] = hash;
      groups[slot] = { counter: undefined, isExact, read: 0 };
    },
  };
}

function sizeOf(length: number, shelf: number): number {
  return (shelf << 9) | (length + 1);
}

function hashOf(key: Int32Array, length: number): number {
  let hash = length;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (key[i] ?? 0), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 12);
}
