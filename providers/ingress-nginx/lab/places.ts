/** Where a rendered configuration finds the things around it: ports of this machine's loopback, files, names. */
export interface LabPlaces {
  /** Distinguishes variables and upstreams of several configurations in one nginx: letters, digits and `_`. */
  readonly prefix: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Port of the server that stands for the controller's own default backend: 404 for everything. */
  readonly notFoundPort: number;
  /** Port of the stand-in for an authentication service. */
  readonly authPort: number;
  /** PEM files of the certificate that every host shows; clients do not verify it. */
  readonly certificate: { readonly cert: string; readonly key: string };
  /** File of users (`htpasswd`) that stands for every Secret of basic authentication. */
  readonly users: string;
  /** Loopback port of the stand-in for a Service. */
  backendPort(namespace: string, name: string, port: number | string): number;
}

/** Answers of locations that cannot be rendered carry this header, with the reason. */
export const LEFT_OUT_HEADER = 'X-Gateproof-Left-Out';

/** In a Location, before what the controller escapes in Lua (ngx_escape_uri of a URI's component). */
export const ESCAPE_MARK = '[gateproof-escape]';

/** Directives of a location that nginx alone cannot do as the controller does it. */
export function leftOut(reason: string): string[] {
  const text = reason.replace(/[^\w .,:;()/-]/g, '_').slice(0, 200);
  return [`add_header ${LEFT_OUT_HEADER} "${text}" always;`, 'return 418;'];
}

/** Why a stock nginx would not tell what the controller does with these headers; undefined where it does. */
export function cannotAsk(
  headers: ReadonlyArray<readonly [name: string, value: string]>,
): string | undefined {
  const names = headers.map(([name]) => name.toLowerCase());
  if (new Set(names).size < names.length) return 'a repeated header, which nginx reads otherwise before 1.23';
  const isEmpty = headers.some(
    ([name, value]) => value === '' && name.toLowerCase().startsWith('x-forwarded-'),
  );
  return isEmpty ? 'an empty header, which only Lua tells from none' : undefined;
}
