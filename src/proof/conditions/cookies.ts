import { remember } from '../../regex/remember.ts';
import { type Dfa, finish, stepDfa } from '../languages/dfa.ts';

const SPACE = [0x20, 0x09];
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;

/**
 * The Cookie headers in which the first cookie of a name has a value that `value` accepts, as `cookieValue` of the model
 * reads them: pairs between semicolons, the name before the first `=`, both trimmed.
 *
 * @param value over the bytes of a trimmed value; undefined: any value
 */
export function cookieHeaders(name: string, value: Dfa | undefined): Dfa {
  const key = `${name}\n${value?.key ?? ''}`;
  const made = known.get(key);
  if (made !== undefined) return made;
  const dfa = makeHeaders(name, value);
  remember(known, CACHE_SIZE, key, dfa);
  return dfa;
}

const CACHE_SIZE = 200;
const known = new Map<string, Dfa>();

function makeHeaders(name: string, value: Dfa | undefined): Dfa {
  const bytes = [...name].map((letter) => letter.charCodeAt(0));
  const numbers = new Map<string, number>();
  const places: Place[] = [];
  const numberOf = (place: Place): number => {
    const key = JSON.stringify(place);
    let number = numbers.get(key);
    if (number === undefined) {
      number = places.length;
      numbers.set(key, number);
      places.push(place);
    }
    return number;
  };
  numberOf({ kind: 'name', matched: 0 });
  const points = beginnings([...SPACE, SEMICOLON, EQUALS, ...bytes], value);
  const accepts: boolean[] = [];
  const edges: number[][] = [];
  for (const place of places) {
    accepts.push(isAccepting(place, value));
    const own: number[] = [];
    for (const [index, byte] of points.entries()) {
      const next = numberOf(after(place, byte, bytes, value));
      const high = (points[index + 1] ?? 0x100) - 1;
      const last = own.length - 3;
      if (last >= 0 && own[last + 2] === next) own[last + 1] = high;
      else own.push(byte, high, next);
    }
    edges.push(own);
  }
  return finish(accepts, edges);
}

/** The bytes at which ranges begin that neither these bytes nor the automaton tell apart. */
function beginnings(single: readonly number[], value: Dfa | undefined): readonly number[] {
  const cuts = new Set<number>([0]);
  for (const byte of single) cuts.add(byte).add(byte + 1);
  for (const own of value?.edges ?? []) {
    for (let i = 0; i + 2 < own.length; i += 3) cuts.add(own[i] ?? 0).add((own[i + 1] ?? 0) + 1);
  }
  return [...cuts].filter((byte) => byte <= 0xff).sort((a, b) => a - b);
}

/** Where a reader stands in the header. */
type Place =
  /** In a name; so many letters of the wanted one were read. */
  | { readonly kind: 'name'; readonly matched: number }
  /** Behind the whole wanted name, before its `=`. */
  | { readonly kind: 'named' }
  /** In a pair with another name. */
  | { readonly kind: 'other' }
  /** In the value: state of its automaton, and whether what stood before trailing space is accepted. */
  | {
      readonly kind: 'value';
      readonly state: number;
      readonly accepted: boolean;
      readonly begun: boolean;
      readonly spaces: readonly number[];
    }
  | { readonly kind: 'done'; readonly accepted: boolean };

function isAccepting(place: Place, value: Dfa | undefined): boolean {
  if (place.kind === 'done') return place.accepted;
  return place.kind === 'value' && (value === undefined || place.accepted);
}

function after(place: Place, byte: number, name: readonly number[], value: Dfa | undefined): Place {
  const start: Place = { kind: 'name', matched: 0 };
  switch (place.kind) {
    case 'done':
      return place;
    case 'other':
      return byte === SEMICOLON ? start : place;
    case 'name':
      if (byte === SEMICOLON) return start;
      if (SPACE.includes(byte) && place.matched === 0) return place;
      if (name.length > 0 && byte === name[place.matched] && byte !== EQUALS) {
        const matched = place.matched + 1;
        return matched === name.length ? { kind: 'named' } : { kind: 'name', matched };
      }
      return { kind: 'other' };
    case 'named':
      if (byte === EQUALS) return beginning(value);
      if (byte === SEMICOLON) return start;
      return SPACE.includes(byte) ? place : { kind: 'other' };
    case 'value':
      return inValue(place, byte, value);
  }
}

function beginning(value: Dfa | undefined): Place {
  const accepted = value === undefined || value.accepts[0] === true;
  return { kind: 'value', state: 0, accepted, begun: false, spaces: [] };
}

const MAX_SPACES = 2;

function inValue(place: Extract<Place, { kind: 'value' }>, byte: number, value: Dfa | undefined): Place {
  if (byte === SEMICOLON) return { kind: 'done', accepted: place.accepted };
  if (value === undefined) return place;
  if (SPACE.includes(byte)) {
    // Space inside of a value counts only if more follows; long runs of it are taken for two.
    if (!place.begun || place.spaces.length >= MAX_SPACES) return place;
    return { ...place, spaces: [...place.spaces, byte] };
  }
  let { state } = place;
  for (const read of [...place.spaces, byte]) state = state < 0 ? -1 : stepDfa(value, state, read);
  return {
    kind: 'value',
    state,
    accepted: state >= 0 && value.accepts[state] === true,
    begun: true,
    spaces: [],
  };
}
