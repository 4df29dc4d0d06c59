import { type FindingKind, findingKind as kind } from '../../../src/model/finding.ts';

export const STATIC_ASSUMED = kind(
  'GP3001',
  'static-options-assumed',
  'info',
  'The static configuration of Traefik is not among the input',
  'Entry points, their redirections and TLS, the matching of prefixes and more are set by flags of Traefik, not by Ingresses. Where they are not given, those of the Helm chart are assumed.',
  'Check the list. Give what differs with --traefik-flag NAME=VALUE, or add the Deployment of Traefik to the input.',
);

export const STATIC_UNKNOWN = kind(
  'GP3002',
  'static-option-unknown',
  'low',
  'A static option is not known',
  'Traefik has no option of this name that gateproof knows of. Traefik refuses to start with an option that it does not know.',
  'Correct the name, or check whether the option belongs to another version.',
);

export const STATIC_INVALID = kind(
  'GP3003',
  'static-option-invalid',
  'high',
  'A static option has a value that cannot be read',
  'Traefik does not start with such a value. The default is used for the conversion.',
  'Correct the value.',
);

export const OTHER_PROVIDER = kind(
  'GP3004',
  'other-provider-not-read',
  'high',
  'Traefik also reads its routes from somewhere else',
  'Routers of another provider stand in the same list as those of the input and can take requests before them. They are not among the manifests.',
  'Look at what that provider configures and move it separately.',
);

export const STATIC_FILE_UNREAD = kind(
  'GP3005',
  'static-file-not-read',
  'high',
  'A file with static configuration cannot be read',
  'The file is in the input, but it is not YAML, or it is TOML, which is not read. Entry points and options in it are missing from the conversion.',
  'Give the options that matter with --traefik-flag NAME=VALUE.',
);

export const ENTRY_POINT_INVALID = kind(
  'GP3006',
  'entry-point-invalid',
  'high',
  'An entry point has no usable address',
  'The address of an entry point ends in a port, as in ":8000" or ":8000/tcp". Traefik does not start otherwise; the entry point is left out.',
  'Correct the address.',
);

export const REDIRECTION_BROKEN = kind(
  'GP3007',
  'entry-point-redirection-broken',
  'high',
  'The redirection of an entry point leads nowhere',
  'The target of a redirection is another entry point or a port, as in ":443". Traefik leaves out a redirection without a target that exists, and the entry point serves its requests itself.',
  'Correct the target, or remove the redirection.',
);

export const STATIC_NOT_MODELLED = kind(
  'GP3009',
  'static-option-not-modelled',
  'low',
  'A static option changes requests in a way that is not described',
  'The option is known, but what it does to requests is no part of the table that is converted and proved.',
  'Check what the implementation that takes over does with such requests.',
);

export const STATIC_FINDINGS: readonly FindingKind[] = [
  STATIC_ASSUMED,
  STATIC_UNKNOWN,
  STATIC_INVALID,
  OTHER_PROVIDER,
  STATIC_FILE_UNREAD,
  ENTRY_POINT_INVALID,
  REDIRECTION_BROKEN,
  STATIC_NOT_MODELLED,
];
