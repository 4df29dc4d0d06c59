import { finding } from '../../src/model/finding.ts';
import { nameOf, type Origin } from '../../src/model/origin.ts';
import type { Request } from '../../src/model/request.ts';
import type { IngressConfig } from './annotations/config.ts';
import {
  BACKEND_UNAVAILABLE,
  HEALTH_PATHS,
  IMPLICIT_ROOT,
  PASSTHROUGH_DEAD,
  PASSTHROUGH_OFF,
  PATH_BECOMES_REGEX,
  REGEX_HOST,
  UNKNOWN_AGE,
} from './compile-findings.ts';
import {
  type Configuration,
  DEFAULT_SERVER,
  DEFAULT_UPSTREAM,
  type Location,
  type Server,
  type TakenIngress,
} from './configuration.ts';
import type { Controller } from './controller.ts';
import { isRegexServer, needsRewrite, type PrintedLocation } from './locations.ts';
import type { Notes } from './notes.ts';
import { originOf } from './spec.ts';

/** Behaviour of the controller that people do not expect, where the input shows it. */
export function noteSurprises(
  notes: Notes,
  ingresses: readonly TakenIngress[],
  printed: ReadonlyMap<Server, readonly PrintedLocation[]>,
  configuration: Configuration,
  controller: Controller,
): void {
  noteAges(notes, ingresses);
  for (const server of printed.keys()) {
    noteImplicitRoot(notes, server);
    notePassthrough(notes, server, controller);
  }
  noteRegexHosts(notes, printed);
  noteBackends(notes, [...printed.keys()], configuration);
  noteHealthPaths(notes, printed);
}

/** One finding for all: age decides something, and the input does not have it. */
function noteAges(notes: Notes, ingresses: readonly TakenIngress[]): void {
  const byHost = new Map<string, TakenIngress[]>();
  for (const ingress of ingresses)
    for (const host of new Set(ingress.spec.rules.map((rule) => rule.host))) {
      const list = byHost.get(host);
      if (list === undefined) byHost.set(host, [ingress]);
      else list.push(ingress);
    }
  const doubtful = new Set<TakenIngress>();
  for (const sharing of byHost.values())
    if (sharing.length > 1 && sharing.some((ingress) => ingress.created === undefined))
      for (const ingress of sharing) doubtful.add(ingress);
  if (doubtful.size === 0) return;
  const names = [...doubtful].map((ingress) => nameOf(ingress.spec.ref));
  const shown = names.slice(0, 5).join(', ');
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  const message = `Ingresses of one host are ordered by age, and not all of these have one: ${shown}${more}; equal ages count the greater namespace/name first`;
  const origins = [...doubtful].map((ingress) => originOf(ingress.spec, ['metadata']));
  notes.findings.push(finding(UNKNOWN_AGE, message, origins));
}

function noteImplicitRoot(notes: Notes, server: Server): void {
  const root = server.locations.find((location) => location.implicit);
  if (root?.config === undefined || root.ingress === undefined) return;
  const visible = visibleAtRoot(root.config);
  if (visible.effect === '') return;
  const before = `every path of ${server.host} that no rule names ${visible.effect}`;
  const message = `Ingress ${nameOf(root.ingress.spec.ref)} is the oldest of host ${server.host}, so that ${before}`;
  notes.findings.push(
    finding(IMPLICIT_ROOT, message, visible.origins, {
      before,
      witness: get(server.host, '/a-path-of-no-rule'),
    }),
  );
}

function visibleAtRoot(config: IngressConfig): {
  readonly effect: string;
  readonly origins: readonly Origin[];
} {
  if (config.denied !== undefined) return { effect: 'answers 503', origins: config.denied.origins };
  if (config.redirect !== undefined) return { effect: 'is redirected', origins: config.redirect.origins };
  if (config.allowList.value.length > 0)
    return { effect: 'refuses addresses outside the list', origins: config.allowList.origins };
  if (config.basicAuth !== undefined && config.basicAuth.isOff !== true)
    return { effect: 'asks for a password', origins: config.basicAuth.origins };
  if (config.externalAuth !== undefined && !config.externalAuth.isGlobal)
    return { effect: 'asks the authentication service', origins: config.externalAuth.origins };
  return { effect: '', origins: [] };
}

