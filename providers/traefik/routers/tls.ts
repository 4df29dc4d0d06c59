import { finding } from '../../../src/model/finding.ts';
import type { Respond } from '../../../src/model/outcome.ts';
import { NO_ANSWER } from '../../../src/model/outcome.ts';
import type { HostPattern, Listener, TlsSettings, VirtualHost } from '../../../src/model/route-table.ts';
import type { Context } from '../context.ts';
import { TLS_CONFLICT, TLS_HOSTLESS } from '../findings/tls.ts';
import { type OptionsByHost, optionsFor, patternOf } from '../tls/by-host.ts';
import { certificateFor, type LoadedCertificate } from '../tls/certificates.ts';
import { DEFAULT_OPTIONS, type TlsOptions } from '../tls/options.ts';

/** Certificates and options of all TLS connections. */
export interface TlsWorld {
  readonly certificates: readonly LoadedCertificate[];
  readonly fallback: LoadedCertificate | undefined;
  readonly options: ReadonlyMap<string, TlsOptions>;
}

const MISDIRECTED: Respond = {
  kind: 'respond',
  status: 421,
  reason: 'the server name of the connection has other TLS options than the host',
};

const BROKEN: Respond = {
  kind: 'respond',
  status: NO_ANSWER,
  reason: 'the TLS options of the host do not exist, so the connection is closed',
};

/** The hosts of an https listener with the settings of their connections; hosts whose settings differ are parted. */
export function withTls(
  virtualHosts: readonly VirtualHost[],
  world: TlsWorld,
  { byHost }: OptionsByHost,
): readonly VirtualHost[] {
  const broken = [...byHost].filter(([, id]) => !world.options.has(id)).map(([host]) => patternOf(host));
  const hosts = virtualHosts.flatMap((virtualHost) => {
    const parts = new Map<string, { hosts: HostPattern[]; tls: TlsSettings }>();
    for (const host of virtualHost.hosts) {
      if (broken.some((pattern) => same(pattern, host))) continue;
      const tls = settingsOf(host, world, optionsFor(host, byHost));
      const key = JSON.stringify(tls);
      const part = parts.get(key);
      if (part === undefined) parts.set(key, { hosts: [host], tls });
      else part.hosts.push(host);
    }
    return [...parts.values()].map((part) => ({ ...virtualHost, ...part }));
  });
  if (broken.length === 0) return hosts;
  const closed: VirtualHost = {
    hosts: broken,
    tls: { certificate: 'default', origins: [] },
    routes: [],
    unmatched: BROKEN,
    origins: [],
  };
  return [closed, ...hosts];
}

function same(a: HostPattern, b: HostPattern): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function settingsOf(host: HostPattern, world: TlsWorld, id: string): TlsSettings {
  const options = world.options.get(id);
  const { certificate, origins } = certificateFor(host, world.certificates, world.fallback);
  const asked = options?.clientCertificates;
  return {
    certificate,
    ...(asked === undefined ? {} : { clientCertificates: asked }),
    origins: [...origins, ...(asked === undefined ? [] : (options?.origins ?? []))],
  };
}

/** Hosts with options of their own must be asked for on connections with the same options (pkg/middlewares/snicheck). */
export function groupsOf({ byHost }: OptionsByHost): Listener['serverNameGroups'] {
  const groups = new Map<string, HostPattern[]>();
  for (const [host, id] of byHost) {
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [patternOf(host)]);
    else group.push(patternOf(host));
  }
  return groups.size === 0 ? undefined : { groups: [...groups.values()], misdirected: MISDIRECTED };
}

/** Says where options are asked for and not in force. */
export function noteOptions(
  { notes }: Context,
  place: string,
  { conflicts, hostless }: OptionsByHost,
  world: TlsWorld,
): void {
  for (const { host, routers } of conflicts) {
    const asked = routers
      .map(
        ({ name, options }) =>
          `${name} asks for ${options === DEFAULT_OPTIONS ? 'the default ones' : options}`,
      )
      .join('; ');
    const lost = routers.some(({ options }) => world.options.get(options)?.clientCertificates !== undefined);
    const effect = lost ? ' A client certificate that one of them asks for is not asked for.' : '';
    const message = `${place}, host ${host}: the routers disagree about TLS options, so the default ones are in force: ${asked}.${effect}`;
    const origins = routers.flatMap(({ options }) => world.options.get(options)?.origins ?? []);
    notes.findings.push(finding(TLS_CONFLICT, message, origins, lost ? { severity: 'blocker' } : {}));
  }
  for (const { name, options } of hostless) {
    const message = `${place}: ${name} asks for the TLS options ${options} and names no host; the default ones are in force.`;
    const origins = world.options.get(options)?.origins ?? [];
    notes.findings.push(finding(TLS_HOSTLESS, message, origins));
  }
}
