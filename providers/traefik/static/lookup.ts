import type { Origin } from '../../../src/model/origin.ts';
import type { Account } from './account.ts';
import { parseList, parseSwitch, parseWhole } from './values.ts';

/** Values of declared options by their full name, in any case. */
export interface Lookup {
  text(name: string, fallback: string): string;
  switch(name: string, fallback: boolean): boolean;
  whole(name: string, fallback: number): number;
  /** Undefined where it is not given; `[]` where it is given and empty. */
  list(name: string): readonly string[] | undefined;
  has(name: string): boolean;
  origins(name: string): readonly Origin[];
}

export function lookupOf({ given }: Account): Lookup {
  const find = (name: string): string | undefined => given.get(name.toLowerCase())?.entry.value;
  const list = (name: string): readonly string[] | undefined => {
    const whole = find(name);
    return whole === undefined ? undefined : parseList(whole);
  };
  return {
    text: (name, fallback) => find(name) ?? fallback,
    switch: (name, fallback) => parseSwitch(find(name) ?? '') ?? fallback,
    whole: (name, fallback) => parseWhole(find(name) ?? '') ?? fallback,
    list,
    has: (name) => find(name) !== undefined,
    origins(name) {
      const found = given.get(name.toLowerCase());
      return found === undefined ? [] : [found.entry.origin];
    },
  };
}
