import { type FindingKind, findingKind as kind } from '../../../src/model/finding.ts';

export const ROUTE_IGNORED = kind(
  'GP3501',
  'traefik-route-ignored',
  'high',
  'A route of an IngressRoute has no effect',
  'Traefik skips routes without a match and routes of another kind than Rule.',
  'Give the route a match, or remove it.',
);

export const IDENTICAL_MATCH = kind(
  'GP3502',
  'traefik-identical-match',
  'high',
  'Two routes of an IngressRoute have the same match',
  'Traefik names a router after its object and its match. The later route takes the place of the earlier one, which never gets a request.',
  'Remove one of the routes.',
);

export const FIELD_UNKNOWN = kind(
  'GP3503',
  'traefik-field-unknown',
  'high',
  'A field of an object of Traefik is not known',
  'The field may be misspelt, belong to another version of Traefik, or be newer than gateproof. Whether it changes what a request gets is not known; nothing is made of it.',
  'Check the field against the version of Traefik that is in use.',
);

export const FIELD_NOT_CARRIED = kind(
  'GP3504',
  'traefik-field-not-carried',
  'low',
  'A field has no form in the Gateway API',
  'The field is about connections, health checks or the like, not about which request goes where. Nothing in the Gateway API says it.',
  'See whether the implementation that takes over has a policy for it.',
);

export const OLD_GROUP = kind(
  'GP3505',
  'traefik-old-api-group',
  'info',
  'An object has the API group of Traefik 2',
  'traefik.containo.us was the API group up to version 2.10. Version 3 does not read such objects. They are read here with the rule syntax of version 2, where nothing else is said.',
  'Nothing, if Traefik 2 serves them. Otherwise remove them.',
);

export const UDP_ROUTE = kind(
  'GP3506',
  'traefik-udp-route',
  'high',
  'A UDP route is not converted',
  'An IngressRouteUDP sends whatever arrives at an entry point to a Service. The conversion is about HTTP and TLS only.',
  'Write a UDPRoute by hand, if the implementation that takes over has UDP.',
);

export const TCP_ROUTE = kind(
  'GP3507',
  'traefik-tcp-route',
  'high',
  'A TCP route cannot be described exactly',
  'Which connections a TCP router takes may depend on more than the server name: on the protocols that the client offers, on its address, or on nothing at all for connections without TLS.',
  'Look at the route by hand, and write a TCPRoute or a TLSRoute for it.',
);

export const PARENT_BROKEN = kind(
  'GP3508',
  'traefik-parent-missing',
  'high',
  'The parent of an IngressRoute cannot be had',
  'An IngressRoute with parentRefs is reached through its parents only. Where one of them does not exist, or is in a namespace that may not be named, Traefik leaves the whole IngressRoute out.',
  'Create the parent, or correct the reference.',
);

export const CRD_FINDINGS: readonly FindingKind[] = [
  ROUTE_IGNORED,
  IDENTICAL_MATCH,
  FIELD_UNKNOWN,
  FIELD_NOT_CARRIED,
  OLD_GROUP,
  UDP_ROUTE,
  TCP_ROUTE,
  PARENT_BROKEN,
];
