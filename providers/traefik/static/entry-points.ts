import { type Finding, finding } from '../../../src/model/finding.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type {
  EncodedCharacter,
  EntryPoint,
  EntryPointRedirection,
  ForwardedTrust,
} from '../entry-points/entry-point.ts';
import { ENTRY_POINT_INVALID } from '../findings/static.ts';
import type { Lookup } from './lookup.ts';

/** `math.MaxInt - 1`: above everything that a user may set (pkg/config/static/entrypoints.go). */
const ABOVE_ALL = 2 ** 63;

const CHARACTERS: readonly EncodedCharacter[] = [
  'Slash',
  'BackSlash',
  'NullCharacter',
  'Semicolon',
  'Percent',
  'QuestionMark',
  'Hash',
];

/**
 * The entry points of a static configuration. Without any, Traefik makes one of the name `http` on port 80
 * (SetEffectiveConfiguration in pkg/config/static/static_config.go).
 *
 * @param names in the order in which they appear
 * @param exposed the port that clients ask for a port of Traefik
 */
export function entryPointsOf(
  names: readonly string[],
  lookup: Lookup,
  exposed: (name: string, port: number) => number,
): { readonly entryPoints: ReadonlyMap<string, EntryPoint>; readonly findings: readonly Finding[] } {
  const entryPoints = new Map<string, EntryPoint>();
  const findings: Finding[] = [];
  for (const name of names) {
    const key = `entryPoints.${name}`;
    const origins = lookup.origins(`${key}.address`);
    const address = lookup.text(`${key}.address`, '');
    const parsed = parseAddress(address);
    if (parsed === undefined) {
      const message = `Entry point ${name}: the address ${JSON.stringify(address)} has no port; the entry point is left out.`;
      findings.push(finding(ENTRY_POINT_INVALID, message, origins));
      continue;
    }
    const { port, protocol } = parsed;
    const place = { name, port, protocol, exposedPort: exposed(name, port), origins };
    entryPoints.set(name, { ...place, ...settingsOf(key, lookup) });
  }
  if (entryPoints.size === 0 && findings.length === 0) {
    const place = {
      name: 'http',
      port: 80,
      protocol: 'tcp',
      exposedPort: exposed('http', 80),
      origins: [],
    } as const;
    entryPoints.set('http', { ...place, ...settingsOf('entryPoints.http', lookup) });
  }
  return { entryPoints, findings };
}

function settingsOf(
  key: string,
  lookup: Lookup,
): Omit<EntryPoint, 'name' | 'port' | 'protocol' | 'exposedPort' | 'origins'> {
  const http = `${key}.http`;
  const tls = tlsOf(`${http}.tls`, lookup);
  const redirection = redirectionOf(`${http}.redirections.entryPoint`, lookup);
  return {
    asDefault: lookup.switch(`${key}.asDefault`, false),
    allowACMEByPass: lookup.switch(`${key}.allowACMEByPass`, false),
    ...(tls === undefined ? {} : { tls }),
    ...(redirection === undefined ? {} : { redirection }),
    middlewares: lookup.list(`${http}.middlewares`) ?? [],
    middlewareOrigins: lookup.origins(`${http}.middlewares`),
    trust: trustOf(`${key}.forwardedHeaders`, lookup),
    appendsForwardedFor: !lookup.switch(`${key}.forwardedHeaders.notAppendXForwardedFor`, false),
    addsSchemeHeaders: lookup.switch(`${key}.forwardedHeaders.addXForwardedSchemeHeaders`, false),
    sanitizePath: lookup.switch(`${http}.sanitizePath`, true),
    encodeQuerySemicolons: lookup.switch(`${http}.encodeQuerySemicolons`, false),
    denied: deniedOf(key, lookup),
  };
}

/** `:8000`, `:8000/tcp`, `127.0.0.1:8000`, `[::1]:53/udp`. */
function parseAddress(text: string): { readonly port: number; readonly protocol: 'tcp' | 'udp' } | undefined {
  const [address = '', protocol = 'tcp'] = text.split('/', 2);
  const port = Number(/:(\d{1,5})$/.exec(address)?.[1] ?? Number.NaN);
  const kind = protocol.toLowerCase();
  if (!Number.isInteger(port) || port > 65_535 || (kind !== 'tcp' && kind !== 'udp')) return undefined;
  return { port, protocol: kind };
}

function tlsOf(key: string, lookup: Lookup): EntryPoint['tls'] {
  const parts = [`${key}.options`, `${key}.certResolver`];
  const isOn = lookup.switch(
    key,
    parts.some((part) => lookup.has(part)),
  );
  if (!isOn) return undefined;
  return { options: lookup.text(`${key}.options`, ''), origins: originsOf(lookup, key, ...parts) };
}

function redirectionOf(key: string, lookup: Lookup): EntryPointRedirection | undefined {
  const to = lookup.text(`${key}.to`, '');
  if (to === '') return undefined;
  return {
    to,
    scheme: lookup.text(`${key}.scheme`, 'https'),
    permanent: lookup.switch(`${key}.permanent`, true),
    priority: lookup.whole(`${key}.priority`, ABOVE_ALL),
    origins: originsOf(lookup, `${key}.to`, `${key}.scheme`, `${key}.permanent`, `${key}.priority`),
  };
}

function originsOf(lookup: Lookup, ...names: readonly string[]): readonly Origin[] {
  return names.flatMap((name) => lookup.origins(name));
}

function trustOf(key: string, lookup: Lookup): ForwardedTrust {
  if (lookup.switch(`${key}.insecure`, false)) return 'everybody';
  const trusted = lookup.list(`${key}.trustedIPs`) ?? [];
  return trusted.length === 0 ? 'nobody' : trusted;
}

/**
 * Characters in escaped form that are refused. The options may be given at `http.encodedCharacters` or, as some releases
 * had it, directly at the entry point.
 */
function deniedOf(key: string, lookup: Lookup): readonly EncodedCharacter[] {
  return CHARACTERS.filter(
    (character) => !lookup.switch(`${key}.http.encodedCharacters.allowEncoded${character}`, true),
  );
}
