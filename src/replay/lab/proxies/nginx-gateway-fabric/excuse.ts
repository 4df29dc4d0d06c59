import { declaredLength } from '../../../send/request-text.ts';
import type { LabProxy } from '../proxy.ts';

const GRPC: ReadonlySet<string> = new Set(['grpc', 'grpcs', 'h2c']);

/** client_max_body_size where nothing sets it (ngx_http_core_module). */
const NGINX_LIMIT = 1024 * 1024;

/**
 * Answers of nginx where nobody is served, which the models know as 404 alone: a handshake for a name without a listener
 * is refused, and where no location takes a path, nginx looks for a file and refuses methods that read none. And what the
 * rewriting of a prefix loses: its pattern ends at a question mark, also at one that was escaped.
 */
export const excuse: NonNullable<LabProxy['excuse']> = (answer, results, request) => {
  const isUnserved = results.every(
    ({ kind, status = 0 }) => kind !== 'forwarded' && status >= 400 && status < 500,
  );
  if (answer.kind === 'failed' && answer.error.kind === 'tls' && isUnserved)
    return 'a name that no listener with TLS has, for which the handshake is refused';
  if (results.some(({ backend }) => backend !== undefined && GRPC.has(backend.protocol)))
    return 'a route for gRPC, which is not written into the configuration of the lab';
  if (answer.kind !== 'answered') return undefined;
  const { observed } = answer;
  if (observed.status === 405 && observed.backend === null && isUnserved)
    return 'a method that nginx refuses with 405 instead of 404 where nothing is served';
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
