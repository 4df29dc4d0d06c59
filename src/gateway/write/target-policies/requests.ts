import type { Resource } from '../../resource.ts';
import type { Entry } from '../draft.ts';
import { POLICY_FINDINGS } from '../findings/policies.ts';
import type { Gateways } from '../gateways.ts';
import { hostSlugs, shortHash } from '../names.ts';
import type { WriteOptions } from '../options.ts';
import { GATEWAY_GROUP, MANAGED_BY } from '../parents.ts';
import { noteOf, type Reporter } from '../reporter.ts';
import type { Section } from '../sections.ts';
import { witnessOf } from '../witness.ts';
import { closedSection } from './closed-section.ts';
import type { PolicyPart } from './part.ts';
import { type Clause, regionOf } from './regions.ts';
import { hostPlaces } from './request-hosts.ts';
import { byGateways, type Sharing } from './sharing.ts';
import type { RequestPlace, RequestWriter } from './writer.ts';

/** The sections as they are to be written, and the objects that name requests of theirs. */
export interface GuardedSections {
  readonly sections: readonly Section[];
  readonly resources: readonly Resource[];
}

/** What one part says, and of which requests of a section. */
interface Statement {
  readonly part: PolicyPart;
  readonly clauses: readonly Clause[];
}

interface Guarded {
  readonly section: Section;
  readonly statements: readonly Statement[];
}

/**
 * Parts about requests as objects of the Gateways: what tells requests apart there are their hosts, ports, paths, methods
 * and headers, and not the routes. Where these do not tell the requests of a rule from those of others, the rule is closed.
 */
export function withRequestPolicies(
  sections: readonly Section[],
  gateways: Gateways,
  options: WriteOptions,
  reporter: Reporter,
): GuardedSections {
  const writer = options.policies?.requests;
  if (writer === undefined || sections.every((section) => chosenOf(section).size === 0)) {
    return { sections, resources: [] };
  }
  const guarded = sections.map((section) => guardedSection(section, writer, options, reporter));
  const resources: Resource[] = [];
  const result = new Map(guarded.map((one) => [one.section, one]));
  const groups = byGateways(guarded, ({ section }) => section, gateways);
  const names = namesOf(sections, groups.length > 1, options);
  for (const group of groups) {
    const { places, refused, also } = hostPlaces(
      group.members.map(({ section, statements }) => ({ section, key: keyOf(statements) })),
      { shared: options.gateway !== undefined },
    );
    for (const [section, why] of refused) {
      const one = result.get(section);
      if (one === undefined || one.statements.length === 0) continue;
      const left = closedSection(section, chosenEntries(section), 'requests', why, options, reporter);
      result.set(section, { section: left, statements: [] });
    }
    for (const [section, others] of also) {
      if (!refused.has(section)) reportRedirects(section, others, reporter);
    }
    resources.push(...objectsOf(group, places, refused, writer, names));
  }
  return { sections: guarded.map((one) => result.get(one.section)?.section ?? one.section), resources };
}

function partOf({ action }: Entry): PolicyPart | undefined {
  return action.policies.find(({ attach }) => attach.to === 'requests');
}

/** The entries of each different part. */
function chosenOf({ ordered }: Section): ReadonlyMap<string, readonly [PolicyPart, ReadonlySet<Entry>]> {
  const groups = new Map<string, readonly [PolicyPart, Set<Entry>]>();
  for (const entry of ordered.entries) {
    const part = partOf(entry);
    if (part === undefined) continue;
    const content = JSON.stringify(part.spec);
    const group = groups.get(content);
    if (group === undefined) groups.set(content, [part, new Set([entry])]);
    else group[1].add(entry);
  }
  return groups;
}

function chosenEntries(section: Section): ReadonlySet<Entry> {
  return new Set(section.ordered.entries.filter((entry) => partOf(entry) !== undefined));
}

function guardedSection(
  given: Section,
  writer: RequestWriter,
  options: WriteOptions,
  reporter: Reporter,
): Guarded {
  const statements: Statement[] = [];
  let section = given;
  for (const [part, chosen] of chosenOf(given).values()) {
    const clauses =
      given.listener.mesh === undefined && isOrderSure(given, chosen)
        ? regionOf(given.ordered.entries, chosen, (atom) => writer.says(atom), options.dialect)
        : undefined;
    if (clauses === undefined) {
      section = closedSection(section, chosen, 'requests', writer.limits, options, reporter);
    } else if (clauses.length > 0) statements.push({ part, clauses });
  }
  return { section, statements };
}

