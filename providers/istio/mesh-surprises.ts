import { isWithin, MESH, serviceOf } from '../../src/kubernetes/istio/names.ts';
import { refOf } from '../../src/kubernetes/object.ts';
import { readService } from '../../src/kubernetes/services.ts';
import { describeObject } from '../../src/model/origin.ts';
import { MESH_HOST_STAYS, MESH_SERVICE_MISSING, MESH_TLS } from './findings/objects.ts';
import { hostOf, type MeshWorld } from './mesh.ts';
import type { Gateway } from './objects/gateway.ts';
import type { VirtualService } from './objects/virtual-service.ts';

/**
 * What people should know of VirtualServices where requests inside the mesh are read.
 *
 * @param own those of the input, delegates not yet merged
 */
export function noteMesh(
  merged: readonly VirtualService[],
  own: readonly VirtualService[],
  gateways: readonly Gateway[],
  used: ReadonlySet<VirtualService>,
  world: Pick<MeshWorld, 'objects' | 'settings' | 'notes'>,
): void {
  const { notes, objects, settings } = world;
  const ofInput = new Set(own.map(({ object }) => object));
  const hosts = serviceHosts(world);
  for (const { object } of gateways) {
    notes.overrule(refOf(object), ['spec'], 'no-effect', 'for requests that arrive at gateways');
  }
  for (const service of merged.filter(({ object }) => ofInput.has(object))) {
    const ref = refOf(service.object);
    if (!service.gateways.includes(MESH)) {
      notes.overrule(ref, ['spec'], 'no-effect', 'for requests that arrive at gateways');
      continue;
    }
    const others = service.hosts.filter((name) => !hosts.some((host) => isWithin(host, name)));
    const missing = others.filter(
      (name) => !objects.complete && serviceOf(name, settings.domain) !== undefined,
    );
    const outside = others.filter((name) => !missing.includes(name));
    const origins = [{ object: ref, path: ['spec', 'hosts'] }];
    if (missing.length > 0) {
      notes.report(MESH_SERVICE_MISSING, `${describeObject(ref)}: ${missing.join(', ')}.`, origins);
    }
    if (outside.length > 0) {
      const message = `${describeObject(ref)}: ${outside.join(', ')} ${outside.length === 1 ? 'is no Service' : 'are no Services'} of the input.`;
      notes.report(MESH_HOST_STAYS, message, origins);
    }
    if (service.tls.length > 0) {
      const origin = { object: ref, path: ['spec', 'tls'] };
      notes.report(MESH_TLS, `${describeObject(ref)} routes TLS by server names.`, [origin]);
      notes.overrule(ref, origin.path, 'unsupported', 'TLS inside of the mesh', [MESH_TLS.code]);
    }
    if (used.has(service)) continue;
    const stays = others.length === service.hosts.length;
    notes.overrule(
      ref,
      ['spec'],
      stays ? 'unsupported' : 'no-effect',
      stays ? 'none of its hosts is a Service' : 'decides for no Service',
      stays ? [missing.length > 0 ? MESH_SERVICE_MISSING.code : MESH_HOST_STAYS.code] : [],
    );
  }
}

function serviceHosts({ objects, settings }: Pick<MeshWorld, 'objects' | 'settings'>): readonly string[] {
  return objects
    .ofKind('Service')
    .filter(({ apiVersion }) => apiVersion === 'v1')
    .map((object) => hostOf(readService(object), settings));
}
