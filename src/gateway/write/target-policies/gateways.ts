import type { RouteTable } from '../../../model/route-table.ts';
import type { Resource } from '../../resource.ts';
import { POLICY_FINDINGS } from '../findings/policies.ts';
import type { WriteOptions } from '../options.ts';
import { GATEWAY_GROUP, MANAGED_BY, type Parent } from '../parents.ts';
import { noteOf, type Reporter } from '../reporter.ts';
import { clientHeaderParts } from './client-headers.ts';
import {
  type GovernedParents,
  reportUnannotated,
  reportUnnamed,
  withAnnotations,
  withParameters,
} from './infrastructure.ts';
import { mergeParts, type PolicyPart } from './part.ts';
import type { ListenerFacts, PolicyWriter, RouteTarget } from './writer.ts';

/**
 * Objects of the target that name Gateways, or that these name, for what the table says of its listeners, and objects that
 * name single listeners, for what hosts ask of connections. Where listeners differ nothing is written: the safest reading, that only the connection is believed,
 * stands.
 */
export function gatewayPolicies(
  table: RouteTable,
  drafts: readonly Parent[],
  parents: readonly Resource[],
  options: WriteOptions,
  reporter: Reporter,
): GovernedParents {
  const { policies, gateway } = options;
  if (policies?.listener === undefined) return { parents, resources: [] };
  const guards = clientHeaderParts(table, options, reporter);
  const parts = mergeParts([...commonParts(table, policies, reporter), ...guards]) ?? [];
  const common = parts.filter(
    ({ attach }) => attach.to !== 'infrastructure' && attach.to !== 'infrastructure-annotations',
  );
  const named = policies.gatewaysAlone === true ? drafts.filter(({ kind }) => kind === 'Gateway') : drafts;
  const everywhere = targetsOf(named, gateway).flatMap(({ namespace, targets }) =>
    resourcesOf(common, targets[0]?.name ?? 'gateway', namespace, targets, policies),
  );
  const resources = [...everywhere, ...drafts.flatMap((parent) => ofListeners(parent, common, policies))];
  const annotations = parts.find(({ attach }) => attach.to === 'infrastructure-annotations');
  if (annotations !== undefined && gateway !== undefined) reportUnannotated(annotations, gateway, reporter);
  const annotated = annotations === undefined ? parents : withAnnotations(parents, annotations);
  const [parameters, ...rest] = parts.filter(({ attach }) => attach.to === 'infrastructure');
  if (parameters === undefined || rest.length > 0) return { parents: annotated, resources };
  if (gateway !== undefined) reportUnnamed(parameters, gateway, reporter);
  const governed = withParameters(annotated, gateway, parameters);
  return { parents: governed.parents, resources: [...resources, ...governed.resources] };
}

function commonParts(
  { listeners }: RouteTable,
  policies: PolicyWriter,
  reporter: Reporter,
): readonly PolicyPart[] {
  const requests = listeners.filter(({ protocol }) => protocol === 'http' || protocol === 'https');
  const facts = new Map(
    requests.map(({ clientAddress }): [string, ListenerFacts] => [
      JSON.stringify(clientAddress),
      { clientAddress },
    ]),
  );
  const [one, ...others] = facts.values();
  if (one === undefined) return [];
  const saying =
    others.length === 0
      ? policies.listener?.(one)
      : { says: 'nothing' as const, why: 'Listeners of the source differ in it' };
  if (saying?.says === 'nothing') reportLoss(saying.why, reporter);
  if (saying?.says !== 'whole') return [];
  for (const note of saying.notes ?? []) reporter.note(note);
  return saying.parts;
}

/** An object that names a listener replaces the one of its Gateway, and says the same besides. */
function ofListeners(
  { kind, name, namespace, listeners }: Parent,
  common: readonly PolicyPart[],
  writer: PolicyWriter,
): readonly Resource[] {
  return listeners.flatMap((listener) => {
    const { policies = [] } = listener;
    if (policies.length === 0) return [];
    const target = { group: GATEWAY_GROUP, kind, name, sectionName: listener.name };
    return resourcesOf([...common, ...policies], `${name}-${listener.name}`, namespace, [target], writer);
  });
}

function resourcesOf(
  parts: readonly PolicyPart[],
  name: string,
  namespace: string,
  targets: readonly RouteTarget[],
  writer: PolicyWriter,
): readonly Resource[] {
  return (mergeParts(parts) ?? []).map(
    ({ apiVersion, kind, spec }): Resource => ({
      apiVersion,
      kind,
      metadata: { name, namespace, labels: MANAGED_BY },
      spec: { ...spec, ...writer.attachment(kind, targets) },
    }),
  );
}

function reportLoss(why: string, reporter: Reporter): void {
  reporter.note(
    noteOf(
      POLICY_FINDINGS.checkInexact,
      `Forwarded addresses of clients are no longer believed. ${why}.`,
      [],
      {
        severity: 'blocker',
        before: 'the address of a client is taken from a header',
        after: 'the address of the connection counts, in address lists and limits too',
        witness: 'none',
      },
    ),
  );
}

interface Targets {
  readonly namespace: string;
  readonly targets: readonly RouteTarget[];
}

/** Gateways with the ListenerSets of their namespace, as policies name them. */
function targetsOf(parents: readonly Parent[], existing: WriteOptions['gateway']): readonly Targets[] {
  if (existing !== undefined) {
    const target = { group: GATEWAY_GROUP, kind: 'Gateway', name: existing.name };
    return [{ namespace: existing.namespace, targets: [target] }];
  }
  const byNamespace = new Map<string, RouteTarget[]>();
  for (const { kind, name, namespace } of parents) {
    const target = { group: GATEWAY_GROUP, kind, name };
    const known = byNamespace.get(namespace);
    if (known === undefined) byNamespace.set(namespace, [target]);
    else known.push(target);
  }
  return [...byNamespace].map(([namespace, targets]) => ({ namespace, targets }));
}
