import type { Result } from '../../../../model/evaluation.ts';
import { canonicalPath, encodePath } from '../../../../model/paths.ts';
import type { Request } from '../../../../model/request.ts';
import type { PathHandling } from '../../../../model/route-table.ts';
import { declaredLength } from '../../../send/request-text.ts';
import type { LabProxy } from '../proxy.ts';
import { statusesOf } from './grpc.ts';

/** client_max_body_size where nothing sets it (ngx_http_core_module). */
const NGINX_LIMIT = 1024 * 1024;

/** How nginx reads paths (ngx_http_parse_complex_uri). */
const NGINX: PathHandling = {
  decode: 'all',
  mergeSlashes: true,
  dotSegments: true,
  cutFragment: true,
  invalid: { kind: 'respond', status: 400, reason: 'nginx refuses the path' },
  encode: 'nginx',
};

/**
 * Answers of nginx where nobody is served, which the models know as 404 alone: a handshake for a name without a listener
 * is refused, and where no location takes a path, nginx looks for a file and refuses methods that read none. And what the
 * rewriting of a prefix loses: its pattern ends at a question mark, also at one that was escaped; in internal locations it
 * is given the path as it was sent, which the models know in its canonical form alone.
 *
 * @param rewrites do rules of the configuration go on with the path as it was sent?
 */
export function excuseOf(rewrites: boolean): NonNullable<LabProxy['excuse']> {
  return (answer, results, request) =>
    excuse(answer, results, request) ??
    (rewrites && results.some(({ kind }) => kind === 'forwarded') ? unclean(request, results) : undefined);
}

/** Undefined: the path is one that nginx would write, and nothing stands behind it that gRPC would take for a part of it. */
function unclean({ target }: Request, results: readonly Result[]): string | undefined {
  const canonical = canonicalPath(target, NGINX);
  if (!canonical.ok) return undefined;
  if (encodePath(canonical.path, 'nginx') !== canonical.rawPath)
    return 'a path that is not in its canonical form, with which internal locations go on as it was sent';
  const isGrpc = results.some(({ backend }) => backend?.protocol === 'grpc' || backend?.protocol === 'grpcs');
  return canonical.query === undefined || !isGrpc
    ? undefined
    : 'a query behind the path of a call that an internal location hands over to gRPC';
}

const excuse: NonNullable<LabProxy['excuse']> = (answer, results, request) => {
  const isUnserved = results.every(
    ({ kind, status = 0 }) => kind !== 'forwarded' && status >= 400 && status < 500,
  );
  if (answer.kind === 'failed' && answer.error.kind === 'tls' && isUnserved)
    return 'a name that no listener with TLS has, for which the handshake is refused';
  if (results.some(({ backend }) => backend?.protocol === 'h2c'))
    return 'a backend that is asked over HTTP/2, which nginx does for gRPC alone before 1.29.4';
  if (answer.kind !== 'answered') return undefined;
  const { observed } = answer;
  if (observed.status === 405 && observed.backend === null && isUnserved)
    return 'a method that nginx refuses with 405 instead of 404 where nothing is served';
  const isRefused = results.every(({ status }) => status === 0);
  if (observed.status === 400 && isRefused && !canonicalPath(request.target, NGINX).ok)
    return 'a path that nginx refuses before it looks at the certificate of the client';
  const isAnswered = results.every(({ kind }) => kind !== 'forwarded');
  if (observed.status === 413 && isAnswered && declaredLength(request) > NGINX_LIMIT)
    return 'a body above the limit of nginx itself, which it looks at before it answers';
  const got = observed.upstreamTarget?.split('?')[0];
  const isCut = results.some(({ upstream }) => {
    const cut = upstream?.target.search(/%3f/i) ?? -1;
    return got !== undefined && cut >= 0 && upstream?.target.slice(0, cut) === got;
  });
  if (isCut) return 'an escaped question mark behind a replaced prefix, at which the path is cut off';
  return undefined;
};

/** Refusals of gRPC calls are written as gRPC has them: 204 with a `grpc-status`, and without headers of the route. */
export const alike: NonNullable<LabProxy['alike']> = (answer, results) => {
  if (answer.kind !== 'answered') return false;
  const { status, backend, headers = [] } = answer.observed;
  const code = headers.find(([name]) => name === 'grpc-status')?.[1];
  if (status !== 204 || backend !== null || code === undefined) return false;
  const meant = statusesOf(code);
  return results.some((result) => result.kind !== 'forwarded' && meant.includes(result.status ?? 0));
};
