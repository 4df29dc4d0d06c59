import type { PathDomain } from '../languages/domain.ts';
import type { PathForm } from '../languages/language.ts';
import { mayMeet } from '../languages/overlap.ts';
import { createMeetings } from './meetings.ts';
import type { Rule } from './rule.ts';

/**
 * Where two lists of rules can decide differently: on paths of the forms in `alone`, and on paths that two different
 * forms in `crossed` share. Everywhere else the same shared rules hold in both lists and the first of them is the
 * same, or does the same.
 */
export interface Delta {
  readonly alone: ReadonlySet<PathForm>;
  readonly crossed: ReadonlySet<PathForm>;
  /** Rules that both lists have, as pairs of places, by the first one. */
  readonly shared: readonly SharedRule[];
}

type SharedRule = readonly [before: number, after: number];

/** Most pairs of rules whose order is looked at, before all of them count as alone. */
const MAX_PAIRS = 20_000_000;
/** Most pairs whose languages are searched for a common path, before all others count as crossed. */
const MAX_SEARCHES = 20_000;

/** @param same do two rules that hold for the same requests treat them alike, though they say it in other words? */
export function findDelta(
  before: readonly Rule[],
  after: readonly Rule[],
  domain: PathDomain,
  same: (one: Rule, two: Rule) => boolean,
): Delta {
  const shared: SharedRule[] = [];
  // Most rules are written alike on both sides; automata are made for the others only.
  const byForm = match(before, after, ({ form }) => form.id, shared);
  const left = matchReworded(byForm[0], byForm[1], same, shared);
  const [one, two] = [partnersOf(left[0], left[1]), partnersOf(left[1], left[0])];
  match(one, two, ({ form }) => form.language().id, shared);
  shared.sort(([a], [b]) => a - b);
  const paired = [
    new Set(shared.map(([place]) => place)),
    new Set(shared.map(([, place]) => place)),
  ] as const;
  const alone = new Set<PathForm>();
  for (const { index, form } of before) if (!paired[0].has(index)) alone.add(form);
  for (const { index, form } of after) if (!paired[1].has(index)) alone.add(form);
  const crossed = new Set<PathForm>();
  if (!inOrder(shared)) findCrossed(before, shared, domain, { alone, crossed });
  return { alone, crossed, shared };
}

/** More than there are effects. */
const MANY = 2 ** 26;

/** Pairs rules that hold for the same requests and do the same; gives those that are left over. */
function match(
  before: readonly Rule[],
  after: readonly Rule[],
  pathOf: (rule: Rule) => number,
  shared: SharedRule[],
): readonly [readonly Rule[], readonly Rule[]] {
  if (before.length === 0 || after.length === 0) return [before, after];
  const identity = (rule: Rule): string | number =>
    rule.condition.kind === 'true'
      ? pathOf(rule) * MANY + rule.effect.id
      : `${pathOf(rule)} ${rule.effect.id} ${rule.conditionKey}`;
  const places = new Map<string | number, Rule>();
  const rest = new Set<Rule>();
  for (const rule of after) {
    const key = identity(rule);
    if (places.has(key)) rest.add(rule);
    else places.set(key, rule);
  }
  const alone: Rule[] = [];
  for (const rule of before) {
    const key = identity(rule);
    const twin = places.get(key);
    if (twin === undefined || rule.effect.opaque) alone.push(rule);
    else {
      places.delete(key);
      shared.push([rule.index, twin.index]);
    }
  }
  for (const rule of places.values()) rest.add(rule);
  return [alone, [...rest]];
}

