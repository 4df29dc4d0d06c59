import type { PathHandling } from '../../model/route-table.ts';
import { automatonOf } from '../../regex/automaton.ts';
import { type CharSet, intersection, normaliseRanges } from '../../regex/char-set.ts';
import { parse } from '../../regex/parse.ts';
import { type Dfa, determinise } from './dfa.ts';

/** The canonical paths over which two tables are compared. */
export interface PathDomain {
  readonly key: string;
  /** Bytes that occur in such paths. */
  readonly alphabet: CharSet;
  /** The same as code points; what is above ASCII is all or nothing. */
  readonly characters: CharSet;
  readonly dfa: Dfa;
  /** All texts of such letters: what can follow somewhere in a path. */
  readonly universe: Dfa;
  /** Every path of the domain is written on the wire as it is. */
  readonly plain: boolean;
}

/** Letters of a path beside `.` and `/`. What RFC 3986 lets stand there without an escape. */
const PLAIN = String.raw`A-Za-z0-9_~!$&'()*+,;=:@\x2d`;
/** What a request line can carry as sent: visible ASCII without `?` and `#`; `%` only where nothing is decoded. */
const VISIBLE_WITHOUT_PERCENT = String.raw`!"$&-\x2d0-9:-\x3e\x40-\x7e`;
const VISIBLE = `${VISIBLE_WITHOUT_PERCENT}%`;
/** What decoding can give, control characters aside. */
const DECODED = String.raw`\x20-\x2d0-\x7e\x{80}-\x{10ffff}`;

const domains = new Map<string, PathDomain>();

/**
 * The paths that both systems read alike. Systems with the same handling are compared over all that the handling can
 * give, without control characters; others over paths that neither of them changes.
 */
export function domainFor(before: PathHandling, after: PathHandling): PathDomain {
  const same = sameHandling(before, after);
  const letters = !same
    ? PLAIN
    : before.decode === 'all'
      ? DECODED
      : before.decode === 'none'
        ? VISIBLE
        : VISIBLE_WITHOUT_PERCENT;
  const merge = before.mergeSlashes || after.mergeSlashes;
  const dots = before.dotSegments || after.dotSegments;
  const key = JSON.stringify([letters, merge, dots]);
  const known = domains.get(key);
  if (known !== undefined) return known;
  const made = makeDomain(key, letters, merge, dots, letters === PLAIN);
  domains.set(key, made);
  return made;
}

/** Do both systems turn the path of the wire into the same canonical path? */
export function sameHandling(a: PathHandling, b: PathHandling): boolean {
  return (
    a.decode === b.decode &&
    a.mergeSlashes === b.mergeSlashes &&
    a.dotSegments === b.dotSegments &&
    a.cutFragment === b.cutFragment
  );
}

function makeDomain(key: string, letters: string, merge: boolean, dots: boolean, plain: boolean): PathDomain {
  const any = `[${letters}.]`;
  const noDot = `[${letters}]`;
  const segment = dots ? `(?:${noDot}${any}*|\\.${noDot}${any}*|\\.\\.${any}+)` : `${any}+`;
  const piece = merge ? segment : `(?:${segment})?`;
  const source = `/(?:${piece}/)*(?:${segment})?`;
  const characters = lettersOf(`[${letters}./]`);
  let dfa: Dfa | undefined;
  let universe: Dfa | undefined;
  return {
    key,
    alphabet: bytesOfCharacters(characters),
    characters,
    get dfa() {
      dfa ??= dfaOfSource(source);
      return dfa;
    },
    get universe() {
      universe ??= dfaOfSource(`[${letters}./]*`);
      return universe;
    },
    plain,
  };
}

/** The set that a bracket expression of our own stands for. */
function lettersOf(source: string): CharSet {
  const parsed = parse({ source, flavour: 're2', ignoreCase: false, anchoring: 'full' });
  if (!parsed.ok || parsed.tree.root.kind !== 'set') throw new Error(`${source} is no set of letters`);
  return parsed.tree.root.set;
}

/** The bytes of UTF-8 texts of these characters; above ASCII they hold all or none. */
function bytesOfCharacters(characters: CharSet): CharSet {
  const ascii = intersection(characters, [0, 0x7f]);
  const beyond = characters.length > 0 && (characters.at(-1) ?? 0) > 0x7f;
  return beyond ? normaliseRanges([...ascii, ...UTF8_BYTES]) : ascii;
}

/** Bytes beyond ASCII that occur in well-formed UTF-8 (Unicode 15, table 3-7). */
const UTF8_BYTES: CharSet = [0x80, 0xbf, 0xc2, 0xf4];

/** The automaton of a pattern of our own that is matched as a whole. */
export function dfaOfSource(source: string): Dfa {
  const parsed = parse({ source, flavour: 're2', ignoreCase: false, anchoring: 'full' });
  const automaton = parsed.ok ? automatonOf(parsed.tree) : undefined;
  const dfa = automaton === undefined ? undefined : determinise(automaton, [0, 0xff]);
  if (dfa === undefined) throw new Error(`the pattern ${source} cannot be made an automaton`);
  return dfa;
}
