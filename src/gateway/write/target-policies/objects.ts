import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';
import type { Resource } from '../../resource.ts';
import { POLICY_FINDINGS } from '../findings/policies.ts';
import type { Reference } from '../grants.ts';
import type { Carried } from '../options.ts';
import { GATEWAY_GROUP, MANAGED_BY, type Parent } from '../parents.ts';
import { noteOf, type Reporter } from '../reporter.ts';
import type { Rule } from '../rules.ts';
import type { Section } from '../sections.ts';
import { filterName } from './filters.ts';
import { contentOf, type PolicyPart, partKey } from './part.ts';
import type { PolicyWriter, RouteTarget } from './writer.ts';

/** A route with a name, and what objects of the implementation say of each of its rules. */
export interface GovernedRoute {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly rules: readonly JsonObject[];
  readonly policies: ReadonlyArray<readonly PolicyPart[]>;
}

/** What rules have to have in common to be in one route: nothing where policies can name single rules. */
export function shareOf(writer: PolicyWriter | undefined): (rule: Rule) => string {
  if (writer === undefined || writer.ruleNames) return () => '';
  return ({ action }) => contentOf(ofRoutes(action.policies));
}

function ofRoutes(parts: readonly PolicyPart[]): readonly PolicyPart[] {
  return parts.filter(({ attach }) => attach.to === 'route');
}

/**
 * The objects that say what the parts of a route's rules say: one for each kind and content. It names the route where
 * all rules share it, else the rules, which get names for it.
 */
export function policyResources(
  route: GovernedRoute,
  writer: PolicyWriter | undefined,
): { readonly rules: readonly JsonObject[]; readonly resources: readonly Resource[] } {
  const filters = filterResources(route);
  if (writer === undefined || route.policies.every((parts) => ofRoutes(parts).length === 0)) {
    return { rules: route.rules, resources: filters };
  }
  const named = new Set<number>();
  // Routes of two kinds may have one name; what works on them may not.
  const name = route.kind === 'HTTPRoute' ? route.name : `${route.name}-${route.kind.toLowerCase()}`;
  const resources = [...groupsOf(route.policies)].flatMap(([, groups]) => {
    const everywhere = groups.length === 1 && groups[0]?.rules.length === route.rules.length;
    return groups.map(({ part, rules }, index): Resource => {
      const target: RouteTarget = { group: GATEWAY_GROUP, kind: route.kind, name: route.name };
      const targets = everywhere
        ? [target]
        : rules.map((rule): RouteTarget => {
            named.add(rule);
            return { ...target, sectionName: ruleName(rule) };
          });
      const number = String(index + 1).padStart(2, '0');
      return {
        apiVersion: part.apiVersion,
        kind: part.kind,
        metadata: {
          name: groups.length === 1 ? name : `${name}-${number}`,
          namespace: route.namespace,
          labels: MANAGED_BY,
        },
        spec: { ...part.spec, ...writer.attachment(part.kind, targets) },
      };
    });
  });
  const rules = route.rules.map((rule, index) =>
    named.has(index) ? { ...rule, name: ruleName(index) } : rule,
  );
  return { rules, resources: [...resources, ...filters] };
}

/** Name of a rule by its position, which is all that tells rules apart for people as well. */
function ruleName(index: number): string {
  return `rule-${String(index + 1).padStart(2, '0')}`;
}

interface Group {
  readonly part: PolicyPart;
  readonly rules: number[];
}

/** By kind: the different contents, each with the rules that have it, in the order of the rules. */
function groupsOf(policies: GovernedRoute['policies']): ReadonlyMap<string, readonly Group[]> {
  const kinds = new Map<string, Map<string, Group>>();
  const contents = new Map<JsonObject, string>();
  policies.forEach((parts, rule) => {
    for (const part of parts) {
      if (part.attach.to !== 'route') continue;
      const kind = partKey(part);
      const groups = kinds.get(kind) ?? new Map<string, Group>();
      kinds.set(kind, groups);
      const content = contents.get(part.spec) ?? JSON.stringify(part.spec);
      contents.set(part.spec, content);
      const group = groups.get(content);
      if (group === undefined) groups.set(content, { part, rules: [rule] });
      else group.rules.push(rule);
    }
  });
  return new Map([...kinds].map(([kind, groups]) => [kind, [...groups.values()]]));
}

