import type { AnnotationDoc } from '../../../src/kubernetes/provider.ts';
import { ALLOW_LIST, DENY_LIST } from './address-lists.ts';
import { AFFINITY } from './affinity.ts';
import { BACKEND_TLS } from './backend-tls.ts';
import {
  BACKEND_PROTOCOL,
  CUSTOM_HTTP_ERRORS,
  DEFAULT_BACKEND,
  LOAD_BALANCE,
  SERVICE_UPSTREAM,
  UPSTREAM_HASH_BY,
} from './backends.ts';
import { BASIC_AUTH } from './basic-auth.ts';
import { CANARY } from './canary.ts';
import { CLIENT_CERTIFICATES } from './client-certificates.ts';
import { CORS } from './cors.ts';
import type { Declaration } from './declaration.ts';
import { documentationOf } from './documentation.ts';
import { EXTERNAL_AUTH, GLOBAL_AUTH, SATISFY } from './external-auth.ts';
import { FASTCGI, HTTP2_PUSH_PRELOAD } from './fastcgi.ts';
import { MODSECURITY } from './firewall.ts';
import type { Group } from './group.ts';
import {
  ALIASES,
  CONNECTION_PROXY_HEADER,
  CUSTOM_HEADERS,
  UPSTREAM_VHOST,
  X_FORWARDED_PREFIX,
} from './hosts-and-headers.ts';
import { LIMITS } from './limits.ts';
import { MIRROR } from './mirror.ts';
import { LOGS, OPENTELEMETRY } from './observability.ts';
import { CLIENT_BODY_BUFFER_SIZE, PROXY } from './proxy.ts';
import { REDIRECTS } from './redirects.ts';
import { REWRITE } from './rewrite.ts';
import { CONFIGURATION_SNIPPET, SERVER_SNIPPET, STREAM_SNIPPET } from './snippet-annotations.ts';
import { CIPHER_SUITES, SSL_PASSTHROUGH, USE_PORT_IN_REDIRECTS } from './tls.ts';

/** Every group of annotations, in the order in which they are read and reported. */
export const GROUPS: readonly Group[] = [
  REWRITE,
  REDIRECTS,
  ALIASES,
  SSL_PASSTHROUGH,
  USE_PORT_IN_REDIRECTS,
  CANARY,
  BACKEND_PROTOCOL,
  BACKEND_TLS,
  DEFAULT_BACKEND,
  CUSTOM_HTTP_ERRORS,
  SERVICE_UPSTREAM,
  UPSTREAM_HASH_BY,
  LOAD_BALANCE,
  UPSTREAM_VHOST,
  X_FORWARDED_PREFIX,
  CONNECTION_PROXY_HEADER,
  CUSTOM_HEADERS,
  ALLOW_LIST,
  DENY_LIST,
  BASIC_AUTH,
  EXTERNAL_AUTH,
  GLOBAL_AUTH,
  SATISFY,
  CLIENT_CERTIFICATES,
  CIPHER_SUITES,
  CORS,
  LIMITS,
  PROXY,
  CLIENT_BODY_BUFFER_SIZE,
  AFFINITY,
  MIRROR,
  CONFIGURATION_SNIPPET,
  SERVER_SNIPPET,
  STREAM_SNIPPET,
  MODSECURITY,
  OPENTELEMETRY,
  LOGS,
  FASTCGI,
  HTTP2_PUSH_PRELOAD,
];

/** Every annotation by name without the prefix; aliases are not keys here. */
export const DECLARATIONS: ReadonlyMap<string, Declaration> = new Map(
  GROUPS.flatMap((group) => group.annotations.map((declaration) => [declaration.key, declaration] as const)),
);

/** Alias to main name. */
export const ALIAS_NAMES: ReadonlyMap<string, string> = new Map(
  [...DECLARATIONS.values()].flatMap((declaration) =>
    (declaration.aliases ?? []).map((alias) => [alias, declaration.key] as const),
  ),
);

/** Group of each annotation. */
export const GROUP_OF: ReadonlyMap<string, Group> = new Map(
  GROUPS.flatMap((group) => group.annotations.map((declaration) => [declaration.key, group] as const)),
);

/** For `explain` and the documentation. */
export const ANNOTATION_DOCS: readonly AnnotationDoc[] = documentationOf(DECLARATIONS.values());
