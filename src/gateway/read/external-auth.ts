import type { FieldPath, ObjectRef } from '../../model/origin.ts';
import type { Gate, Outcome } from '../../model/outcome.ts';
import { type BackendRef, type BackendWorld, readBackendRef, resolveBackend } from './backend-ref.ts';
import type { Fields } from './fields.ts';

/** An ExternalAuth filter (experimental channel). */
export interface ExternalAuthFilter {
  readonly protocol: string;
  readonly backend: BackendRef;
  /** Put before the path of the request, for HTTP. */
  readonly prefix: string;
  readonly responseHeaders: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly path: FieldPath;
}

export function readExternalAuth(fields: Fields, ref: ObjectRef): ExternalAuthFilter {
  const backend = fields.child('backendRef');
  if (backend === undefined) fields.fault('backendRef', 'is required');
  const http = fields.child('http');
  const sent = [
    ...(http?.texts('allowedHeaders') ?? []),
    ...(fields.child('grpc')?.texts('allowedHeaders') ?? []),
  ];
  const bodySize = fields.child('forwardBody')?.integer('maxSize');
  return {
    protocol: fields.requiredText('protocol'),
    backend: readBackendRef(backend ?? fields.absent('backendRef'), ref),
    prefix: http?.text('path') ?? '',
    responseHeaders: http?.texts('allowedResponseHeaders') ?? [],
    settings: {
      ...(sent.length === 0 ? {} : { 'request headers': sent.join(', ') }),
      ...(bodySize === undefined ? {} : { 'body bytes': String(bodySize) }),
    },
    path: fields.path,
  };
}

/**
 * The outcome behind the filter: 200 of the service lets a request pass, everything else refuses it, and so does a
 * service that cannot be reached (Gateway API v1.6, HTTPExternalAuthFilter). With which status a request is refused is
 * not specified; Envoy's 403 stands for it.
 */
export function guarded(
  then: Outcome,
  filter: ExternalAuthFilter,
  route: ObjectRef,
  world: BackendWorld,
): Gate {
  const { backend, protocol } = filter;
  const resolved = resolveBackend(backend, route, protocol === 'GRPC' ? 'grpc' : 'http', world);
  const scheme = protocol === 'GRPC' ? 'grpc' : 'http';
  return {
    kind: 'gate',
    check: {
      kind: 'external-auth',
      url: `${scheme}://${backend.name}.${backend.namespace}:${backend.port ?? 0}${filter.prefix}`,
      method: 'as the request',
      responseHeaders: filter.responseHeaders,
      service: 'invalid' in resolved ? 'unavailable' : 'unknown',
      answers: [],
      settings: filter.settings,
    },
    then,
    otherwise: {
      kind: 'respond',
      status: 403,
      reason: 'the authorization service does not allow the request',
    },
    origins: [{ object: route, path: filter.path }],
  };
}
