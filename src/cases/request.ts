import type { Request } from '../model/request.ts';
import type { CaseRequest, RequestDescription } from './case.ts';
import { defined } from './fields.ts';

/** The request of the model that a case describes. */
export function toRequest(description: RequestDescription): Request {
  const { protocol, clientCert } = description;
  const sends = (name: string): boolean =>
    description.headers.some(([header]) => header.toLowerCase() === name);
  const length = description.bodyLength;
  const headers =
    length === undefined || sends('content-length')
      ? description.headers
      : [...description.headers, ['Content-Length', String(length)] as const];
  return defined({
    method: description.method ?? 'GET',
    scheme: description.scheme ?? 'http',
    host: description.host ?? '',
    port: description.port,
    target: description.path ?? '/',
    headers,
    remoteAddress: description.remoteAddr,
    sni: description.sni,
    protocol,
    clientCertificate: clientCert === 'none' ? undefined : clientCert,
    gateway: description.gateway,
  }) as Request;
}

/** Why no table can answer this request, whatever the system; undefined when it can. */
export function outsideTheModel({ backendResponse }: CaseRequest): string | undefined {
  if (backendResponse?.timing === true) {
    return 'the backend delays or fails before it answers: time and retries are policies, not routing';
  }
  return undefined;
}
