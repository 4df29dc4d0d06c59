import { type FindingKind, findingKind as kind } from '../../../src/model/finding.ts';

export const ROUTER_NOT_BUILT = kind(
  'GP3101',
  'router-not-built',
  'high',
  'Traefik does not build a router today',
  'Traefik leaves a router out when its rule, a middleware, a service or its TLS options are wrong or missing. Requests that it was meant for go on to the next router that matches, often one without the same checks, or get 404. The conversion keeps what happens today.',
  'Repair what is named, if the router is meant to work, and convert again; or remove it.',
);

export const SHADOWED = kind(
  'GP3102',
  'router-shadowed',
  'low',
  'A router never gets a request',
  'Traefik asks its routers in the order of their priority, which is the length of the rule where none is given. For every request that this router matches another one comes first. The conversion leaves it out, so that the same Service answers as today.',
  "Nothing, if today's behaviour is right. Otherwise give the router a priority and convert again.",
);

export const TIE = kind(
  'GP3103',
  'routers-tie',
  'high',
  'Which of two routers answers is left to chance',
  'Both routers match the same requests and have the same priority. Traefik then takes either one, and may take the other one after its next start. The conversion takes the first one of the input.',
  'Give one of the routers a priority.',
);

export const UNKNOWN_ENTRY_POINT = kind(
  'GP3104',
  'entry-point-unknown',
  'high',
  'A router belongs to an entry point that does not exist',
  'Traefik ignores names of entry points that its static configuration does not have, without a word. The router serves nothing there.',
  'Correct the name, or give the static configuration with --traefik-flag.',
);

export const OBJECT_ASSUMED = kind(
  'GP3105',
  'object-assumed',
  'info',
  'Objects that are named are not among the input',
  'Traefik does not build a router whose Service, Secret or middleware does not exist. The input is not a whole cluster, so they are taken to exist.',
  'Add them to the input if there is doubt, or say with --complete-input that the input is everything.',
);

export const NAME_COLLISION = kind(
  'GP3106',
  'names-collide',
  'high',
  'Two objects get the same name inside Traefik',
  'Traefik joins namespaces and names with dashes, so different objects can end up under one name. The later one takes the place of the earlier one, and which one is later is left to chance. The conversion takes the order of the input.',
  'Rename one of the objects.',
);

export const RULE_NOT_READ = kind(
  'GP3107',
  'rule-not-read',
  'high',
  'A rule cannot be read',
  'Traefik reads the rule, gateproof does not. Which requests the router takes is not known, so nothing is proved of what it could take.',
  'Write the rule in another way if you can.',
);

export const ROUTER_FINDINGS: readonly FindingKind[] = [
  ROUTER_NOT_BUILT,
  SHADOWED,
  TIE,
  UNKNOWN_ENTRY_POINT,
  OBJECT_ASSUMED,
  NAME_COLLISION,
  RULE_NOT_READ,
];
