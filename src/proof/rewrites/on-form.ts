import { type CharSet, everything, sameSet } from '../../regex/char-set.ts';
import { type Node, sequence } from '../../regex/tree.ts';
import { setKey } from '../forms/node-key.ts';
import { stepDfa } from '../languages/dfa.ts';
import type { PathDomain } from '../languages/domain.ts';
import type { Languages, PathForm, RegularLanguage } from '../languages/language.ts';
import { acceptsAt, stepLanguage } from '../languages/overlap.ts';
import type { Question } from '../outcomes/compare.ts';
import { behindLetters } from './behind.ts';
import { equalBehind, type Region } from './equal.ts';
import { type Alternative, alternativesKey } from './text-function.ts';

/** Decides questions on all paths of a form, those that differ only in the letters of their paths once. */
export interface FormQuestions {
  /** Is the same text written on every path of the form? False also where that cannot be told quickly. */
  equal(question: Question, form: PathForm): boolean;
}

const SLASH = 0x2f;
/** Most combinations of states; larger questions are left to those who ask for the very paths in question. */
const BUDGET = 5000;

export function createFormQuestions(languages: Languages): FormQuestions {
  const { domain } = languages;
  const answers = new Map<string, boolean>();
  return {
    equal({ before, after }, form) {
      if (before.kind === 'opaque' || after.kind === 'opaque') return false;
      const letters = asciiLetters(form);
      const place = domainBehind(domain, letters);
      if (place === undefined) return false;
      const [one, two] = [before, after].map(({ alternatives }) =>
        behindLetters(anchored(alternatives, form, languages), letters),
      );
      if (one === undefined || two === undefined) return false;
      const language = form.language();
      const from = letters.length - 1;
      const keys = [one, two].map(alternativesKey).sort();
      const paths = `${language.chain.slice(from).map(setKey).join('')};${language.tail.key}`;
      const key = `${place}|${paths}|${keys.join('|')}`;
      let answer = answers.get(key);
      if (answer === undefined) {
        answer =
          keys[0] === keys[1] || equalBehind(one, two, regionBehind(language, from, domain, place), BUDGET);
        answers.set(key, answer);
      }
      return answer;
    },
  };
}

/** The slash of every path and the letters of the chain, as far as they are ASCII. */
function asciiLetters({ chain }: PathForm): readonly CharSet[] {
  const letters: CharSet[] = [[SLASH, SLASH]];
  for (const set of chain) {
    if ((set.at(-1) ?? 0x80) >= 0x80) break;
    letters.push(set);
  }
  return letters;
}

/** Where all paths that begin with these letters stand in the domain; undefined: not all at one place. */
function domainBehind({ dfa }: PathDomain, letters: readonly CharSet[]): number | undefined {
  let state = 0;
  for (const set of letters) {
    const next = new Set<number>();
    for (let i = 0; i + 1 < set.length; i += 2) {
      for (let byte = set[i] ?? 0; byte <= (set[i + 1] ?? -1); byte++) next.add(stepDfa(dfa, state, byte));
    }
    const [only, other] = next;
    if (only === undefined || other !== undefined || only < 0) return undefined;
    state = only;
  }
  return state;
}

function regionBehind(language: RegularLanguage, from: number, { dfa }: PathDomain, state: number): Region {
  const width = dfa.accepts.length;
  const ranges = [
    ...language.chain.slice(from),
    ...edgeRanges(language.tail.edges),
    ...edgeRanges(dfa.edges),
  ];
  return {
    start: from * width + state,
    ranges: ranges.flat(),
    step(place, byte) {
      const own = stepLanguage(language, Math.floor(place / width), byte);
      const other = own < 0 ? -1 : stepDfa(dfa, place % width, byte);
      return other < 0 ? -1 : own * width + other;
    },
    accepts: (place) => acceptsAt(language, Math.floor(place / width)) && dfa.accepts[place % width] === true,
  };
}

function edgeRanges(edges: ReadonlyArray<readonly number[]>): ReadonlyArray<readonly number[]> {
  return edges.flatMap((own) => own.flatMap((low, i) => (i % 3 === 0 ? [[low, own[i + 1] ?? 0]] : [])));
}

/**
 * The alternatives of a pattern that is searched for, when every path of the form matches it at the beginning: then it
 * is found there.
 */
function anchored(
  alternatives: readonly Alternative[],
  form: PathForm,
  languages: Languages,
): readonly Alternative[] {
  const [first] = alternatives;
  const [head, ...items] = first?.node.kind === 'sequence' ? first.node.items : [];
  if (first === undefined || head === undefined) return alternatives;
  const searched = head.kind === 'capture' ? head.body : head;
  if (!isSearch(searched, first)) return alternatives;
  const pieces = first.pieces.filter(
    (piece) => head.kind !== 'capture' || piece.kind !== 'group' || piece.group !== head.index,
  );
  const plain = items.flatMap((item) => withoutUnused(item, first));
  const node = sequence(plain);
  const held = languages.ofTree({
    root: node,
    alphabet: first.alphabet,
    anchoring: 'full',
    groups: 0,
    names: NO_NAMES,
  });
  return held === form ? [{ ...first, node, pieces }] : alternatives;
}

const NO_NAMES: ReadonlyMap<string, number> = new Map();

function isSearch(node: Node, { alphabet }: Alternative): boolean {
  if (node.kind !== 'repeat' || !node.lazy || node.min > 0 || node.max !== Number.POSITIVE_INFINITY)
    return false;
  return node.body.kind === 'set' && sameSet(node.body.set, everything(alphabet));
}

/** A group that is not written needs not be one. */
function withoutUnused(node: Node, { pieces }: Alternative): readonly Node[] {
  if (node.kind !== 'capture') return [node];
  const used = pieces.some((piece) => piece.kind === 'group' && piece.group === node.index);
  if (used) return [node];
  return node.body.kind === 'sequence' ? node.body.items : [node.body];
}