/** Is it known for every request whether one of these entries decides it? */
function isOrderSure({ ordered }: Section, chosen: ReadonlySet<Entry>): boolean {
  const isChosen = (index: number): boolean => {
    const entry = ordered.entries[index];
    return entry !== undefined && chosen.has(entry);
  };
  return ordered.conflicts.every(([i, j]) => isChosen(i) === isChosen(j));
}

/** The check is made on other ports too, where requests are only redirected. */
function reportRedirects(section: Section, others: readonly Section[], reporter: Reporter): void {
  for (const other of others) {
    const [entry] = other.ordered.entries;
    if (entry === undefined) continue;
    const { listener, host } = other;
    const scheme = listener.protocol === 'http' ? 'http' : 'https';
    const guarding = [...chosenEntries(section)].flatMap((one) => partOf(one)?.origins ?? []);
    const note = noteOf(
      POLICY_FINDINGS.redirectRefused,
      `Clients that are not allowed are refused on port ${listener.port} of ${section.texts[0] ?? 'any host'} as well.`,
      [...guarding, ...entry.origins],
      { before: 'redirected first', after: '403 without a redirect' },
    );
    reporter.note(note, () => witnessOf(entry, { scheme, port: listener.port, host: host.hosts[0] }));
  }
}

function keyOf(statements: readonly Statement[]): string {
  return statements.length === 0
    ? ''
    : JSON.stringify(statements.map(({ part, clauses }) => [part.spec, clauses]));
}

type Naming = (
  text: string | undefined,
  gateway: { readonly namespace: string; readonly name: string },
  kind: string,
  number: string,
) => string;

/** Names after the host; with the Gateway where there are several, and never that of an object of the input. */
function namesOf(sections: readonly Section[], several: boolean, { objects }: WriteOptions): Naming {
  const slugs = hostSlugs(sections.map(({ texts }) => texts[0]));
  return (text, { namespace, name }, kind, number) => {
    const plain = `${slugs.get(text) ?? 'host'}${number}`;
    const isTaken = objects.find(kind, namespace, plain) !== undefined;
    return several || isTaken ? `${plain}-${shortHash(`${namespace}/${name}`)}` : plain;
  };
}

/** One object for the sections of a host, in the namespace of the Gateways. */
function objectsOf(
  { gateways, members }: Sharing<Guarded>,
  places: ReadonlyMap<Section, readonly Omit<RequestPlace, 'clauses'>[]>,
  refused: ReadonlyMap<Section, string>,
  writer: RequestWriter,
  nameOf: Naming,
): readonly Resource[] {
  const [home] = gateways;
  if (home === undefined) return [];
  const open = members.filter(({ section, statements }) => statements.length > 0 && !refused.has(section));
  const byHost = new Map<string | undefined, Guarded[]>();
  for (const one of open) {
    const [text] = one.section.texts;
    byHost.set(text, [...(byHost.get(text) ?? []), one]);
  }
  const targetRefs = gateways.map(({ name }) => ({ group: GATEWAY_GROUP, kind: 'Gateway', name }));
  return [...byHost].flatMap(([text, sections]) => {
    const parts = new Map<string, { readonly part: PolicyPart; readonly about: RequestPlace[] }>();
    for (const { section, statements } of sections) {
      for (const { part, clauses } of statements) {
        const key = JSON.stringify([part.kind, part.spec]);
        const known = parts.get(key) ?? { part, about: [] };
        parts.set(key, known);
        known.about.push(...(places.get(section) ?? []).map((place) => ({ ...place, clauses })));
      }
    }
    return [...parts.values()].map(({ part, about }, index): Resource => {
      const { apiVersion, kind } = part;
      const number = parts.size === 1 ? '' : `-${String(index + 1).padStart(2, '0')}`;
      const name = nameOf(text, home, kind, number);
      return {
        apiVersion,
        kind,
        metadata: { name, namespace: home.namespace, labels: MANAGED_BY },
        spec: { ...writer.spec(part, about), targetRefs },
      };
    });
  });
}
