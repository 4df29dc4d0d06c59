import type { Fields } from '../../gateway/read/index.ts';
import type { Fact, FactPlace, Saying } from '../../gateway/write/index.ts';
import type { ObjectRef } from '../../model/origin.ts';
import type { Change } from './treatments.ts';

/** What people want of a gateway beyond routing, in the order of documentation. */
export const THEMES = {
  'address-lists': 'Lists of client addresses that are allowed or denied',
  'client-address': "Whose address counts as the client's (X-Forwarded-For, trusted proxies)",
  'basic-auth': 'Basic authentication',
  'external-auth': 'Authentication by another service',
  jwt: 'JSON Web Tokens',
  'client-certificates': 'Client certificates',
  'backend-tls': 'TLS to backends, verified or not',
  'rate-limits': 'Rate limits',
  'connection-limits': 'Limits on connections',
  'body-size': 'Limit on the size of request bodies',
  buffering: 'Buffering of requests and answers',
  cors: 'Cross-origin requests (CORS)',
  affinity: 'Session affinity by a cookie',
  hashing: 'Consistent hashing and other load balancing',
  timeouts: 'Timeouts',
  retries: 'Retries',
  'error-pages': 'Custom error pages',
  mirroring: 'Mirroring',
  'regex-rewrites': 'Rewrites by regular expressions',
  'direct-responses': 'Answers without a backend',
  'redirect-codes': 'Redirects with 303, 307 and 308',
  'response-headers': 'Response headers, HSTS among them',
  'backend-protocols': 'gRPC and HTTP/2 backends',
  websockets: 'WebSockets',
  compression: 'Compression of answers',
  'access-logs': 'Access logs',
  'response-rate': 'Limit on the speed of answers',
  passthrough: 'TLS passthrough',
  streams: 'TCP and UDP services',
  snippets: 'Raw configuration (snippets)',
} as const;

export type ThemeName = keyof typeof THEMES;

/** What becomes of a theme at an implementation, with where that is known from. */
export type Cell =
  /** By fields of the Gateway API or objects of the implementation; `but`: what is different. */
  | { readonly how: string; readonly but?: string; readonly source: string }
  /** It stays a finding. */
  | { readonly why: string; readonly source: string };

/** One theme at one implementation: writing and reading side by side. */
export interface Theme {
  readonly name: ThemeName;
  readonly cell: Cell;
  write?(fact: Fact, place: FactPlace): Saying | undefined;
  /** Kind of the policy whose spec `read` is given. */
  readonly kind?: string;
  /**
   * What the theme's fields of a policy make of the requests that it works on; nothing where they are absent. Fields that
   * no theme asks for are reported.
   */
  read?(spec: Fields, policy: ObjectRef): Change | undefined;
}
