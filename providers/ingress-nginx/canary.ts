import {
  DEFAULT_SERVER,
  DEFAULT_UPSTREAM,
  hostOf,
  type Server,
  type TakenIngress,
  type Upstream,
} from './configuration.ts';
import type { SpecPath } from './spec.ts';

/** What became of one path (or the default backend) of a canary Ingress. */
export interface CanaryMerge {
  readonly ingress: TakenIngress;
  readonly host: string;
  readonly path?: SpecPath;
  readonly upstream: string;
  /**
   * `merged`; `deleted`: no location has the same host, path and type, so the canary Service is switched off for every
   * path of every canary Ingress; `already-deleted` by an earlier path; `unknown-host`; `is-primary`: a location of the
   * host uses the Service as its own.
   */
  readonly result: 'merged' | 'deleted' | 'already-deleted' | 'unknown-host' | 'is-primary';
}

/**
 * Joins the Services of canary Ingresses to the upstreams of the locations with the same host, path and type; the
 * upstream, not the location: every other host and path with the same Service is affected as well
 * (mergeAlternativeBackends in internal/ingress/controller/controller.go). `upstreams` loses what is switched off.
 *
 * @param ingresses in order of age
 */
export function mergeCanaries(
  ingresses: readonly TakenIngress[],
  upstreams: Map<string, Upstream>,
  servers: ReadonlyMap<string, Server>,
): CanaryMerge[] {
  const canaries = ingresses.filter((ingress) => ingress.config.canary !== undefined);
  const merges: CanaryMerge[] = [];
  if (canaries.length === ingresses.length) return merges;
  for (const ingress of canaries) {
    const fallback = ingress.spec.defaultBackend?.service;
    if (fallback !== undefined)
      merges.push(mergeInto(ingress, fallback.upstream, DEFAULT_SERVER, upstreams, servers));
    for (const rule of ingress.spec.rules) {
      for (const path of rule.paths ?? []) {
        if (path.backend.service === undefined) continue;
        const name = path.backend.service.upstream;
        merges.push(mergeInto(ingress, name, hostOf(rule.host), upstreams, servers, path));
      }
    }
  }
  return merges;
}

/** Without `path`: joins every location of the host. */
function mergeInto(
  ingress: TakenIngress,
  name: string,
  host: string,
  upstreams: Map<string, Upstream>,
  servers: ReadonlyMap<string, Server>,
  path?: SpecPath,
): CanaryMerge {
  const entry = { ingress, host, upstream: name, ...(path === undefined ? {} : { path }) };
  const alternative = upstreams.get(name);
  if (alternative === undefined) return { ...entry, result: 'already-deleted' };
  const server = servers.get(host);
  if (server === undefined) return { ...entry, result: 'unknown-host' };
  let merged = false;
  for (const location of server.locations) {
    if (location.upstream === DEFAULT_UPSTREAM) continue;
    const primary = upstreams.get(location.upstream);
    if (primary === undefined) continue;
    if (primary === alternative) return { ...entry, result: 'is-primary' };
    if (primary.isCanary) continue;
    if (path !== undefined && (location.path !== path.path || location.type !== path.type)) continue;
    join(ingress, primary, alternative);
    merged = true;
  }
  if (merged) return { ...entry, result: 'merged' };
  upstreams.delete(name);
  return { ...entry, result: 'deleted' };
}

function join(ingress: TakenIngress, primary: Upstream, alternative: Upstream): void {
  if (primary.alternatives.includes(alternative.name)) return;
  if (ingress.config.affinityCanaryBehavior !== 'legacy') {
    if (primary.affinity === undefined) delete alternative.affinity;
    else alternative.affinity = primary.affinity;
  }
  primary.alternatives.push(alternative.name);
}
