import type { Resource } from '../../resource.ts';
import type { Entry } from '../draft.ts';
import type { Gateways } from '../gateways.ts';
import type { WriteOptions } from '../options.ts';
import { GATEWAY_GROUP, MANAGED_BY } from '../parents.ts';
import type { Reporter } from '../reporter.ts';
import type { Section } from '../sections.ts';
import { closedSection } from './closed-section.ts';
import type { PolicyPart } from './part.ts';
import type { GuardedSections } from './requests.ts';
import { byGateways, type Sharing } from './sharing.ts';

/**
 * Parts about all requests of a Gateway as objects that name it. Where some of its rules do not say the same, those that
 * ask for it are closed: the others would be checked as well.
 */
export function withAllRequests(
  given: readonly Section[],
  gateways: Gateways,
  options: WriteOptions,
  reporter: Reporter,
): GuardedSections {
  if (given.every(({ ordered }) => ordered.entries.every((entry) => partOf(entry) === undefined))) {
    return { sections: given, resources: [] };
  }
  const result = new Map(given.map((section) => [section, section]));
  const resources: Resource[] = [];
  for (const group of byGateways(given, (section) => section, gateways)) {
    const part = commonPart(group.members);
    const why = obstacle(group, part, options);
    const [home] = group.gateways;
    if (why === undefined && part !== undefined && home !== undefined) {
      resources.push(resourceOf(part, group.gateways, home));
      continue;
    }
    for (const section of group.members) {
      const chosen = new Set(section.ordered.entries.filter((entry) => partOf(entry) !== undefined));
      if (chosen.size === 0) continue;
      const reason = why ?? 'It would work on all requests of the Gateway';
      result.set(section, closedSection(section, chosen, 'all-requests', reason, options, reporter));
    }
  }
  return { sections: given.map((section) => result.get(section) ?? section), resources };
}

function partOf({ action }: Entry): PolicyPart | undefined {
  return action.policies.find(({ attach }) => attach.to === 'all-requests');
}

/** What every rule says that does anything; undefined where they differ. */
function commonPart(sections: readonly Section[]): PolicyPart | undefined {
  const parts = sections.flatMap(({ ordered }) =>
    ordered.entries.filter(({ action }) => action.kind === 'rule').map(partOf),
  );
  const [first] = parts;
  const key = JSON.stringify(first?.spec);
  return parts.every((part) => part !== undefined && JSON.stringify(part.spec) === key) ? first : undefined;
}

function obstacle(
  { gateways, members }: Sharing<Section>,
  part: PolicyPart | undefined,
  { gateway, objects }: WriteOptions,
): string | undefined {
  if (gateway !== undefined) return 'Other routes of the Gateway would be checked as well';
  if (gateways.length === 0 || members.some(({ listener }) => listener.mesh !== undefined)) {
    return 'No Gateway is there to be named';
  }
  if (part === undefined)
    return 'The object works on all requests of a Gateway, and not all of its routes ask for it';
  const taken = gateways.find(
    ({ namespace, name }) => objects.find(part.kind, namespace, name) !== undefined,
  );
  return taken === undefined ? undefined : `${part.kind} ${taken.namespace}/${taken.name} is there already`;
}

function resourceOf(
  { apiVersion, kind, spec }: PolicyPart,
  gateways: Sharing<Section>['gateways'],
  { namespace, name }: Sharing<Section>['gateways'][number],
): Resource {
  const targetRefs = gateways.map((one) => ({ group: GATEWAY_GROUP, kind: 'Gateway', name: one.name }));
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, labels: MANAGED_BY },
    spec: { ...spec, targetRefs },
  };
}
