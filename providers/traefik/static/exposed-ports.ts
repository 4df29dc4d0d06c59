import { asObjects, asString, dig, own, stringEntries } from '../../../src/kubernetes/json.ts';
import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import type { Workload } from './workload.ts';

/** Ports of the Service in front of Traefik: those that clients ask. */
export function exposedPorts(
  objects: ObjectSet,
  workload: Workload | undefined,
): (name: string, port: number) => number {
  const targets = new Map<string, number>();
  for (const service of workload === undefined ? [] : objects.ofKind('Service')) {
    if (service.apiVersion !== 'v1' || workload === undefined) continue;
    if (service.metadata.namespace !== workload.object.metadata.namespace) continue;
    const selector = [...stringEntries(dig(service.raw, 'spec', 'selector'))];
    if (selector.length === 0 || selector.some(([key, value]) => workload.labels.get(key) !== value))
      continue;
    for (const port of asObjects(dig(service.raw, 'spec', 'ports'))) {
      const number = own(port, 'port');
      if (typeof number !== 'number') continue;
      const target = own(port, 'targetPort') ?? number;
      const key = typeof target === 'string' ? (workload.ports.get(target) ?? target) : target;
      if (!targets.has(String(key))) targets.set(String(key), number);
      const name = asString(own(port, 'name'));
      if (name !== undefined && !targets.has(`name ${name}`)) targets.set(`name ${name}`, number);
    }
  }
  return (name, port) =>
    targets.get(String(port)) ?? targets.get(name) ?? targets.get(`name ${name}`) ?? port;
}
