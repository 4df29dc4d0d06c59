import { type FindingKind, findingKind as kind } from '../../../src/model/finding.ts';

export const UNKNOWN_FIELD = kind(
  'GP3200',
  'middleware-field-unknown',
  'low',
  'Field of a middleware that Traefik does not read',
  'The field is not part of the middleware type in any version of Traefik that is known here. The API server drops it or refuses the object; it has no effect.',
  'Correct the name or remove the field. If a newer version of Traefik reads it, its effect is not converted.',
);

export const OBSOLETE_FIELD = kind(
  'GP3201',
  'middleware-field-obsolete',
  'low',
  'Field of a middleware that has no effect any more',
  'Traefik still accepts the field, but does nothing with it since version 3.',
  'Remove it. If its effect is wanted, use what the message names; it then starts to work.',
);

export const MIDDLEWARE_BROKEN = kind(
  'GP3210',
  'middleware-broken',
  'blocker',
  'A middleware cannot be built, so the routers that use it are not there',
  'Traefik does not build a router when one of its middlewares is missing or invalid. Requests then go to the next router that matches them, which may be one without authentication, or get 404.',
  'Correct the middleware if the route should work. The converted manifests keep what happens today.',
);

export const MIDDLEWARE_COLLISION = kind(
  'GP3211',
  'middleware-name-collision',
  'high',
  'Several middlewares have the same name for Traefik',
  'Traefik joins namespace and name with "-" and turns every other sign into "-". Two middlewares that become the same text overwrite each other, in no fixed order.',
  'Rename one of them.',
);

export const MIDDLEWARE_ELSEWHERE = kind(
  'GP3212',
  'middleware-not-in-the-input',
  'blocker',
  'A middleware is not part of the input',
  'It is defined by another provider (a file, labels of a container, a plug-in) or was not given. Nobody here knows what it does to requests.',
  'Give its manifest, or look at what it does and write it into the converted manifests by hand.',
);

export const NEVER_TRUSTED = kind(
  'GP3220',
  'forwarded-address-never-trusted',
  'high',
  'An address check reads X-Forwarded-For, which the entry point removes',
  'With ipStrategy the address comes from X-Forwarded-For. The entry point trusts no peer with that header (forwardedHeaders.trustedIPs), so it is always empty and every request is refused.',
  'Set forwardedHeaders.trustedIPs of the entry point to the addresses of the proxies in front, or remove ipStrategy.',
);

export const PLUGIN = kind(
  'GP3230',
  'middleware-plugin',
  'info',
  'A plug-in may do anything to requests',
  'Plug-ins are programs of third parties. What this one does is not known here, so the routes with it cannot be proved, and are closed unless --allow-partial is given.',
  'Look for a policy of the target that does the same.',
);

export const STATEFUL = kind(
  'GP3231',
  'middleware-state-over-requests',
  'info',
  'What a middleware does depends on earlier requests',
  'Rate limits, limits on requests in flight and circuit breakers refuse requests depending on others. A table of single requests does not show that; it is kept as a policy.',
  'Check that the target has a policy that limits in the same way.',
);

export const UNANCHORED_ORIGIN = kind(
  'GP3240',
  'cors-origin-unanchored',
  'high',
  'A pattern for allowed origins also holds for other sites',
  'Traefik looks for the pattern anywhere in the Origin. Without ^ and $ a longer name that contains the wanted one is allowed as well.',
  'Anchor the pattern with ^ and $.',
);

/** Everything that reading middlewares can tell. */
export const MIDDLEWARE_FINDINGS: readonly FindingKind[] = [
  UNKNOWN_FIELD,
  OBSOLETE_FIELD,
  MIDDLEWARE_BROKEN,
  MIDDLEWARE_COLLISION,
  MIDDLEWARE_ELSEWHERE,
  NEVER_TRUSTED,
  PLUGIN,
  STATEFUL,
  UNANCHORED_ORIGIN,
];
