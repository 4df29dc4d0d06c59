import type { CarriedMetadata } from '../../kubernetes/provider.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import { hostCovers } from './hosts.ts';
import { byCodeUnit } from './names.ts';
import { noteOf, type Reporter } from './reporter.ts';
import type { RouteDraft } from './route-objects.ts';

type Annotations = Readonly<Record<string, string>>;

/** Annotations of other tools for a Gateway that serves these hosts. Values that differ are reported, none is chosen. */
export function gatewayAnnotations(
  carried: readonly CarriedMetadata[],
  hosts: readonly (string | undefined)[],
  namespace: string,
  reporter: Reporter,
): Annotations {
  const exact = new Set(hosts);
  const wildcards = hosts.filter((host) => host?.startsWith('*.') === true);
  const concerns = (item: CarriedMetadata): boolean =>
    item.hosts.length === 0
      ? item.origin.object.namespace === namespace || namespace === ''
      : item.hosts.some(
          (host) => exact.has(host) || wildcards.some((wildcard) => hostCovers(wildcard, host)),
        );
  const values = new Map<string, CarriedMetadata[]>();
  for (const item of carried) {
    if (item.place !== 'gateway' || !concerns(item)) continue;
    const list = values.get(item.key);
    if (list === undefined) values.set(item.key, [item]);
    else list.push(item);
  }
  const annotations: Record<string, string> = Object.create(null);
  for (const [key, items] of [...values].sort(([a], [b]) => byCodeUnit(a, b))) {
    const distinct = [...new Set(items.map((item) => item.value))].sort(byCodeUnit);
    const [only] = distinct;
    if (distinct.length === 1 && only !== undefined) annotations[key] = only;
    else {
      reporter.note(
        noteOf(
          GATEWAY_FINDINGS.metadataConflict,
          `${key} has different values (${distinct.join(', ')}) and is not written to the Gateway.`,
          items.map((item) => item.origin),
          { witness: 'none' },
        ),
      );
    }
  }
  return annotations;
}

/** Annotations of other tools for the routes of a host, by namespace and host. */
export function routeAnnotations(carried: readonly CarriedMetadata[]): (draft: RouteDraft) => Annotations {
  const byHost = new Map<string, CarriedMetadata[]>();
  for (const item of carried) {
    if (item.place !== 'route') continue;
    for (const host of item.hosts.length === 0 ? ['*'] : item.hosts) {
      const key = `${item.origin.object.namespace} ${host}`;
      const list = byHost.get(key);
      if (list === undefined) byHost.set(key, [item]);
      else list.push(item);
    }
  }
  return (draft) => {
    const annotations: Record<string, string> = Object.create(null);
    const hosts = draft.hostnames.length === 0 ? ['*'] : draft.hostnames;
    const items = hosts.flatMap((host) => byHost.get(`${draft.namespace} ${host}`) ?? []);
    for (const item of [...items].sort((a, b) => byCodeUnit(a.key, b.key)))
      annotations[item.key] ??= item.value;
    return annotations;
  };
}

/** Annotations for which nothing is written: the Gateway is somebody else's, or no route has the host. */
export function reportUnplaced(
  carried: readonly CarriedMetadata[],
  drafts: readonly RouteDraft[],
  gatewayIsWritten: boolean,
  reporter: Reporter,
): void {
  const places = new Set(drafts.flatMap((draft) => placesOf(draft)));
  for (const item of carried) {
    const hosts = item.hosts.length === 0 ? ['*'] : item.hosts;
    const namespace = item.origin.object.namespace;
    const placed =
      item.place === 'gateway' ? gatewayIsWritten : hosts.some((host) => places.has(`${namespace} ${host}`));
    if (placed) continue;
    reporter.note(
      noteOf(GATEWAY_FINDINGS.metadataUnplaced, `${item.key} is not carried over.`, [item.origin], {
        before: `${item.key}: ${item.value}`,
        after:
          item.place === 'gateway'
            ? 'the existing Gateway is left as it is'
            : 'no route of the host is written',
        witness: 'none',
      }),
    );
  }
}

function placesOf(draft: RouteDraft): readonly string[] {
  const hosts = draft.hostnames.length === 0 ? ['*'] : draft.hostnames;
  return hosts.map((host) => `${draft.namespace} ${host}`);
}
