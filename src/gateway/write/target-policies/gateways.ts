import type { RouteTable } from '../../../model/route-table.ts';
import type { Resource } from '../../resource.ts';
import { POLICY_FINDINGS } from '../findings/policies.ts';
import type { WriteOptions } from '../options.ts';
import { GATEWAY_GROUP, MANAGED_BY } from '../parents.ts';
import { noteOf, type Reporter } from '../reporter.ts';
import { mergeParts, type PolicyPart } from './part.ts';
import type { ListenerFacts, RouteTarget } from './writer.ts';

/** Gateways and ListenerSets, and objects that work on them. */
export interface GovernedParents {
  readonly parents: readonly Resource[];
  readonly resources: readonly Resource[];
}

/**
 * Objects of the target that name Gateways, or that these name, for what the table says of its listeners. Where listeners differ nothing is
 * written: the safest reading, that only the connection is believed, stands.
 */
export function gatewayPolicies(
  { listeners }: RouteTable,
  parents: readonly Resource[],
  { policies, gateway }: WriteOptions,
  reporter: Reporter,
): GovernedParents {
  const nothing = { parents, resources: [] };
  if (policies?.listener === undefined) return nothing;
  const requests = listeners.filter(({ protocol }) => protocol === 'http' || protocol === 'https');
  const facts = new Map(
    requests.map(({ clientAddress }): [string, ListenerFacts] => [
      JSON.stringify(clientAddress),
      { clientAddress },
    ]),
  );
  const [one, ...others] = facts.values();
  if (one === undefined) return nothing;
  const saying =
    others.length === 0
      ? policies.listener(one)
      : { says: 'nothing' as const, why: 'Listeners of the source differ in it' };
  if (saying?.says === 'nothing') reportLoss(saying.why, reporter);
  if (saying?.says !== 'whole') return nothing;
  for (const note of saying.notes ?? []) reporter.note(note);
  const parts = mergeParts(saying.parts) ?? [];
  const [parameters, ...rest] = parts.filter(({ attach }) => attach.to === 'infrastructure');
  const resources = targetsOf(parents, gateway).flatMap(({ namespace, targets }) =>
    parts
      .filter(({ attach }) => attach.to === 'gateway')
      .map(
        ({ apiVersion, kind, spec }): Resource => ({
          apiVersion,
          kind,
          metadata: { name: targets[0]?.name ?? 'gateway', namespace, labels: MANAGED_BY },
          spec: { ...spec, ...policies.attachment(kind, targets) },
        }),
      ),
  );
  if (parameters === undefined || rest.length > 0) return { parents, resources };
  if (gateway !== undefined) reportUnnamed(parameters, gateway, reporter);
  const named = withParameters(parents, gateway, parameters);
  return { parents: named.parents, resources: [...resources, ...named.resources] };
}

/** One object for each Gateway, of its name, which the Gateway names. */
function withParameters(
  parents: readonly Resource[],
  existing: WriteOptions['gateway'],
  { apiVersion, kind, spec }: PolicyPart,
): GovernedParents {
  const gateways = parents.filter((parent) => parent.kind === 'Gateway').map(({ metadata }) => metadata);
  const [group = ''] = apiVersion.split('/');
  return {
    parents: parents.map((parent) => {
      if (parent.kind !== 'Gateway') return parent;
      const parametersRef = { group, kind, name: parent.metadata.name };
      return { ...parent, spec: { ...parent.spec, infrastructure: { parametersRef } } };
    }),
    resources: (existing === undefined ? gateways : [existing]).map(
      ({ name, namespace }): Resource => ({
        apiVersion,
        kind,
        metadata: { name, namespace, labels: MANAGED_BY },
        spec,
      }),
    ),
  };
}

/** A Gateway that somebody else keeps is left as it is. */
function reportUnnamed(
  { kind, origins }: PolicyPart,
  { namespace, name }: NonNullable<WriteOptions['gateway']>,
  reporter: Reporter,
): void {
  reporter.note(
    noteOf(
      POLICY_FINDINGS.checkInexact,
      `${kind} ${namespace}/${name} has no effect until Gateway ${namespace}/${name} names it.`,
      origins,
      {
        severity: 'blocker',
        before: 'the address of a client is taken from a header',
        after: `the same once spec.infrastructure.parametersRef of the Gateway names ${kind} ${name}`,
        witness: 'none',
      },
    ),
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
function targetsOf(parents: readonly Resource[], existing: WriteOptions['gateway']): readonly Targets[] {
  if (existing !== undefined) {
    const target = { group: GATEWAY_GROUP, kind: 'Gateway', name: existing.name };
    return [{ namespace: existing.namespace, targets: [target] }];
  }
  const byNamespace = new Map<string, RouteTarget[]>();
  for (const { kind, metadata } of parents) {
    if (kind !== 'Gateway' && kind !== 'ListenerSet') continue;
    const target = { group: GATEWAY_GROUP, kind, name: metadata.name };
    const known = byNamespace.get(metadata.namespace);
    if (known === undefined) byNamespace.set(metadata.namespace, [target]);
    else known.push(target);
  }
  return [...byNamespace].map(([namespace, targets]) => ({ namespace, targets }));
}
