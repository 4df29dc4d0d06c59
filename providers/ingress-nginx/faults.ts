import { type Finding, finding } from '../../src/model/finding.ts';
import { nameOf } from '../../src/model/origin.ts';
import { DUPLICATE_LOCATION, INVALID_REGEX, WILDCARD_WWW } from './compile-findings.ts';
import type { Location, Server } from './configuration.ts';
import { isRegexServer, type PrintedLocation, printLocations } from './locations.ts';

/**
 * Finds what makes nginx refuse the whole configuration, and takes it out of the servers: the earlier objects stay in
 * force. After such a fault no change of any Ingress takes effect in the cluster until it is gone.
 *
 * @param isPattern true for what PCRE can compile
 * @returns also the locations of every server as nginx then reads them
 */
export function removeFaults(
  servers: readonly Server[],
  isPattern: (source: string) => boolean,
): { readonly findings: Finding[]; readonly printed: ReadonlyMap<Server, readonly PrintedLocation[]> } {
  const findings: Finding[] = [];
  const printed = new Map<Server, readonly PrintedLocation[]>();
  for (const server of servers) {
    findings.push(...wwwFault(server));
    findings.push(...aliasFaults(server, isPattern));
    for (;;) {
      const locations = printLocations(server);
      printed.set(server, locations);
      const fault = isRegexServer(locations)
        ? regexFault(server, locations, isPattern)
        : duplicateFault(server, locations);
      if (fault === undefined) break;
      findings.push(fault.finding);
      server.locations.splice(server.locations.indexOf(fault.location), 1);
    }
  }
  return { findings, printed };
}

interface Fault {
  readonly location: Location;
  readonly finding: Finding;
}

function regexFault(
  server: Server,
  printed: readonly PrintedLocation[],
  isPattern: (source: string) => boolean,
): Fault | undefined {
  const bad = printed.find(({ path }) => path !== '/' && !isPattern(`^${path}`));
  if (bad === undefined) return undefined;
  const message = `The path "${bad.path}" of ${whose(bad.source)} on host ${server.host} is read as a regular expression and is none`;
  return { location: bad.source, finding: finding(INVALID_REGEX, message, bad.source.origins) };
}

/** The same location printed twice; the younger one goes. */
function duplicateFault(server: Server, printed: readonly PrintedLocation[]): Fault | undefined {
  const seen = new Map<string, Location>();
  const rank = new Map(server.locations.map((location, index) => [location, index]));
  for (const { path, type, source } of printed) {
    const key = `${type} ${path}`;
    const other = seen.get(key);
    if (other === undefined || other === source) {
      seen.set(key, source);
      continue;
    }
    const isOlder = (rank.get(source) ?? 0) < (rank.get(other) ?? 0);
    const [kept, removed] = isOlder ? [source, other] : [other, source];
    const line = type === 'Exact' ? `= "${path}"` : `"${path}"`;
    const message = `${whose(removed)} prints location ${line} on host ${server.host} a second time, after ${whose(kept)}`;
    return {
      location: removed,
      finding: finding(DUPLICATE_LOCATION, message, [...removed.origins, ...kept.origins]),
    };
  }
  return undefined;
}

function whose(location: Location): string {
  const ref = location.ingress?.spec.ref;
  return ref === undefined ? 'the controller' : `Ingress ${nameOf(ref)}`;
}

function wwwFault(server: Server): Finding[] {
  if (server.fromToWww === undefined || !server.host.startsWith('*')) return [];
  const message = `from-to-www-redirect on host ${server.host} makes the server name www.${server.host}, which nginx refuses`;
  return [finding(WILDCARD_WWW, message, server.fromToWww)];
}

function aliasFaults(server: Server, isPattern: (source: string) => boolean): Finding[] {
  const bad = server.aliases.filter((alias) => alias.startsWith('~') && !isPattern(alias.slice(1)));
  if (bad.length === 0) return [];
  server.aliases = server.aliases.filter((alias) => !bad.includes(alias));
  return bad.map((alias) =>
    finding(
      INVALID_REGEX,
      `The server-alias "${alias}" of host ${server.host} is no regular expression`,
      server.aliasOrigins,
    ),
  );
}
