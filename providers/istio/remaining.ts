import { MESH } from '../../src/kubernetes/istio/names.ts';
import { type KubernetesObject, type ObjectSet, refOf } from '../../src/kubernetes/object.ts';
import { describeObject } from '../../src/model/origin.ts';
import { OBJECTS_GO, OBJECTS_STAY } from './findings/objects.ts';
import { kindOf } from './gateways/merge.ts';
import type { Notes } from './notes.ts';
import type { Gateway } from './objects/gateway.ts';
import type { VirtualService } from './objects/virtual-service.ts';

/** What was read, and what of it the table speaks of. */
export interface Handled {
  readonly objects: ObjectSet;
  readonly gateways: readonly Gateway[];
  readonly ingresses: readonly KubernetesObject[];
  /** VirtualServices of the input, delegates not yet merged. */
  readonly own: readonly VirtualService[];
  readonly used: ReadonlySet<VirtualService>;
  /** Policies that select the proxies of a gateway, and are part of the table. */
  readonly guarding: ReadonlySet<KubernetesObject>;
  readonly isMesh: boolean;
}

/** Says which objects of Istio have no use beside the written ones, and which Istio goes on reading. */
export function noteRemaining(handled: Handled, notes: Notes): void {
  const { objects, gateways, ingresses, own, used, guarding, isMesh } = handled;
  const routing = new Set(['Gateway', 'VirtualService']);
  const staying = objects.objects.filter(
    (object) =>
      /^[a-z]+\.istio\.io\//.test(object.apiVersion) && !routing.has(object.kind) && !guarding.has(object),
  );
  const going = new Map<KubernetesObject, string>();
  for (const object of guarding) going.set(object, '');
  if (!isMesh) {
    const made = new Set(objects.objects);
    for (const { object, servers } of gateways) {
      if (!made.has(object)) continue;
      const connecting = servers.filter((server) => kindOf(server) === 'auto-passthrough').length;
      if (connecting < servers.length || servers.length === 0)
        going.set(object, connecting > 0 ? ' (its servers for AUTO_PASSTHROUGH stay)' : '');
      else staying.push(object);
    }
    for (const object of ingresses) going.set(object, '');
  }
  const decided = new Set([...used].map(({ object }) => object));
  for (const { object, hosts, gateways: named } of own) {
    if (hosts.length > 0 && !decided.has(object)) continue;
    going.set(object, partThatStays(named, isMesh));
  }
  report(
    OBJECTS_STAY,
    'With Istio as the target these stay in force',
    staying.map((object) => [object, '']),
    notes,
  );
  // A gateway without routes has nothing written in its place.
  if (used.size === 0 && ingresses.length === 0) return;
  report(OBJECTS_GO, 'The written objects take the place of', [...going], notes);
}

function partThatStays(gateways: readonly string[], isMesh: boolean): string {
  const others = gateways.filter((name) => (name === MESH) !== isMesh);
  if (others.length === 0) return '';
  return isMesh ? ' (it stays for its gateways)' : ' (it stays for the mesh)';
}

/** How many objects one finding names in words. */
const NAMED = 10;

function report(
  kind: typeof OBJECTS_STAY,
  lead: string,
  objects: ReadonlyArray<readonly [KubernetesObject, string]>,
  notes: Notes,
): void {
  if (objects.length === 0) return;
  const names = objects.slice(0, NAMED).map(([object, more]) => `${describeObject(refOf(object))}${more}`);
  const left = objects.length > NAMED ? ` and ${objects.length - NAMED} more` : '';
  const origins = objects.map(([object]) => ({ object: refOf(object), path: ['spec'] }));
  notes.report(kind, `${lead}: ${names.join(', ')}${left}.`, origins);
}
