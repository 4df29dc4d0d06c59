import type { ObservedVerdict } from '../compare.ts';
import type { LineCounter } from '../sources/alike/group.ts';
import type { Bucket } from '../totals.ts';

/** Counters of lines that are not looked at one by one: one for all groups of a bucket that fared alike. */
export interface GroupCounters {
  of(bucket: Bucket, seen: ObservedVerdict | undefined): LineCounter;
  /** Hands on what was counted since. */
  empty(): void;
}

interface Counted extends LineCounter {
  readonly seen: ObservedVerdict | undefined;
}

export function createGroupCounters(
  add: (bucket: Bucket, seen: ObservedVerdict | undefined, count: number) => void,
): GroupCounters {
  const counters = new Map<Bucket, Map<string, Counted>>();
  return {
    of(bucket, seen) {
      let ofBucket = counters.get(bucket);
      if (ofBucket === undefined) {
        ofBucket = new Map();
        counters.set(bucket, ofBucket);
      }
      const kind = seen?.kind ?? '';
      let counter = ofBucket.get(kind);
      if (counter === undefined) {
        counter = { lines: 0, seen };
        ofBucket.set(kind, counter);
      }
      return counter;
    },
    empty() {
      for (const [bucket, ofBucket] of counters) {
        for (const counter of ofBucket.values()) {
          if (counter.lines > 0) add(bucket, counter.seen, counter.lines);
          counter.lines = 0;
        }
      }
    },
  };
}
