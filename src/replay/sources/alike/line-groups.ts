import type { LineReader } from '../nginx.ts';
import type { Stripper } from '../secrets.ts';
import type { Tally } from '../tally.ts';
import type { LineGroup } from './group.ts';
import type { LineKeys } from './keys.ts';
import { createGroupTable } from './table.ts';

/** Puts lines into groups, each reader's lines into its own. */
export interface LineGroups {
  /** Looks for the group of a line; false: lines like it have to be read. */
  look(reader: LineReader, bytes: Buffer, start: number, end: number): boolean;
  /** Counts the line with its group; false: it has to be read. */
  count(): boolean;
  /** The group of the line, which was read meanwhile; undefined for the first one: most that come once never come again. */
  group(): LineGroup | undefined;
  /** Hands what was counted to the tally. */
  endOfBlock(): void;
}

interface Shelf {
  readonly form: string;
  readonly keys: LineKeys;
  readonly number: number;
  counted: number;
}

export function createLineGroups(stripper: Stripper, tally: Tally): LineGroups {
  const shelves = new Map<LineReader, Shelf | undefined>();
  const shelfOf = (reader: LineReader): Shelf | undefined => {
    if (shelves.has(reader)) return shelves.get(reader);
    const keys = reader.keys?.(stripper);
    const made =
      keys === undefined ? undefined : { form: reader.form, keys, number: shelves.size, counted: 0 };
    shelves.set(reader, made);
    return made;
  };
  const table = createGroupTable();
  let lastReader: LineReader | undefined;
  let shelf: Shelf | undefined;
  let length = 0;
  let found: LineGroup | undefined;
  return {
    look(reader, bytes, start, end) {
      if (reader !== lastReader) {
        lastReader = reader;
        shelf = shelfOf(reader);
      }
      if (shelf === undefined) return false;
      length = shelf.keys.make(bytes, start, end);
      if (length < 0) return false;
      found = table.find(shelf.keys.words, length, shelf.number);
      return true;
    },
    count() {
      const counter = found?.counter;
      if (counter === undefined || counter === null || shelf === undefined) return false;
      counter.lines += 1;
      shelf.counted += 1;
      return true;
    },
    group() {
      if (found === undefined && shelf !== undefined) table.admit(shelf.keys.words, length, shelf.number);
      return found;
    },
    endOfBlock() {
      for (const one of shelves.values()) {
        if (one === undefined || one.counted === 0) continue;
        tally.addRecord(one.form, one.counted);
        one.counted = 0;
      }
    },
  };
}
