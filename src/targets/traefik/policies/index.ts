import { definePolicies } from '../../policies/define.ts';
import { ADDRESS_LISTS } from './address-lists.ts';
import { AFFINITY, HASHING } from './balancing.ts';
import { BASIC_AUTH } from './basic-auth.ts';
import { BODY_SIZE } from './body-size.ts';
import { CELLS } from './cells.ts';
import { CORS } from './cors.ts';
import { ERROR_PAGES } from './error-pages.ts';
import { EXTERNAL_AUTH } from './external-auth.ts';
import { CONNECTION_LIMITS, RATE_LIMITS } from './limits.ts';
import { GROUP, nothing } from './objects.ts';
import { readBackend } from './read-backend.ts';
import { REGEX_REWRITES } from './regex-rewrites.ts';
import { RETRIES } from './retries.ts';
import { BACKEND_TLS, MIRRORING, TRAEFIK_SERVICES } from './traefik-services.ts';

/**
 * Rules name Middlewares; no object of Traefik names a route, so that nothing is attached. What Middlewares do is read back
 * by the reading of Traefik's own objects, which is the same for those of a source system.
 */
export const TRAEFIK_POLICIES = definePolicies({
  title: 'Traefik',
  group: GROUP,
  themes: [
    CORS,
    ERROR_PAGES,
    RATE_LIMITS,
    CONNECTION_LIMITS,
    ADDRESS_LISTS,
    BASIC_AUTH,
    EXTERNAL_AUTH,
    BODY_SIZE,
    RETRIES,
    REGEX_REWRITES,
    AFFINITY,
    HASHING,
    BACKEND_TLS,
    MIRRORING,
  ],
  backends: TRAEFIK_SERVICES,
  readBackend,
  cells: CELLS,
  checks: ['client-address', 'credentials', 'external-auth'],
  ruleNames: true,
  kinds: [],
  listener: {
    write: ({ clientAddress }) =>
      clientAddress.kind === 'peer'
        ? { says: 'whole', parts: [] }
        : nothing(
            'Traefik believes what forwardedHeaders of an entry point trusts, in its static configuration',
          ),
  },
  attachment: () => ({}),
});
