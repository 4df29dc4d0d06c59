import type { Respond } from '../../src/model/outcome.ts';
import type {
  HostPattern,
  Listener,
  Route,
  RouteTable,
  TlsSettings,
  VirtualHost,
} from '../../src/model/route-table.ts';
import { coversAlias, hasCertificate } from './certificates.ts';
import { clientCertificatesOf } from './client-certificates.ts';
import { DEFAULT_SERVER, type Server } from './configuration.ts';
import type { Context } from './context.ts';
import { type Plan, planOf } from './deciding.ts';
import { guardsOf } from './guards.ts';
import { aliasPattern, ruleHostPattern } from './hosts.ts';
import type { PrintedLocation } from './locations.ts';
import { passthroughHosts } from './passthrough.ts';
import { wwwRedirect } from './redirects.ts';
import { routesOf } from './server-routes.ts';
import { streamListener } from './stream-listeners.ts';
import type { StreamService } from './stream-services.ts';

const NOTHING: Respond = { kind: 'respond', status: 404, reason: 'no Ingress serves this host' };

/** A connection whose handshake named another host, on a host that asks for client certificates. */
const MISDIRECTED: Respond = {
  kind: 'respond',
  status: 421,
  reason: 'the server name of the handshake is not the host',
};

/** One name of a server: the host of its rules, an alias, or the `www.` twin that only redirects. */
interface ServedName {
  readonly server: Server;
  readonly pattern: HostPattern;
  readonly hasTls: boolean;
  readonly certificate: TlsSettings['certificate'];
}

/**
 * @param contexts one for each listener, http before https
 * @param printed the locations of every server, in the order of their names
 * @param streams ports beside those of HTTP
 */
export function tableOf(
  contexts: readonly Context[],
  printed: ReadonlyMap<Server, readonly PrintedLocation[]>,
  streams: readonly StreamService[],
): RouteTable {
  const [first] = contexts;
  if (first === undefined) return { listeners: [] };
  const { controller, serverAnswers } = first;
  const plans = new Map<Server, Plan>();
  for (const [server, locations] of printed)
    plans.set(server, planOf(server, locations, controller, serverAnswers));
  const listeners: Listener[] = [];
  for (const context of contexts) {
    if (context.protocol === 'https' && context.controller.sslPassthrough) {
      const virtualHosts = passthroughHosts([...printed.keys()], context);
      if (virtualHosts.length > 0)
        listeners.push({ ...frame(context), name: 'tls', protocol: 'tls', virtualHosts });
    }
    listeners.push(listenerOf(context, plans));
  }
  return { listeners: [...listeners, ...streams.map((stream) => streamListener(stream, frame(first)))] };
}

function frame(context: Context): Omit<Listener, 'virtualHosts'> {
  const { controller, protocol } = context;
  const forwarded = controller.useForwardedHeaders || controller.enableRealIp;
  return {
    name: protocol,
    port: protocol === 'https' ? controller.httpsPort : controller.httpPort,
    protocol,
    paths: {
      decode: 'all',
      mergeSlashes: true,
      dotSegments: true,
      cutFragment: true,
      invalid: { kind: 'respond', status: 400, reason: 'the path cannot be decoded' },
      encode: 'nginx',
    },
    clientAddress: forwarded
      ? {
          kind: 'forwarded-for',
          header: controller.forwardedForHeader.toLowerCase(),
          trusted: controller.realIpCidrs,
        }
      : { kind: 'peer' },
    unmatched: NOTHING,
  };
}

function listenerOf(context: Context, plans: ReadonlyMap<Server, Plan>): Listener {
  const exact: VirtualHost[] = wwwHosts([...plans.keys()], context);
  const claimed = new Set(exact.flatMap((host) => host.hosts.map(patternKey)));
  const wildcards: Array<VirtualHost & { readonly length: number }> = [];
  const regexes: VirtualHost[] = [];
  const any: VirtualHost[] = [];
  for (const [server, plan] of plans) {
    const routes = new Map<boolean, readonly Route[]>();
    for (const names of grouped(namesOf(server, context), claimed)) {
      const [first] = names;
      if (first === undefined) continue;
      let own = routes.get(first.hasTls);
      if (own === undefined) {
        own = routesOf(server, plan, first.hasTls, context);
        routes.set(first.hasTls, own);
      }
      const host = virtualHost(server, names, own, context);
      const { pattern } = first;
      if (pattern.kind === 'any') any.push(host);
      else if (pattern.kind === 'exact') exact.push(host);
      else if (pattern.kind === 'wildcard' && pattern.labels === 'many-labels')
        wildcards.push({ ...host, length: pattern.suffix.length });
      else regexes.push(host);
    }
  }
  wildcards.sort((a, b) => b.length - a.length);
  const many = wildcards.map(({ length, ...host }) => host);
  const guards = guardsOf(context.controller);
  return {
    ...frame(context),
    virtualHosts: [...exact, ...many, ...regexes, ...any],
    ...(guards.length === 0 ? {} : { guards }),
  };
}