function noteRegexHosts(notes: Notes, printed: ReadonlyMap<Server, readonly PrintedLocation[]>): void {
  const hosts: string[] = [];
  const origins: Origin[] = [];
  for (const [server, locations] of printed) {
    if (!isRegexServer(locations)) continue;
    const causes = new Set<TakenIngress | undefined>();
    for (const location of locations) {
      const { config, ingress } = location.source;
      const isCause = config?.useRegex.value === true || needsRewrite(location);
      if (!isCause || causes.has(ingress)) continue;
      causes.add(ingress);
      origins.push(...(config?.useRegex.origins ?? []), ...(config?.rewriteTarget?.origins ?? []));
    }
    hosts.push(server.host);
    for (const location of server.locations)
      if (!location.implicit && location.path !== '/' && !causes.has(location.ingress))
        notePathAsRegex(notes, server, location);
  }
  if (hosts.length === 0) return;
  const shown = hosts.slice(0, 5).join(', ');
  const more = hosts.length > 5 ? ` and ${hosts.length - 5} more` : '';
  const what = hosts.length === 1 ? `host ${shown}` : `${hosts.length} hosts`;
  const names = hosts.length === 1 ? '' : `: ${shown}${more}`;
  notes.findings.push(finding(REGEX_HOST, `All paths of ${what} are regular expressions${names}`, origins));
}

/** A path of an Ingress that did not ask for regular expressions. */
function notePathAsRegex(notes: Notes, server: Server, location: Location): void {
  const name = location.ingress === undefined ? '' : nameOf(location.ingress.spec.ref);
  const message = `Ingress ${name}: path "${location.path}" (${location.type}) of host ${server.host} is read as a regular expression without case and open at its end`;
  const witness = get(server.host, `${location.path}x`);
  notes.findings.push(finding(PATH_BECOMES_REGEX, message, location.origins, { witness }));
}

function notePassthrough(notes: Notes, server: Server, controller: Controller): void {
  const origins = server.passthrough;
  if (origins === undefined || !controller.sslPassthrough) return;
  const root = server.locations.find((location) => location.path === '/');
  const isUsable =
    !server.host.startsWith('*') && server.host !== DEFAULT_SERVER && root?.upstream !== DEFAULT_UPSTREAM;
  if (!isUsable) {
    const message = `ssl-passthrough of host ${server.host} has no effect: the host has a wildcard or no path "/" with a Service`;
    notes.findings.push(finding(PASSTHROUGH_OFF, message, origins));
    return;
  }
  const dead = server.locations.filter((location) => location.path !== '/');
  if (dead.length === 0) return;
  const message = `Paths of host ${server.host} other than "/" are not reached by https: ${dead.map(({ path }) => path).join(', ')}`;
  notes.findings.push(finding(PASSTHROUGH_DEAD, message, origins));
}

function noteBackends(notes: Notes, servers: readonly Server[], configuration: Configuration): void {
  const origins = new Map<string, Origin[]>();
  for (const server of servers)
    for (const location of server.locations) {
      const upstream = configuration.upstreams.get(location.upstream);
      if (upstream?.unavailable === undefined) continue;
      origins.set(upstream.name, [...(origins.get(upstream.name) ?? []), ...location.origins]);
    }
  for (const [name, where] of origins) {
    const why = configuration.upstreams.get(name)?.unavailable ?? '';
    const message = `${why}: requests are answered 503 by the controller`;
    notes.findings.push(
      finding(BACKEND_UNAVAILABLE, message, where, { before: 'the controller answers 503' }),
    );
  }
}

function noteHealthPaths(notes: Notes, printed: ReadonlyMap<Server, readonly PrintedLocation[]>): void {
  const [server, locations] = [...printed].find(([{ host }]) => host === DEFAULT_SERVER) ?? [];
  const own = server?.locations.filter((location) => location.ingress !== undefined) ?? [];
  if (own.length === 0 || locations === undefined || isRegexServer(locations)) return;
  const message =
    'On hosts that no rule names, /healthz is answered 200 and /nginx_status 403 by the controller itself';
  notes.findings.push(
    finding(
      HEALTH_PATHS,
      message,
      own.flatMap((location) => location.origins),
      {
        witness: get('unknown.example', '/healthz'),
      },
    ),
  );
}

function get(host: string, target: string): Request {
  const shown = host === DEFAULT_SERVER ? 'unknown.example' : host.replace('*', 'any');
  return { method: 'GET', scheme: 'http', host: shown, target, headers: [] };
}
