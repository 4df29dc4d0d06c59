import { chooseHost, matchHost, normaliseHost } from '../model/hosts.ts';
import { chooseListener } from '../model/listeners.ts';
import type { Request } from '../model/request.ts';
import type { HostPattern, Listener, RouteTable } from '../model/route-table.ts';
import { holderOf, isMisdirected } from '../model/server-names.ts';
import { forAfter } from './explain/witness.ts';
import type { HostGroup } from './group.ts';
import type { HandlingDifference } from './proof.ts';

/**
 * What becomes of a request for the hosts of a group that comes over a connection which was made for another host:
 * clients use one connection for several hosts where a certificate holds for all of them (RFC 9113, 9.1.1). Undefined
 * where both sides treat it alike, or where the settings of the host itself decide (see `compareConnections`).
 */
export function serverNameDifference(
  group: HostGroup,
  tables: readonly [RouteTable, RouteTable],
): HandlingDifference | undefined {
  const { entrance, before, after } = group;
  if (entrance.scheme !== 'https') return undefined;
  const host = normaliseHost(group.classes[0]?.sample ?? '');
  for (const { listener, virtualHost } of [before, after]) {
    if (listener?.protocol !== 'https' || virtualHost === undefined) return undefined;
    if (virtualHost.tls?.misdirected !== undefined) return undefined;
  }
  for (const sni of [otherName(before.listener, host), otherName(after.listener, host)]) {
    if (sni === undefined) continue;
    const port = entrance.port === 443 ? {} : { port: entrance.port };
    const witness: Request = { method: 'GET', scheme: 'https', host, ...port, sni, target: '/', headers: [] };
    const one = treatmentOf(tables[0], witness, host);
    const two = treatmentOf(tables[1], forAfter(witness, entrance), host);
    if (one === undefined || two === undefined || one === two) continue;
    const text = `a request on a connection that was made for another host is ${one} by the first and ${two} by the second`;
    return { scheme: 'https', port: entrance.port, kind: 'server-name', text, witness };
  }
  return undefined;
}

/** A server name that another entry of the listener holds than the host. */
function otherName(listener: Listener | undefined, host: string): string | undefined {
  const names = listener?.serverNames?.hosts;
  if (names === undefined) return undefined;
  const own = holderOf(names, host);
  for (const pattern of names) {
    if (pattern === own) continue;
    const name = sampleOf(pattern);
    if (name !== undefined && holderOf(names, name) === pattern) return name;
  }
  return undefined;
}

function sampleOf(pattern: HostPattern): string | undefined {
  switch (pattern.kind) {
    case 'exact':
      return normaliseHost(pattern.host);
    case 'wildcard': {
      const name = `another.${pattern.suffix.toLowerCase().replace(/^\*?\.?/, '')}`;
      return matchHost(pattern, name) ? name : undefined;
    }
    case 'any':
      return 'another.example';
    case 'regex':
      return undefined;
  }
}

/** Undefined: a listener takes the connection that does not look into it. */
function treatmentOf(table: RouteTable, request: Request, host: string): string | undefined {
  const listener = chooseListener(table, request);
  if (listener === undefined) return 'not taken';
  if (listener.protocol !== 'https') return undefined;
  const { serverNames } = listener;
  if (serverNames !== undefined && isMisdirected(serverNames.hosts, normaliseHost(request.sni ?? ''), host)) {
    const { misdirected } = serverNames;
    return misdirected.kind === 'respond' ? `answered with ${misdirected.status}` : 'sent elsewhere';
  }
  return chooseHost(listener, host) === undefined ? 'not served' : 'served';
}
