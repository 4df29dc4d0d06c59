import { MESH } from '../../src/kubernetes/istio/names.ts';
import { refOf } from '../../src/kubernetes/object.ts';
import { describeObject, describePath } from '../../src/model/origin.ts';
import {
  AUTO_PASSTHROUGH,
  BIND_IGNORED,
  HOST_WITH_NAMESPACE_REDIRECTS_NOTHING,
  PROXIES_ASSUMED,
  SEVERAL_WORKLOADS,
  STREAM_SERVER,
} from './findings/gateways.ts';
import {
  GATEWAY_MISSING,
  HIDDEN_FROM_GATEWAY,
  MESH_ONLY,
  MESH_PART,
  NO_COMMON_HOST,
} from './findings/objects.ts';
import { kindOf } from './gateways/merge.ts';
import { visibility } from './gateways/visible.ts';
import type { Workload } from './gateways/workloads.ts';
import type { Notes } from './notes.ts';
import type { Gateway, Server } from './objects/gateway.ts';
import type { VirtualService } from './objects/virtual-service.ts';
import type { MeshSettings } from './settings.ts';

/** What people should know of Gateways. */
export function noteGateways(
  gateways: readonly Gateway[],
  workloads: readonly Workload[],
  notes: Notes,
): void {
  for (const { servers } of gateways) for (const server of servers) noteServer(server, notes);
  if (workloads.length > 1) {
    const names = workloads.map(({ name }) => name).join('; ');
    const origins = gateways.map(({ object }) => ({ object: refOf(object), path: ['spec', 'selector'] }));
    notes.report(
      SEVERAL_WORKLOADS,
      `The Gateways are served by ${workloads.length} different sets of proxies: ${names}.`,
      origins,
    );
  }
  for (const workload of workloads) {
    const origins = workload.gateways.map(({ object }) => ({
      object: refOf(object),
      path: ['spec', 'selector'],
    }));
    if (!workload.known) {
      notes.report(
        PROXIES_ASSUMED,
        `${workload.name} in the namespace ${workload.namespace} are assumed.`,
        origins,
      );
    }
  }
}

function noteServer(server: Server, notes: Notes): void {
  const label = `Gateway ${server.gateway}, ${describePath(server.origin.path)}`;
  const kind = kindOf(server);
  const { object, path } = server.origin;
  if (kind === 'stream' && server.protocol === 'UDP') {
    notes.report(STREAM_SERVER, `${label}: Istio's gateways do not serve UDP.`, [server.origin]);
    notes.overrule(object, path, 'no-effect', 'gateways do not serve UDP', [STREAM_SERVER.code]);
  }
  if (kind === 'auto-passthrough') {
    notes.report(AUTO_PASSTHROUGH, `${label} connects networks of the mesh and is left as it is.`, [
      server.origin,
    ]);
    notes.overrule(object, path, 'no-effect', 'connects networks of the mesh', [AUTO_PASSTHROUGH.code]);
  }
  if (server.bind !== '') {
    notes.report(BIND_IGNORED, `${label} listens on ${server.bind} only.`, [
      { object, path: [...path, 'bind'] },
    ]);
    notes.overrule(object, [...path, 'bind'], 'unsupported', 'read as all addresses', [BIND_IGNORED.code]);
  }
  if (server.tls?.httpsRedirect === true && server.hosts.some((host) => host.includes('/'))) {
    const message = `${label}: hosts with a namespace redirect only where a VirtualService serves them.`;
    notes.report(HOST_WITH_NAMESPACE_REDIRECTS_NOTHING, message, [server.origin]);
  }
}

/** What people should know of VirtualServices. @param own those of the input, delegates not yet merged */
export function noteServices(
  merged: readonly VirtualService[],
  own: readonly VirtualService[],
  gateways: readonly Gateway[],
  workloads: readonly Workload[],
  used: ReadonlySet<VirtualService>,
  settings: MeshSettings,
  notes: Notes,
): void {
  const known = new Set(gateways.map(({ namespace, name }) => `${namespace}/${name}`));
  const ofInput = new Set(own.map(({ object }) => object));
  for (const service of merged) {
    if (!ofInput.has(service.object)) continue;
    const ref = refOf(service.object);
    const at = (path: readonly string[]) => ({ object: ref, path });
    const name = describeObject(ref);
    const named = service.gateways.filter((gateway) => gateway !== MESH);
    if (named.length === 0) {
      notes.report(MESH_ONLY, `${name} is only for workloads of the mesh; it stays as it is.`, [
        at(['spec']),
      ]);
      notes.overrule(ref, ['spec'], 'no-effect', 'only for workloads of the mesh; stays as it is', [
        MESH_ONLY.code,
      ]);
      continue;
    }
    if (service.gateways.includes(MESH)) {
      notes.report(MESH_PART, `${name} must stay for workloads of the mesh, with \`gateways: [mesh]\`.`, [
        at(['spec', 'gateways']),
      ]);
    }
    const missing = named.filter((gateway) => !known.has(gateway));
    for (const gateway of missing) {
      notes.report(GATEWAY_MISSING, `${name}: the Gateway ${gateway} is not in the input.`, [
        at(['spec', 'gateways']),
      ]);
    }
    if (used.has(service)) continue;
    const unused = (reason: string, code: string): void =>
      notes.overrule(ref, ['spec'], missing.length > 0 ? 'unsupported' : 'no-effect', reason, [code]);
    if (missing.length === named.length) {
      unused('its Gateway is not in the input', GATEWAY_MISSING.code);
      continue;
    }
    const serving = workloads.filter(({ gateways: served }) =>
      served.some((gateway) => named.includes(`${gateway.namespace}/${gateway.name}`)),
    );
    if (serving.length === 0) {
      notes.overrule(ref, ['spec'], 'no-effect', 'its Gateway is served by proxies that are not read');
      continue;
    }
    const seen = serving.some(({ namespace }) => visibility(service, namespace, settings) !== undefined);
    if (!seen) {
      notes.report(HIDDEN_FROM_GATEWAY, `${name} is not shown to the namespace of the gateway.`, [
        at(['spec', 'exportTo']),
      ]);
      unused('hidden from the gateway', HIDDEN_FROM_GATEWAY.code);
    } else {
      notes.report(NO_COMMON_HOST, `${name} has no host in common with a server that can use its routes.`, [
        at(['spec', 'hosts']),
      ]);
      unused('no host in common with its Gateway', NO_COMMON_HOST.code);
    }
  }
}
