import type { Dialect } from './dialect.ts';

/** What is known of a port of a Service. */
export interface PortFacts {
  readonly number: number;
  /** Empty or absent: it has none, or it is not known. */
  readonly name?: string | undefined;
  readonly appProtocol?: string | undefined;
}

const PLAIN: ReadonlySet<string> = new Set(['http', 'kubernetes.io/ws', 'kubernetes.io/h2c']);
const SECURE: ReadonlySet<string> = new Set(['https', 'kubernetes.io/wss']);

/**
 * How an implementation speaks to a port whose protocol no policy says: `https` verifies with the certificates of the
 * system, and `refused` answers 500. Implementations that guess do so by the number and the name, where `appProtocol` is not
 * there (Traefik v3.7, pkg/provider/kubernetes/gateway/httproute.go, getHTTPServiceProtocol).
 */
export function guessedProtocol({ portProtocols }: Dialect, port: PortFacts): 'plain' | 'https' | 'refused' {
  if (portProtocols !== 'guessed') return 'plain';
  const { number, name = '', appProtocol } = port;
  if (appProtocol === undefined) return number === 443 || name.startsWith('https') ? 'https' : 'plain';
  const protocol = appProtocol.toLowerCase();
  if (PLAIN.has(protocol)) return 'plain';
  return SECURE.has(protocol) ? 'https' : 'refused';
}
