import { createHash } from 'node:crypto';
import type { KubernetesObject } from '../../kubernetes/object.ts';
import { refOf } from '../../kubernetes/object.ts';
import type { Severity } from '../../model/finding.ts';
import { describePath } from '../../model/origin.ts';
import { byCodeUnit } from '../order.ts';
import { printable } from '../printable.ts';
import { clusterFacts } from './cluster/facts.ts';
import { integrations } from './cluster/integrations.ts';
import { stepsOf } from './cutover.ts';
import { differencesOf, undecidedOf, vanishingDefaults } from './differences.ts';
import {
  type FindingGroup,
  type HostGroup,
  type HostRoutes,
  MIGRATION_SCHEMA,
  type MigrationReport,
  type Setting,
  type SourceEntry,
  UNIT_VERDICTS,
  type Unit,
  type UnitVerdict,
  type Wave,
} from './document.ts';
import { routesAfter, routesBefore } from './edges.ts';
import type { Grouping, MigrationFacts } from './facts.ts';
import { countSeverities, findingGroups, gravest, identity } from './findings.ts';
import { connectedHosts } from './host-groups.ts';
import { limitsUsed, readinessOf } from './readiness.ts';
import {
  ANY_HOST,
  idOf,
  ownerOf,
  placeOf,
  routingObjects,
  type ServedRoute,
  servedRoutes,
} from './sources.ts';
import { hostVerdicts, sourceVerdict, worst } from './verdicts.ts';
import { planWaves, riskOf } from './waves.ts';

/** Most routes of a group on each side that a diagram shows. */
const MOST_ROUTES = 30;

/** Makes the one document that every form of a migration report is made from. Deterministic but for `generatedAt`. */
export function migrationReport(facts: MigrationFacts): MigrationReport {
  const routing = routingObjects(facts.objects, facts.claims);
  const routes = servedRoutes(facts.table).filter(({ source }) => routing.has(source));
  const findings = findingGroups(facts);
  const groups = hostGroupsOf(facts, routes);
  const sources = sourcesOf(facts, routing, routes, groups);
  const verdicts = new Map(sources.map(({ id, verdict }) => [id, verdict]));
  const judged = groups.map((group) => ({
    ...group,
    verdict: worst(group.sources.map((id) => verdicts.get(id) ?? 'unproven')),
  }));
  const { hostGroups, waves } = wavesOf(judged, routes, facts);
  const units = unitsOf(sources, hostGroups, findings);
  const report: Omit<MigrationReport, 'contentHash' | 'generatedAt'> = {
    schema: MIGRATION_SCHEMA,
    gateproof: facts.version,
    status: 'complete',
    source: facts.source,
    target: facts.target,
    groupedBy: typeof facts.groupBy === 'string' ? facts.groupBy : `label ${printable(facts.groupBy.label)}`,
    redacted: false,
    counts: {
      sources: countBy(sources, ({ kind }) => kind),
      written: countBy(facts.resources, ({ kind }) => kind),
      hosts: new Set(routes.flatMap(({ hosts }) => hosts)).size,
      units: countVerdicts(units),
      hostGroups: countVerdicts(hostGroups),
      findings: countSeverities(findings.flatMap((group) => group.findings)),
    },
    units,
    hostGroups,
    waves,
    sources,
    findings,
    differences: differencesOf(facts),
    undecided: undecidedOf(facts),
    settings: settingsOf(facts),
    vanishingDefaults: vanishingDefaults(facts),
    cluster: clusterFacts(
      facts.objects,
      new Set(routes.map(({ source }) => source)),
      routing,
      new Set(routes.flatMap(({ hosts }) => hosts)),
    ),
    ...(facts.coverage === undefined ? {} : { coverage: facts.coverage }),
    readiness: readinessOf(facts.objects, facts.resources, facts.target),
    limits: limitsUsed(facts.resources),
    integrations: integrations(facts.objects, routing),
    evidence: {
      inputs: facts.inputs,
      assumptions: (facts.view?.assumptions ?? []).map(printable),
      command: facts.command.map(printable),
    },
  };
  return sealed(report, facts.generatedAt);
}

/** With the hash over everything but the time. */
export function sealed(
  report: Omit<MigrationReport, 'contentHash' | 'generatedAt'>,
  generatedAt: string | undefined,
): MigrationReport {
  const contentHash = createHash('sha256').update(JSON.stringify(report)).digest('hex');
  return { ...report, ...(generatedAt === undefined ? {} : { generatedAt }), contentHash };
}

