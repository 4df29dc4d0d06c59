import type { Stripper } from '../secrets.ts';
import { createJsonMembers, ESCAPED, hexOf, type JsonMembers, OTHER } from './json-members.ts';
import { createKeyWriter, isMissing } from './key-writer.ts';
import type { KeyPart, LineKeys } from './keys.ts';

/** What the values of objects with certain keys mean for the keys of their groups. */
export interface JsonPlan {
  /** One for each key of the object, targets as `ignored`. */
  readonly parts: ReadonlyArray<Exclude<KeyPart, 'request' | 'target'>>;
  /** Values that may hold the target: the first of them that is not missing does. */
  readonly targets: ReadonlyArray<{ readonly index: number; readonly part: 'request' | 'target' }>;
}

interface KnownPlan {
  /** The keys with a quote behind each. */
  readonly keys: Uint8Array;
  readonly number: number;
  /** Undefined: objects with these keys have to be read. */
  readonly plan: JsonPlan | undefined;
}

/** Objects with more different keys than these are read. */
const MOST_PLANS = 1024;
const QUOTE = 0x22;

/** @param planOf undefined: objects with these keys have to be read */
export function createJsonKeys(
  planOf: (keys: readonly string[]) => JsonPlan | undefined,
  stripper: Stripper,
): LineKeys {
  const writer = createKeyWriter(stripper);
  const members = createJsonMembers();
  const plans = new Map<number, KnownPlan[]>();
  let size = 0;
  const planFor = (line: Buffer): KnownPlan | undefined => {
    const known = plans.get(members.hash)?.find(({ keys }) => hasKeys(line, members, keys));
    if (known !== undefined || size >= MOST_PLANS) return known;
    const names = Array.from({ length: members.count }, (_, index) =>
      line.toString('latin1', members.keyFrom[index], members.keyTo[index]),
    );
    const isPlain = new Set(names).size === names.length;
    const keys = Uint8Array.from(Buffer.from(names.map((name) => `${name}"`).join(''), 'latin1'));
    const made = { keys, number: size, plan: isPlain ? planOf(names) : undefined };
    size += 1;
    plans.set(members.hash, [...(plans.get(members.hash) ?? []), made]);
    return made;
  };
  const write = (line: Uint8Array, { parts }: JsonPlan): boolean => {
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index];
      if (part === 'ignored') continue;
      const kind = members.kind[index];
      const [from, to] = [members.from[index] ?? 0, members.to[index] ?? 0];
      if (part === 'exact') {
        // A text `null` is another value than null.
        if (!writer.mark(kind === OTHER ? 0 : 1) || !writer.exact(line, from, to)) return false;
        continue;
      }
      // What it says with its escapes may be nothing.
      if (kind === ESCAPED) return false;
      const missing = kind === OTHER || isMissing(line, from, to);
      if (part === 'missing') {
        if (!missing) return false;
      } else if (!writer.mark(kind === OTHER ? 2 : missing ? 0 : 1)) return false;
    }
    return true;
  };
  const writeTarget = (line: Uint8Array, { targets }: JsonPlan): boolean => {
    for (let choice = 0; choice < targets.length; choice++) {
      const { index, part } = targets[choice] ?? { index: 0, part: 'target' };
      const kind = members.kind[index];
      const [from, to] = [members.from[index] ?? 0, members.to[index] ?? 0];
      // With an object in place of a request line it is another form.
      if (kind === OTHER && part === 'request') return false;
      if (kind === OTHER || isMissing(line, from, to)) continue;
      if (!writer.mark(choice)) return false;
      if (kind !== ESCAPED) return writer[part](line, from, to);
      const length = unescapeAscii(line, from, to);
      return length >= 0 && writer[part](scratch, 0, length);
    }
    return false;
  };
  return {
    words: writer.words,
    make(line, start, end) {
      if (!members.find(line, start, end)) return -1;
      const known = planFor(line);
      if (known?.plan === undefined) return -1;
      writer.begin();
      writer.mark(known.number & 0xff);
      writer.mark(known.number >> 8);
      return write(line, known.plan) && writeTarget(line, known.plan) ? writer.end() : -1;
    },
    makeExact: writer.makeExact,
  };
}

/** Are these the keys of the object, in this order? */
function hasKeys(line: Uint8Array, { count, keyFrom, keyTo }: JsonMembers, keys: Uint8Array): boolean {
  let at = 0;
  for (let index = 0; index < count; index++) {
    const [from, to] = [keyFrom[index] ?? 0, keyTo[index] ?? 0];
    for (let i = from; i < to; i++) if (line[i] !== keys[at++]) return false;
    if (keys[at++] !== QUOTE) return false;
  }
  return at === keys.length;
}

const scratch = new Uint8Array(1024);
const [BACKSLASH, SMALL_U] = [0x5c, 0x75];

/** Writes a text without its escapes into `scratch`; -1: it is too long, or has escapes of what is no usual letter. */
function unescapeAscii(line: Uint8Array, from: number, to: number): number {
  if (to - from > scratch.length) return -1;
  let length = 0;
  for (let at = from; at < to; at++) {
    let byte = line[at] ?? 0;
    if (byte === BACKSLASH) {
      byte = line[++at] ?? 0;
      if (byte === SMALL_U) {
        byte = 0;
        for (let digit = 1; digit <= 4; digit++) byte = byte * 16 + hexOf(line[at + digit] ?? 0);
        at += 4;
        if (byte > 0x7e || byte < 0x20) return -1;
      } else if (/[bfnrt]/.test(String.fromCharCode(byte))) return -1;
    }
    scratch[length++] = byte;
  }
  return length;
}
