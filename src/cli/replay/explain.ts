import type { JudgedDifference, Judgement } from '../../accept/judge.ts';
import { matchHost, normaliseHost } from '../../model/hosts.ts';
import { portOf } from '../../model/listeners.ts';
import { describeObject, type Origin } from '../../model/origin.ts';
import { canonicalPath } from '../../model/paths.ts';
import type { Cause } from '../../proof/proof.ts';
import {
  causeOfAnswers,
  type Difference,
  type Explain,
  type Explanation,
  type KnownBy,
} from '../../replay/causes.ts';

/** Codes of the findings that speak of a difference; empty: none. */
export type Announced = (
  difference: Difference,
  cause: Cause,
  detail: string | undefined,
) => readonly string[];

/**
 * Looks differences of single requests up among those of a proof: the same two rules, for a host that the proof names. A
 * proof speaks of requests whose paths both systems read alike; what it does not hold is named by what the answers show.
 */
export function explainBy(judgement: Judgement, announced: Announced): Explain {
  const byRules = new Map<
    string,
    Array<{ readonly hosts: readonly string[]; readonly found: JudgedDifference }>
  >();
  for (const { proof, differences } of judgement.hosts) {
    for (const found of differences) {
      const { before, after } = found.difference;
      const key = keyOf(proof.scheme, proof.port, before, after);
      const list = byRules.get(key);
      const entry = { hosts: proof.hosts, found };
      if (list === undefined) byRules.set(key, [entry]);
      else list.push(entry);
    }
  }
  return (difference) => {
    const { request, decisions } = difference;
    const shown = causeOfAnswers(difference);
    const readAlike = shown.cause !== 'path-handling';
    const key = keyOf(request.scheme, portOf(request), decisions[0], decisions[1]);
    const host = normaliseHost(request.host);
    const candidates = (byRules.get(key) ?? [])
      .map((entry) => ({ ...entry, fit: fitOf(entry.hosts, host) }))
      .filter(({ fit }) => fit > 0)
      .sort((a, b) => b.fit - a.fit);
    const best = candidates.filter(({ fit }) => fit === candidates[0]?.fit).map(({ found }) => found);
    const same = best.find(({ difference: one }) => one.cause === shown.cause && one.detail === shown.detail);
    const found = readAlike || readsAlike(difference) ? (same ?? best[0]) : undefined;
    if (found === undefined) return withKnown(shown, undefined, difference, announced);
    const { cause, detail } = found.difference;
    const explanation = { cause, ...(detail === undefined ? {} : { detail }) };
    return withKnown(explanation, found, difference, announced);
  };
}

function withKnown(
  explanation: Explanation,
  found: JudgedDifference | undefined,
  difference: Difference,
  announced: Announced,
): Explanation {
  const entry = found?.accepted;
  if (entry !== undefined) {
    const { id, reason, by, until } = entry;
    return { ...explanation, known: { kind: 'accepted', id, reason, by, until } };
  }
  const { cause, detail } = explanation;
  if (cause === 'path-handling' || cause === 'client-address' || cause === 'body') return explanation;
  const codes = announced(difference, cause, detail);
  const known: KnownBy | undefined = codes.length === 0 ? undefined : { kind: 'finding', codes };
  return known === undefined ? explanation : { ...explanation, known };
}

function readsAlike({ request, requestAfter, decisions }: Difference): boolean {
  const [one, two] = decisions;
  if (one.listener === undefined || two.listener === undefined) return true;
  const before = canonicalPath(request.target, one.listener.paths);
  const after = canonicalPath(requestAfter.target, two.listener.paths);
  return before.ok && after.ok && before.path === after.path && before.path === before.rawPath;
}

interface Rule {
  readonly name: string;
  readonly origins: readonly Origin[];
}

function keyOf(scheme: string, port: number, before: Rule, after: Rule): string {
  const text = ({ name, origins }: Rule): string =>
    `${name} ${origins.map(({ object, path }) => `${describeObject(object)} ${path.join('.')}`).join()}`;
  return `${scheme} ${port} ${text(before)} | ${text(after)}`;
}

/** How closely the names of a proof hold for a host; 0: not at all. */
function fitOf(names: readonly string[], host: string): number {
  let best = 0;
  for (const name of names) {
    if (name === host) return Number.POSITIVE_INFINITY;
    if (name === 'any other host') best = Math.max(best, 1);
    else if (name.startsWith('~')) {
      if (matchHost({ kind: 'regex', source: name.slice(1) }, host)) best = Math.max(best, 2);
    } else if (name.startsWith('*.')) {
      const suffix = name.replace(/^(?:\*\.)+/, '');
      if (matchHost({ kind: 'wildcard', suffix, labels: 'many-labels' }, host)) {
        best = Math.max(best, 2 + suffix.length);
      }
    }
  }
  return best;
}
