import { printable } from '../printable.ts';
import type { DifferenceView, GroupView } from '../proof/view.ts';
import type { Difference, UndecidedRegion, VanishingDefault } from './document.ts';
import type { MigrationFacts } from './facts.ts';
import { reportHost } from './verdicts.ts';

/** Every difference in routing that the proof found, with the request that shows it. */
export function differencesOf({ view, unexpected }: MigrationFacts): readonly Difference[] {
  const found = new Map<string, Difference>();
  for (const group of view?.groups ?? []) {
    const hosts = hostsOf(group);
    const isUnexpected = hosts.some((host) => unexpected.has(host));
    for (const difference of group.differences) {
      const item = differenceOf(difference, hosts, isUnexpected);
      const known = found.get(item.id);
      found.set(
        item.id,
        known === undefined ? item : { ...known, hosts: [...new Set([...known.hosts, ...item.hosts])] },
      );
    }
  }
  return [...found.values()];
}

function hostsOf({ entrances }: GroupView): readonly string[] {
  return [...new Set(entrances.flatMap(({ hosts }) => hosts))];
}

function differenceOf(view: DifferenceView, hosts: readonly string[], unexpected: boolean): Difference {
  const { accepted } = view;
  const cause = view.detail === undefined ? view.cause : `${view.cause}: ${view.detail}`;
  return {
    id: `${view.witnessHash}-${view.before.name}-${view.after.name}`,
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
