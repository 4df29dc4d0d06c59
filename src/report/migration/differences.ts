import { createHash } from 'node:crypto';
import { witnessHash } from '../../accept/witness-hash.ts';
import type { Decider } from '../../proof/proof.ts';
import { printable } from '../printable.ts';
import type { DifferenceView, GroupView } from '../proof/view.ts';
import type { Difference, UndecidedRegion, VanishingDefault } from './document.ts';
import type { MigrationFacts } from './facts.ts';
import { ANY_HOST } from './sources.ts';
import { reportHost } from './verdicts.ts';

/**
 * Every difference in routing that the proof found, with the request that shows it. What findings speak of already is
 * one difference for each cause and set of findings; others are told apart by what happens, whatever the names of hosts,
 * routes and Services. The first one stands for all.
 */
export function differencesOf(facts: MigrationFacts): readonly Difference[] {
  const codes = codesByDifference(facts);
  const found = new Map<string, { first: Difference; hosts: Set<string>; count: number }>();
  for (const group of facts.view?.groups ?? []) {
    const hosts = hostsOf(group);
    const names = hosts.map(reportHost);
    for (const view of group.differences) {
      const { accepted } = view;
      const known = codes.get(keyOf(view.witnessHash, view.before, view.after)) ?? [];
      const unexpected = accepted === undefined && known.length === 0;
      const key = unexpected
        ? unnamedKey(view, names)
        : JSON.stringify([causeText(view), view.direction, acceptedOf(view), known]);
      const like = found.get(key);
      if (like === undefined) {
        const first = differenceOf(view, hosts, known, unexpected);
        found.set(key, { first, hosts: new Set(first.hosts), count: 1 });
      } else {
        for (const host of names) like.hosts.add(host);
        like.count += 1;
      }
    }
  }
  return [...found.values()].map(({ first, hosts, count }) => ({ ...first, hosts: [...hosts], count }));
}

function codesByDifference({ judgement, spoken }: MigrationFacts): ReadonlyMap<string, readonly string[]> {
  const codes = new Map<string, readonly string[]>();
  for (const { proof } of judgement?.hosts ?? []) {
    for (const difference of proof.differences) {
      const key = keyOf(witnessHash(difference), difference.before, difference.after);
      codes.set(key, spoken(difference, proof.hosts));
    }
  }
  return codes;
}

function keyOf(hash: string, before: Pick<Decider, 'name'>, after: Pick<Decider, 'name'>): string {
  return JSON.stringify([hash, printable(before.name), printable(after.name)]);
}

/** Equal for differences that no finding names and of which a reader learns the same. */
function unnamedKey(view: DifferenceView, hosts: readonly string[]): string {
  const own = [...hosts].sort((one, two) => two.length - one.length);
  const general = (text: string): string =>
    own
      .reduce((shown, host) => (host === ANY_HOST ? shown : shown.replaceAll(host, ANY_HOST)), text)
      .replaceAll(/\bService \S+/g, 'Service');
  const texts = [view.region, view.before.outcome, view.after.outcome].map(general);
  return JSON.stringify([causeText(view), view.direction, ...texts]);
}

function causeText({ cause, detail }: DifferenceView): string {
  return detail === undefined ? cause : `${cause}: ${detail}`;
}

function acceptedOf({ accepted }: DifferenceView): Difference['accepted'] {
  if (accepted === undefined) return undefined;
  return { reason: accepted.reason, by: accepted.by, until: accepted.until };
}

function hostsOf({ entrances }: GroupView): readonly string[] {
  return [...new Set(entrances.flatMap(({ hosts }) => hosts))];
}

function differenceOf(
  view: DifferenceView,
  hosts: readonly string[],
  codes: readonly string[],
  unexpected: boolean,
): Difference {
  const accepted = acceptedOf(view);
  return {
    id: idOf(view, hosts),
    hosts: hosts.map(reportHost),
    cause: causeText(view),
    direction: view.direction,
    request: view.curl,
    before: view.before.name,
    after: view.after.name,
    beforeOutcome: view.before.outcome,
    afterOutcome: view.after.outcome,
    region: view.region,
    hash: view.witnessHash,
    ...(accepted === undefined ? {} : { accepted }),
    codes,
    unexpected,
    count: 1,
  };
}

/** The same for the same difference of another run. */
function idOf(view: DifferenceView, hosts: readonly string[]): string {
  const text = JSON.stringify([view.witnessHash, view.before.name, view.after.name, hosts[0] ?? '']);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Regions of which nothing is claimed, each once. */
export function undecidedOf({ view }: MigrationFacts): readonly UndecidedRegion[] {
  const found = new Map<
    string,
    { readonly reason: string; readonly region: string; readonly hosts: Set<string> }
  >();
  for (const group of view?.groups ?? []) {
    const hosts = hostsOf(group).map(reportHost);
    for (const { reason, region, tested } of group.unknown) {
      const text = tested === undefined ? reason : `${reason} (${tested} paths were compared)`;
      const key = JSON.stringify([text, region]);
      const known = found.get(key);
      if (known === undefined) found.set(key, { reason: text, region, hosts: new Set(hosts) });
      else for (const host of hosts) known.hosts.add(host);
    }
  }
  return [...found.values()].map((open) => ({ ...open, hosts: [...open.hosts] }));
}

/** Defaults of the source system that the other side does not have, or has otherwise. */
export function vanishingDefaults({ view }: MigrationFacts): readonly VanishingDefault[] {
  return (view?.policies ?? [])
    .filter(({ isDefault }) => isDefault)
    .map(({ what, before, after, routes }) => ({ what: printable(what), before, after, routes }));
}