type BareGroup = Omit<HostGroup, 'verdict' | 'wave'>;

function hostGroupsOf(facts: MigrationFacts, routes: readonly ServedRoute[]): readonly BareGroup[] {
  const after = new Map(routesAfter(facts.resources).map((item) => [item.host, item]));
  const bySource = new Map<string, ServedRoute[]>();
  for (const route of routes) {
    const known = bySource.get(route.source);
    if (known === undefined) bySource.set(route.source, [route]);
    else known.push(route);
  }
  return connectedHosts(routes).map(({ hosts, sources }, index) => {
    const own = new Set(hosts);
    const served = sources.flatMap((source) => bySource.get(source) ?? []);
    const before = shortened(routesBefore(served, own));
    const written = shortened(hosts.flatMap((host) => after.get(host) ?? []));
    return {
      id: `group-${index + 1}`,
      hosts,
      sources,
      namespaces: [...new Set(sources.map(namespaceOf))].sort(byCodeUnit),
      before: before.shown,
      after: written.shown,
      routesLeftOut: before.left + written.left,
    };
  });
}

/** The first routes, whole hosts left out behind them. */
function shortened(hosts: readonly HostRoutes[]): { shown: readonly HostRoutes[]; left: number } {
  let room = MOST_ROUTES;
  let left = 0;
  const shown: HostRoutes[] = [];
  for (const { host, routes } of hosts) {
    const kept = routes.slice(0, room);
    room -= kept.length;
    left += routes.length - kept.length;
    if (kept.length > 0) shown.push({ host, routes: kept });
  }
  return { shown, left };
}

/** Of `Ingress shop/web`. */
function namespaceOf(source: string): string {
  return source.split(' ')[1]?.split('/')[0] ?? '';
}

function sourcesOf(
  facts: MigrationFacts,
  routing: ReadonlyMap<string, KubernetesObject>,
  routes: readonly ServedRoute[],
  groups: readonly BareGroup[],
): readonly SourceEntry[] {
  const verdicts = hostVerdicts(facts);
  const hostsOf = new Map<string, Set<string>>();
  for (const { source, hosts } of routes) {
    const known = hostsOf.get(source) ?? new Set<string>();
    for (const host of hosts) known.add(host);
    hostsOf.set(source, known);
  }
  const groupOf = new Map(
    groups.flatMap(({ id, sources }) => sources.map((source) => [source, id] as const)),
  );
  const titles = new Map(groups.map(({ id, hosts }) => [id, hostTitle(hosts)]));
  const naming = new Map<string, Map<string, Severity>>();
  for (const item of facts.findings) {
    const finding = identity(item);
    for (const id of new Set(item.origins.map(({ object }) => idOf(object)))) {
      const known = naming.get(id) ?? new Map<string, Severity>();
      known.set(finding, item.severity);
      naming.set(id, known);
    }
  }
  return [...routing].map(([id, object]): SourceEntry => {
    const hosts = [...(hostsOf.get(id) ?? [])].sort(byCodeUnit);
    const named = naming.get(id) ?? new Map<string, Severity>();
    const position = facts.objects.locate(refOf(object), []);
    const owner = ownerOf(object);
    return {
      id,
      kind: printable(object.kind),
      namespace: printable(object.metadata.namespace),
      name: printable(object.metadata.name),
      hosts,
      verdict: sourceVerdict(hosts, verdicts, gravest([...named.values()])),
      unit: unitOf(object, facts.groupBy, titles.get(groupOf.get(id) ?? '')),
      hostGroup: groupOf.get(id) ?? '',
      ...(owner === undefined ? {} : { owner }),
      ...(position === undefined ? {} : { file: printable(position.file), line: position.line }),
      findings: [...named.keys()],
    };
  });
}

function unitOf(object: KubernetesObject, groupBy: Grouping, hosts: string | undefined): string {
  const { namespace, labels } = object.metadata;
  if (groupBy === 'host') return hosts ?? '(no host)';
  if (groupBy === 'owner') {
    const owner = ownerOf(object);
    return owner === undefined ? '(no owner)' : `${owner.tool} ${owner.name}`;
  }
  if (groupBy === 'namespace') return printable(namespace);
  return printable(labels[groupBy.label] ?? '(no label)');
}