function virtualHost(
  server: Server,
  names: readonly ServedName[],
  routes: readonly Route[],
  context: Context,
): VirtualHost {
  const hosts = names.map((name) => name.pattern);
  const origins =
    server.creator === undefined ? [] : [{ object: server.creator.spec.ref, path: ['spec', 'rules'] }];
  const base = { hosts, routes, unmatched: NOTHING, origins };
  const [first] = names;
  if (context.protocol === 'http' || first === undefined) return base;
  const clientCertificates = clientCertificatesOf(server);
  const tls: TlsSettings = {
    certificate: first.certificate,
    origins: server.certificate?.origins ?? [],
    ...(clientCertificates === undefined ? {} : { clientCertificates, misdirected: MISDIRECTED }),
  };
  return { ...base, tls };
}

function namesOf(server: Server, context: Context): ServedName[] {
  const { certified } = context;
  const certificate = server.certificate;
  const secret =
    certificate === undefined || certificate.secret === 'default'
      ? 'default'
      : { secret: certificate.secret };
  if (server.host === DEFAULT_SERVER)
    return [{ server, pattern: { kind: 'any' }, hasTls: false, certificate: 'default' }];
  const names: ServedName[] = [
    {
      server,
      pattern: ruleHostPattern(server.host),
      hasTls: hasCertificate(server.host, certified),
      certificate: secret,
    },
  ];
  for (const alias of server.aliases)
    names.push({
      server,
      pattern: aliasPattern(alias),
      hasTls: !alias.startsWith('~') && hasCertificate(alias, certified),
      certificate: certificate !== undefined && coversAlias(certificate, alias) ? secret : 'default',
    });
  return names;
}

/**
 * Names of a server that are served alike, in groups: exact names together, every pattern alone. A name that an earlier
 * server has is left out, as nginx ignores it.
 */
function grouped(names: readonly ServedName[], claimed: Set<string>): ServedName[][] {
  const groups = new Map<string, ServedName[]>();
  for (const name of names) {
    const own = patternKey(name.pattern);
    if (claimed.has(own)) continue;
    claimed.add(own);
    const certificate = name.certificate === 'default' ? 'default' : name.certificate.secret;
    const key = name.pattern.kind === 'exact' ? `exact ${name.hasTls} ${certificate}` : own;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [name]);
    else group.push(name);
  }
  return [...groups.values()];
}

function patternKey(pattern: HostPattern): string {
  switch (pattern.kind) {
    case 'exact':
      return `= ${pattern.host}`;
    case 'wildcard':
      return `* ${pattern.labels} ${pattern.suffix}`;
    case 'regex':
      return `~ ${pattern.source}`;
    case 'any':
      return '_';
  }
}

/** The other name of a host, with or without `www.`, unless it is a host of its own. */
export function wwwTwin(host: string): string {
  return host.startsWith('www.') ? host.slice('www.'.length) : `www.${host}`;
}

/** Hosts that exist only to redirect to their twin; nginx reads them before all others. */
function wwwHosts(servers: readonly Server[], context: Context): VirtualHost[] {
  const hosts = new Set(servers.map((server) => server.host));
  const redirects: VirtualHost[] = [];
  for (const server of servers) {
    const from = wwwTwin(server.host);
    if (server.fromToWww === undefined || server.host === DEFAULT_SERVER || server.host.startsWith('*'))
      continue;
    if (hosts.has(from)) continue;
    const { certificate } = server;
    const own = certificate !== undefined && coversAlias(certificate, from) ? certificate.secret : 'default';
    redirects.push({
      hosts: [{ kind: 'exact', host: from }],
      routes: [
        {
          name: `from-to-www-redirect to ${server.host}`,
          match: { path: { kind: 'any' } },
          outcome: wwwRedirect(server.host, context.controller),
          responseHeaders: context.serverAnswers,
          origins: server.fromToWww,
        },
      ],
      unmatched: NOTHING,
      origins: server.fromToWww,
      ...(context.protocol === 'https'
        ? {
            tls: {
              certificate: own === 'default' ? own : { secret: own },
              origins: certificate?.origins ?? [],
            },
          }
        : {}),
    });
  }
  return redirects;
}
