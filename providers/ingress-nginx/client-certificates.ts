import type { Outcome } from '../../src/model/outcome.ts';
import type { TlsSettings } from '../../src/model/route-table.ts';
import type { Server } from './configuration.ts';
import { nginxTemplate } from './nginx-variables.ts';

/** Client certificates that a host asks for; undefined without a CA, or when verification is off. */
export function clientCertificatesOf(server: Server): TlsSettings['clientCertificates'] {
  const mutual = server.clientCertificates;
  if (mutual === undefined || !mutual.hasCa || mutual.verify === 'off') return undefined;
  return {
    caSecret: mutual.secret,
    mode:
      mutual.verify === 'on' ? 'require' : mutual.verify === 'optional' ? 'optional' : 'optional-unverified',
    depth: mutual.depth,
    missing: missing(mutual.errorPage, mutual.origins),
    origins: mutual.origins,
  };
}

type Origins = NonNullable<Server['clientCertificates']>['origins'];

/** nginx answers 400; with auth-tls-error-page it redirects to a URL, or serves a page of its own. */
function missing(errorPage: string | undefined, origins: Origins): Outcome {
  const refused: Outcome = { kind: 'respond', status: 400, reason: 'no valid client certificate' };
  if (errorPage === undefined) return refused;
  if (/^https?:\/\//.test(errorPage))
    return { kind: 'redirect', status: 302, location: { kind: 'template', value: nginxTemplate(errorPage) } };
  return { kind: 'opaque', why: `error page ${errorPage} inside nginx`, origins, presumably: refused };
}