/** Objects that rules or other objects name. */
function filterResources({ namespace, policies }: GovernedRoute): readonly Resource[] {
  return policies.flat().flatMap((part): readonly Resource[] => {
    const { apiVersion, kind, attach } = part;
    if (attach.to !== 'filter' && attach.to !== 'object') return [];
    const name = attach.to === 'object' ? attach.name : filterName(part);
    const fields = part.withoutSpec === true ? { spec: {}, beside: part.spec } : { spec: part.spec };
    return [{ apiVersion, kind, metadata: { name, namespace, labels: MANAGED_BY }, ...fields }];
  });
}

/** What policies of a namespace name in others. */
export function policyReferences(parts: readonly PolicyPart[], namespace: string): readonly Reference[] {
  return parts.flatMap(({ apiVersion, kind, references = [] }) => {
    const [group = ''] = apiVersion.split('/');
    return references.map((to) => ({ from: { group, kind, namespace }, to }));
  });
}

/** Objects that name Services: one for each kind and Service, whatever the number of routes. */
export function servicePolicies(
  sections: readonly Section[],
  writer: PolicyWriter | undefined,
  reporter: Reporter,
): readonly Resource[] {
  const byKey = new Map<string, PolicyPart>();
  for (const part of allParts(sections)) {
    if (part.attach.to !== 'service') continue;
    const known = byKey.get(partKey(part));
    if (known === undefined) byKey.set(partKey(part), part);
    else if (JSON.stringify(known.spec) !== JSON.stringify(part.spec)) reportConflict(known, part, reporter);
  }
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .flatMap(([, { apiVersion, kind, attach, spec }]): readonly Resource[] =>
      attach.to === 'service'
        ? [
            {
              apiVersion,
              kind,
              metadata: { name: attach.name, namespace: attach.namespace, labels: MANAGED_BY },
              spec: {
                ...spec,
                ...writer?.attachment(kind, [{ group: '', kind: 'Service', name: attach.name }]),
              },
            },
          ]
        : [],
    );
}

function reportConflict(known: PolicyPart, other: PolicyPart, reporter: Reporter): void {
  const { attach } = known;
  const service = attach.to === 'service' ? `Service ${attach.namespace}/${attach.name}` : 'a Service';
  reporter.note(
    noteOf(
      POLICY_FINDINGS.conflict,
      `Routes ask for different settings of ${service}, which has one ${known.kind}.`,
      [...known.origins, ...other.origins],
      { before: 'each route has its own', after: `${JSON.stringify(known.spec)} for all`, witness: 'none' },
    ),
  );
}

function allParts(sections: readonly Section[]): readonly PolicyPart[] {
  return sections.flatMap(({ ordered }) => ordered.entries.flatMap(({ action }) => action.policies));
}

/** Which settings of the source are said by which field of which kind. */
export function carriedBy(sections: readonly Section[], parents: readonly Parent[]): readonly Carried[] {
  const ofListeners = parents.flatMap(({ listeners }) => listeners.flatMap(({ policies = [] }) => policies));
  const seen = new Map<Origin, Set<string>>();
  for (const part of new Set([...allParts(sections), ...ofListeners])) {
    if (part.attach.to === 'service-annotations') continue;
    const by = `${part.kind} ${Object.keys(part.spec).join(', ')}`;
    for (const origin of part.origins) {
      const kinds = seen.get(origin);
      if (kinds === undefined) seen.set(origin, new Set([by]));
      else kinds.add(by);
    }
  }
  return [...seen].map(([origin, kinds]) => ({ origin, by: [...kinds].sort().join('; ') }));
}
