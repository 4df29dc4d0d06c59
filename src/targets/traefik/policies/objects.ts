import type { Note, PolicyPart, Saying } from '../../../gateway/write/index.ts';
import { noteOf } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Origin } from '../../../model/origin.ts';
import { CRD_PROVIDER, EMPTY_SERVICES } from './findings.ts';

export const GROUP = 'traefik.io';
export const REPOSITORY = 'traefik/traefik v3.7.9';

/**
 * Filters are carried out in the order of the rule, and those that name Middlewares stand in front of all others. This is
 * the order of nginx's phases: cross-origin rules are part of rewriting, limits come before the checks of access, and those
 * are made in the order of nginx's modules. Bodies are held back behind the checks, so that nobody who is refused fills
 * memory.
 */
const ORDER = [
  'cors',
  'errors',
  'rate-limit',
  'requests-at-a-time',
  'allow-list',
  'login',
  'ask',
  'body-limit',
  'retry',
  'rewrite',
] as const;

export type MiddlewareName = (typeof ORDER)[number];

/**
 * A Middleware of one type that the rule names.
 *
 * @param variant tells Middlewares of one name in one rule apart
 */
export function middleware(
  name: MiddlewareName,
  spec: JsonObject,
  origins: readonly Origin[],
  variant?: string,
): PolicyPart {
  return {
    apiVersion: `${GROUP}/v1alpha1`,
    kind: 'Middleware',
    attach: {
      to: 'filter',
      name: variant === undefined ? name : `${name}-${variant}`,
      order: ORDER.indexOf(name),
    },
    spec,
    origins,
  };
}

export const SERVICE_KIND = 'TraefikService';

/** What a rule asks for of the backends that it forwards to. */
export function backendPart(spec: JsonObject, origins: readonly Origin[]): PolicyPart {
  return { apiVersion: `${GROUP}/v1alpha1`, kind: SERVICE_KIND, attach: { to: 'backends' }, spec, origins };
}

/** What a part says, and that the provider which reads it has to be on. */
export function whole(parts: readonly PolicyPart[], notes: readonly Note[] = []): Saying {
  return { says: 'whole', parts, notes: [...notes, CRD_NOTE] };
}

const CRD_NOTE = noteOf(
  CRD_PROVIDER,
  'The written Middlewares and TraefikServices are read by the provider kubernetesCRD of Traefik.',
  [],
  {
    group: 'kubernetesCRD',
    before: 'settings of the source',
    after: 'objects of Traefik; without that provider their rules are answered with 500',
    witness: 'none',
  },
);

/** The same for what TraefikServices say, which are left out where they have no endpoint. */
export function wholeBackend(parts: readonly PolicyPart[], notes: readonly Note[] = []): Saying {
  return whole(parts, [...notes, EMPTY_NOTE]);
}

const EMPTY_NOTE = noteOf(
  EMPTY_SERVICES,
  'Rules with TraefikServices need Services that have ready endpoints, or allowEmptyServices.',
  [],
  {
    group: 'allowEmptyServices',
    before: '503 while a Service has no ready endpoint',
    after: 'the same with allowEmptyServices; else what another rule answers, or 404',
    witness: 'none',
  },
);

/** What is to know of every TraefikService that is written. */
export const BACKEND_NOTES: readonly Note[] = [EMPTY_NOTE, CRD_NOTE];

export function nothing(why: string): Saying {
  return { says: 'nothing', why };
}
