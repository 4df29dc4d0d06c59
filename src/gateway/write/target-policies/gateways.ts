import type { RouteTable } from '../../../model/route-table.ts';
import type { Resource } from '../../resource.ts';
import { POLICY_FINDINGS } from '../findings/policies.ts';
import type { WriteOptions } from '../options.ts';
import { GATEWAY_GROUP, MANAGED_BY } from '../parents.ts';
import { noteOf, type Reporter } from '../reporter.ts';
import { mergeParts } from './part.ts';
import type { ListenerFacts, RouteTarget } from './writer.ts';

/**
 * Objects of the target that name Gateways, for what the table says of its listeners. Where listeners differ nothing is
 * written: the safest reading, that only the connection is believed, stands.
 */
export function gatewayPolicies(
  { listeners }: RouteTable,
  parents: readonly Resource[],
  { policies, gateway }: WriteOptions,
  reporter: Reporter,
): readonly Resource[] {
  if (policies?.listener === undefined) return [];
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
      ? policies.listener(one)
      : { says: 'nothing' as const, why: 'Listeners of the source differ in it' };
  if (saying?.says === 'nothing') reportLoss(saying.why, reporter);
  if (saying?.says !== 'whole') return [];
  for (const note of saying.notes ?? []) reporter.note(note);
  return targetsOf(parents, gateway).flatMap(({ namespace, targets }) =>
    (mergeParts(saying.parts) ?? []).map(
      ({ apiVersion, kind, spec }): Resource => ({
        apiVersion,
        kind,
        metadata: { name: targets[0]?.name ?? 'gateway', namespace, labels: MANAGED_BY },
        spec: { ...spec, ...policies.attachment(kind, targets) },
      }),
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
