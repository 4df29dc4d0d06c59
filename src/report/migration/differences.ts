import { createHash } from 'node:crypto';
import { printable } from '../printable.ts';
import type { DifferenceView, GroupView } from '../proof/view.ts';
import type { Difference, UndecidedRegion, VanishingDefault } from './document.ts';
import type { MigrationFacts } from './facts.ts';
import { ANY_HOST } from './sources.ts';
import { reportHost } from './verdicts.ts';

/**
 * Every difference in routing that the proof found, with the request that shows it. Hosts that differ in the same way are
 * one difference, whatever their own names and those of their routes and Services: the first one stands for all.
 */
export function differencesOf({ view, unexpected }: MigrationFacts): readonly Difference[] {
  const found = new Map<string, { first: Difference; hosts: Set<string> }>();
  for (const group of view?.groups ?? []) {
    const hosts = hostsOf(group);
    const isUnexpected = hosts.some((host) => unexpected.has(host));
    for (const difference of group.differences) {
      const item = differenceOf(difference, hosts, isUnexpected);
      const key = likeness(item);
      const known = found.get(key);
      if (known === undefined) found.set(key, { first: item, hosts: new Set(item.hosts) });
      else for (const host of item.hosts) known.hosts.add(host);
    }
  }
  return [...found.values()].map(({ first, hosts }) => ({ ...first, hosts: [...hosts] }));
}

/** Equal for differences of which a reader learns the same. */
function likeness({
  hosts,
  cause,
  direction,
  region,
  beforeOutcome,
  afterOutcome,
  accepted,
  unexpected,
}: Difference): string {
  const own = [...hosts].sort((one, two) => two.length - one.length);
  const general = (text: string): string =>
    own
      .reduce((shown, host) => (host === ANY_HOST ? shown : shown.replaceAll(host, ANY_HOST)), text)
      .replaceAll(/\bService \S+/g, 'Service');
  const texts = [region, beforeOutcome, afterOutcome].map(general);
  return JSON.stringify([cause, direction, ...texts, accepted, unexpected]);
}

function hostsOf({ entrances }: GroupView): readonly string[] {
  return [...new Set(entrances.flatMap(({ hosts }) => hosts))];
}

function differenceOf(view: DifferenceView, hosts: readonly string[], unexpected: boolean): Difference {
  const { accepted } = view;
  const cause = view.detail === undefined ? view.cause : `${view.cause}: ${view.detail}`;
  return {
    id: idOf(view, hosts),
    hosts: hosts.map(reportHost),
    cause,
    direction: view.direction,
    request: view.curl,
    before: view.before.name,
    after: view.after.name,
    beforeOutcome: view.before.outcome,
    afterOutcome: view.after.outcome,
    region: view.region,
    hash: view.witnessHash,
    ...(accepted === undefined
      ? {}
      : { accepted: { reason: accepted.reason, by: accepted.by, until: accepted.until } }),
    unexpected: unexpected && accepted === undefined,
  };
}

/** The same for the same difference of another run. */
function idOf({ witnessHash, before, after }: DifferenceView, hosts: readonly string[]): string {
  const text = JSON.stringify([witnessHash, before.name, after.name, hosts[0] ?? '']);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Regions of which nothing is claimed, each once. */
export function undecidedOf({ view }: MigrationFacts): readonly UndecidedRegion[] {
  const found = new Map<string, UndecidedRegion>();
  for (const group of view?.groups ?? []) {
    const hosts = hostsOf(group).map(reportHost);
    for (const { reason, region, tested } of group.unknown) {
      const text = tested === undefined ? reason : `${reason} (${tested} paths were compared)`;
      const key = JSON.stringify([text, region]);
      const known = found.get(key);
      found.set(key, { reason: text, region, hosts: [...new Set([...(known?.hosts ?? []), ...hosts])] });
    }
  }
  return [...found.values()];
}

/** Defaults of the source system that the other side does not have, or has otherwise. */
export function vanishingDefaults({ view }: MigrationFacts): readonly VanishingDefault[] {
  return (view?.policies ?? [])
    .filter(({ isDefault }) => isDefault)
    .map(({ what, before, after, routes }) => ({ what: printable(what), before, after, routes }));
}
