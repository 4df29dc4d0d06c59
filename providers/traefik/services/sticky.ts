import { createHash } from 'node:crypto';
import type { Origin } from '../../../src/model/origin.ts';
import type { Policy } from '../../../src/model/policy.ts';

/** A cookie that binds a client to a server or to a service of a group, as annotations and objects write it. */
export interface StickyCookie {
  /** Empty: made from the name of the service. */
  readonly name: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: string;
  /** Seconds; 0: as long as the browser runs. */
  readonly maxAge: number;
  readonly path: string;
  readonly domain: string;
  readonly origins: readonly Origin[];
}

const SAME_SITE: ReadonlyMap<string, string> = new Map([
  ['none', 'None'],
  ['lax', 'Lax'],
  ['strict', 'Strict'],
]);

/**
 * @param service name of the service with its provider, which the cookie's name is made from where it has none
 */
export function affinityPolicy(cookie: StickyCookie, service: string): Policy {
  const sameSite = SAME_SITE.get(cookie.sameSite.toLowerCase());
  return {
    kind: 'session-affinity',
    cookie: cookie.name === '' ? generatedName(service) : cookie.name.replace(/[^\w!#$%&'*+\-.^`|~]/g, '_'),
    path: cookie.path,
    ...(cookie.domain === '' ? {} : { domain: cookie.domain }),
    ...(cookie.maxAge === 0 ? {} : { maxAge: Math.max(0, cookie.maxAge) }),
    ...(sameSite === undefined ? {} : { sameSite }),
    secure: cookie.secure,
    httpOnly: cookie.httpOnly,
    attributes: 'go',
    mode: 'persistent',
    origins: cookie.origins,
    isDefault: false,
  };
}

/** GenerateName in pkg/server/cookie/cookie.go. */
function generatedName(service: string): string {
  const hash = createHash('sha1').update(`_TRAEFIK_BACKEND_${service}`).digest('hex');
  return `_${hash.slice(0, 5)}`;
}
