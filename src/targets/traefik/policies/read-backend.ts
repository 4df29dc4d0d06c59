import { type BackendReading, type Fields, readSpec } from '../../../gateway/read/index.ts';
import { type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import { describeObject, describePath, type ObjectRef } from '../../../model/origin.ts';
import type { Backend, Mirror } from '../../../model/outcome.ts';
import type { Policy } from '../../../model/policy.ts';
import { GROUP, SERVICE_KIND } from './objects.ts';
import { readTransport } from './read-transport.ts';

/** What is known of one Service that an object of Traefik names, or why it is not. */
type Balancer =
  | { readonly backend: Backend; readonly policies: readonly Policy[] }
  | { readonly unread: string };

/**
 * What a TraefikService is that stands for one Service, with or without copies to others; several with weights, a choice by
 * hash and a spare one are not read. Undefined for other kinds, and for objects that are not there. What a Service is asked
 * for belongs to all TraefikServices (pkg/provider/kubernetes/crd/kubernetes_http.go, fullServiceName); filters of the
 * reference are lost (pkg/provider/kubernetes/gateway/httproute.go, loadService).
 */
export function readBackend(
  { group, kind, namespace, name }: ObjectRef & { readonly group: string },
  objects: ObjectSet,
): BackendReading | undefined {
  if (group !== GROUP || kind !== SERVICE_KIND) return undefined;
  const object = objects.find(SERVICE_KIND, namespace, name);
  if (object === undefined) return undefined;
  const reading = readSpec(object);
  const { spec } = reading;
  const ref = refOf(object);
  const unread = (why: string): BackendReading => ({ unread: `${describeObject(ref)}: ${why}` });
  if (/[.]|--/.test(`${namespace}-${name}`))
    return unread('its name has signs that Traefik does not find it by');
  const mirroring = spec.child('mirroring');
  const weighted = spec.child('weighted');
  const [only, ...more] = weighted?.children('services') ?? [];
  const main = weighted === undefined ? mirroring : only;
  if (main === undefined || more.length > 0)
    return unread('it stands for several Services, which is not read');
  only?.skip('weight');
  const known = balancer(main, namespace, ref, objects);
  if ('unread' in known) return unread(known.unread);
  const mirrors: Mirror[] = [];
  if (weighted === undefined && mirroring !== undefined) {
    mirroring.skip('mirrorBody', 'maxBodySize');
    for (const item of mirroring.children('mirrors')) {
      const copy = balancer(item, namespace, ref, objects);
      if ('unread' in copy) return unread(copy.unread);
      const percent = item.integer('percent') ?? 0;
      const origins = [{ object: ref, path: item.path }];
      if (percent > 0) mirrors.push({ backend: copy.backend, percent: Math.min(percent, 100), origins });
    }
  }
  const rest = reading.unknown().map(describePath);
  if (rest.length > 0) return unread(`what ${rest.join(', ')} does is not known here`);
  const { backend, policies } = known;
  return { backend, policies, mirrors, ignoresFilters: true };
}

const PROTOCOLS = { http: 'http', https: 'https', h2c: 'h2c' } as const;

/** A Service of the namespace as `services`, `mirroring` and `mirrors` name it (buildServersLB). */
function balancer(fields: Fields, namespace: string, ref: ObjectRef, objects: ObjectSet): Balancer {
  fields.skip('nativeLB', 'responseForwarding');
  const kind = fields.text('kind') ?? 'Service';
  const name = fields.requiredText('name');
  const home = fields.text('namespace') ?? namespace;
  const port = fields.integer('port');
  if (kind !== 'Service' || name.includes('@') || home !== namespace || port === undefined) {
    return { unread: 'it names something else than a Service of its namespace by the number of a port' };
  }
  if (objects.complete && objects.find('Service', namespace, name) === undefined) {
    return { unread: `Service ${name} does not exist, so that Traefik leaves the rule out` };
  }
  const scheme = fields.text('scheme') ?? (port === 443 ? 'https' : 'http');
  if (scheme !== 'http' && scheme !== 'https' && scheme !== 'h2c') {
    return { unread: `the scheme ${scheme} is none that Traefik knows` };
  }
  const transport = readTransport(fields.text('serversTransport'), namespace, scheme === 'https', objects);
  if ('unread' in transport) return transport;
  const protocol = PROTOCOLS[scheme];
  return {
    backend: { kind: 'Service', namespace, name, port, portNumber: port, protocol },
    policies: [...transport.policies, ...strategyOf(fields, ref), ...stickyOf(fields, ref)],
  };
}

/** In the words that all readings of load balancing share, where there are such. */
const STRATEGIES: ReadonlyMap<string, string> = new Map([
  ['p2c', 'power of two choices'],
  ['leasttime', 'least time'],
]);

function strategyOf(fields: Fields, ref: ObjectRef): readonly Policy[] {
  const strategy = fields.text('strategy') ?? 'wrr';
  if (strategy === 'wrr' || strategy === 'RoundRobin') return [];
  const origins = [{ object: ref, path: [...fields.path, 'strategy'] }];
  const base = { kind: 'load-balancing', origins, isDefault: false } as const;
  if (strategy === 'hrw') return [{ ...base, algorithm: 'chash', hashBy: '$binary_remote_addr' }];
  return [{ ...base, algorithm: STRATEGIES.get(strategy) ?? strategy }];
}

const SAME_SITE: ReadonlyMap<string, string> = new Map([
  ['none', 'None'],
  ['lax', 'Lax'],
  ['strict', 'Strict'],
]);

/** Without a name the cookie has one that is made from the name of the service (pkg/server/cookie/cookie.go). */
function stickyOf(fields: Fields, ref: ObjectRef): readonly Policy[] {
  const cookie = fields.child('sticky')?.child('cookie');
  if (cookie === undefined) return [];
  const domain = cookie.text('domain');
  const maxAge = cookie.integer('maxAge') ?? 0;
  const sameSite = SAME_SITE.get(cookie.text('sameSite')?.toLowerCase() ?? '');
  return [
    {
      kind: 'session-affinity',
      cookie: cookie.text('name') ?? 'a name that Traefik makes',
      path: cookie.text('path') ?? '/',
      ...(domain === undefined ? {} : { domain }),
      ...(maxAge === 0 ? {} : { maxAge: Math.max(0, maxAge) }),
      ...(sameSite === undefined ? {} : { sameSite }),
      secure: cookie.flag('secure') === true,
      httpOnly: cookie.flag('httpOnly') === true,
      attributes: 'go',
      mode: 'persistent',
      origins: [{ object: ref, path: cookie.path }],
      isDefault: false,
    },
  ];
}