/** Pairs rules with the same path and conditions whose effects are equal in other words. */
function matchReworded(
  before: readonly Rule[],
  after: readonly Rule[],
  same: (one: Rule, two: Rule) => boolean,
  shared: SharedRule[],
): readonly [readonly Rule[], readonly Rule[]] {
  const key = ({ form, conditionKey }: Rule): string => `${form.id} ${conditionKey}`;
  const partners = new Map(after.map((rule) => [key(rule), rule]));
  const alone = before.filter((rule) => {
    const partner = partners.get(key(rule));
    if (partner === undefined || !same(rule, partner)) return true;
    partners.delete(key(rule));
    shared.push([rule.index, partner.index]);
    return false;
  });
  return [alone, [...partners.values()]];
}

/** The rules for which some rule of the other list does the same under the same conditions. */
function partnersOf(rules: readonly Rule[], others: readonly Rule[]): readonly Rule[] {
  const key = ({ effect, conditionKey }: Rule): string => `${effect.id} ${conditionKey}`;
  const keys = new Set(others.map(key));
  return rules.filter((rule) => keys.has(key(rule)));
}

function inOrder(shared: readonly SharedRule[]): boolean {
  let last = -1;
  for (const [, place] of shared) {
    if (place < last) return false;
    last = place;
  }
  return true;
}

interface Member {
  readonly index: number;
  readonly place: number;
  readonly rule: Rule;
}

function findCrossed(
  before: readonly Rule[],
  shared: readonly SharedRule[],
  domain: PathDomain,
  found: { readonly alone: Set<PathForm>; readonly crossed: Set<PathForm> },
): void {
  const { alone, crossed } = found;
  const members = new Map<PathForm, Member[]>();
  for (const [index, place] of shared) {
    const rule = before[index];
    if (rule === undefined) continue;
    const list = members.get(rule.form);
    if (list === undefined) members.set(rule.form, [{ index, place, rule }]);
    else list.push({ index, place, rule });
  }
  const forms = [...members.keys()];
  const meetings = createMeetings(forms);
  let pairs = 0;
  let searches = 0;
  for (const [number, form] of forms.entries()) {
    for (const other of meetings.half(number)) {
      const second = forms[other];
      if (second === undefined) continue;
      const [ones, twos] = [members.get(form) ?? [], members.get(second) ?? []];
      pairs += ones.length * twos.length;
      if (pairs > MAX_PAIRS) {
        for (const every of forms) alone.add(every);
        return;
      }
      if (alone.has(form) || (crossed.has(form) && crossed.has(second)) || !anyInverted(ones, twos)) continue;
      if (form === second) alone.add(form);
      else if (searches >= MAX_SEARCHES) crossed.add(form).add(second);
      else {
        searches += 1;
        const [one, two] = [form.language(), second.language()];
        // Two ways to write one language count as one, on whose paths the order of rules has changed.
        if (one === two) alone.add(form).add(second);
        else if (mayMeet(one, two, domain)) crossed.add(form).add(second);
      }
    }
  }
}

/** Do two rules with different effects stand in another order in the second list? */
function anyInverted(ones: readonly Member[], twos: readonly Member[]): boolean {
  return ones.some((a) =>
    twos.some((b) => a.index < b.index !== a.place < b.place && a.rule.effect !== b.rule.effect),
  );
}

/** The rules that can matter where the lists can decide differently. */
export function relevantRules(
  lists: readonly [readonly Rule[], readonly Rule[]],
  { alone, crossed }: Delta,
): readonly [readonly Rule[], readonly Rule[]] {
  const forms = [...new Set(lists.flatMap((rules) => rules.map(({ form }) => form)))];
  const wanted = forms.flatMap((form, place) => (alone.has(form) || crossed.has(form) ? [place] : []));
  if (wanted.length * 2 > forms.length) return lists;
  const meetings = createMeetings(forms);
  const relevant = new Set<PathForm>();
  for (const place of wanted) {
    for (const other of meetings.all(place)) {
      const form = forms[other];
      if (form !== undefined) relevant.add(form);
    }
  }
  const kept = (rules: readonly Rule[]): readonly Rule[] => rules.filter(({ form }) => relevant.has(form));
  return [kept(lists[0]), kept(lists[1])];
}