function hostTitle(hosts: readonly string[]): string {
  const [first = '', ...others] = hosts.map((host) => (host === ANY_HOST ? 'any other host' : host));
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function wavesOf(
  groups: ReadonlyArray<BareGroup & { readonly verdict: UnitVerdict }>,
  routes: readonly ServedRoute[],
  facts: MigrationFacts,
): { hostGroups: readonly HostGroup[]; waves: readonly Wave[] } {
  const bySource = new Map<string, ServedRoute[]>();
  for (const route of routes) {
    const known = bySource.get(route.source);
    if (known === undefined) bySource.set(route.source, [route]);
    else known.push(route);
  }
  const planned = planWaves(
    groups.map((group) => ({
      ...group,
      risk: riskOf(
        group.verdict,
        group.namespaces,
        group.sources.flatMap((source) => bySource.get(source) ?? []),
      ),
    })),
  );
  const waveOf = new Map(
    planned.flatMap(({ groups: ids }, index) => ids.map((id) => [id, index + 1] as const)),
  );
  const hostGroups = groups.map((group): HostGroup => ({ ...group, wave: waveOf.get(group.id) ?? 0 }));
  const waves = planned.map((wave, index): Wave => {
    const members = hostGroups.filter((group) => group.wave === index + 1);
    return {
      number: index + 1,
      title: wave.title,
      reason: wave.reason,
      hostGroups: wave.groups,
      hosts: [...new Set(members.flatMap(({ hosts }) => hosts))].sort(byCodeUnit),
      sources: members.flatMap(({ sources }) => sources).sort(byCodeUnit),
      steps: stepsOf(wave, members, facts.resources),
    };
  });
  return { hostGroups, waves };
}

function unitsOf(
  sources: readonly SourceEntry[],
  hostGroups: readonly HostGroup[],
  findings: readonly FindingGroup[],
): readonly Unit[] {
  const severities = new Map(
    findings.flatMap((group) => group.findings.map(({ id, severity }) => [id, severity] as const)),
  );
  const waves = new Map(hostGroups.map(({ id, wave }) => [id, wave]));
  const members = new Map<string, SourceEntry[]>();
  for (const source of sources) {
    const known = members.get(source.unit);
    if (known === undefined) members.set(source.unit, [source]);
    else known.push(source);
  }
  return [...members]
    .map(([id, list]): Unit => {
      const ids = new Set(list.flatMap((source) => source.findings));
      const groups = [...new Set(list.map(({ hostGroup }) => hostGroup))].filter((group) => group !== '');
      return {
        id,
        verdict: worst(list.map(({ verdict }) => verdict)),
        sources: list.map((source) => source.id).sort(byCodeUnit),
        hosts: [...new Set(list.flatMap(({ hosts }) => hosts))].sort(byCodeUnit),
        hostGroups: groups,
        findings: countSeverities([...ids].map((found) => ({ severity: severities.get(found) ?? 'info' }))),
        wave: Math.max(0, ...groups.map((group) => waves.get(group) ?? 0)),
      };
    })
    .sort(
      (one, two) =>
        UNIT_VERDICTS.indexOf(two.verdict) - UNIT_VERDICTS.indexOf(one.verdict) || byCodeUnit(one.id, two.id),
    );
}

const SETTING_KINDS: ReadonlySet<string> = new Set(['ConfigMap', 'Deployment', 'DaemonSet', 'StatefulSet']);

/** Settings of the system as a whole: what the ledger says of ConfigMaps and flags. */
function settingsOf({ ledger, objects }: MigrationFacts): readonly Setting[] {
  return ledger
    .filter(({ origin }) => SETTING_KINDS.has(origin.object.kind))
    .map(({ origin, key, value, status, reason, codes }) => ({
      key: printable(key),
      value: printable(value),
      status,
      reason: printable(reason),
      from: placeOf(origin, printable(describePath(origin.path)), objects),
      codes,
    }))
    .sort((one, two) => byCodeUnit(one.key, two.key));
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([one], [two]) => byCodeUnit(one, two)));
}

function countVerdicts(items: readonly { readonly verdict: UnitVerdict }[]): Record<UnitVerdict, number> {
  const counts: Record<UnitVerdict, number> = {
    'not-served': 0,
    proved: 0,
    'proved-with-differences': 0,
    unproven: 0,
    counterexample: 0,
    blocked: 0,
  };
  for (const { verdict } of items) counts[verdict] += 1;
  return counts;
}
