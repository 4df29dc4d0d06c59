import { asStrings, own } from '../../../src/kubernetes/json.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { finding } from '../../../src/model/finding.ts';
import { describeObject } from '../../../src/model/origin.ts';
import { byteLength } from '../bytes.ts';
import type { Context } from '../context.ts';
import { syntaxOf } from '../crd/ingress-route.ts';
import {
  originOf,
  type Place,
  placeBelow,
  placesBelow,
  referencesAt,
  switchAt,
  textAt,
} from '../crd/place.ts';
import { selectObjects } from '../crd/select.ts';
import { ROUTE_IGNORED, TCP_ROUTE, UDP_ROUTE } from '../findings/crd.ts';
import { ROUTER_NOT_BUILT } from '../findings/routers.ts';
import { always } from '../handling.ts';
import { applyStages, type RouterFacts } from '../middlewares/stage.ts';
import type { Router } from '../router.ts';
import { parseRule } from '../rules/parse.ts';
import type { Rule } from '../rules/rule.ts';
import { tcpChain } from './middlewares.ts';
import { tcpService } from './service.ts';

/** A router of TCP connections. */
export interface TcpRouter {
  readonly router: Router;
  readonly entryPoints: readonly string[];
  /** `plain`: connections without TLS. `pass`: TLS as it is. `terminate`: Traefik opens it. */
  readonly mode: 'plain' | 'pass' | 'terminate';
  /** Its rule holds for every connection: `HostSNI(*)`. */
  readonly isCatchAll: boolean;
}

/** What middlewares of connections need to know of a router: nothing. */
const CONNECTION: RouterFacts = { scheme: 'https', port: 0, forwardedHeaders: [], cleanPaths: false };

/** Routers of all IngressRouteTCPs (pkg/provider/kubernetes/crd/kubernetes_tcp.go, pkg/server/router/tcp). */
export function tcpRouters(context: Context): readonly TcpRouter[] {
  return selectObjects(context, 'IngressRouteTCP').flatMap((object) => {
    const ref = refOf(object);
    const root: Place = { object: ref, path: [], value: object.raw };
    const spec = placeBelow(root, 'spec');
    if (spec === undefined) return [];
    const tls = placeBelow(spec, 'tls');
    const mode = tls === undefined ? 'plain' : switchAt(tls, 'passthrough') === true ? 'pass' : 'terminate';
    const entryPoints = asStrings(own(spec.value, 'entryPoints'));
    const isOld = object.apiVersion.startsWith('traefik.containo.us/');
    const routers = new Map<string, TcpRouter>();
    for (const route of placesBelow(spec, 'routes')) {
      const name = `${describeObject(ref)} routes[${String(route.path.at(-1))}]`;
      const router = routerOf(context, route, name, mode, isOld);
      if (router !== undefined)
        routers.set(router.text, { router, entryPoints, mode, isCatchAll: isAll(router.rule) });
    }
    return [...routers.values()];
  });
}

function routerOf(
  context: Context,
  route: Place,
  name: string,
  mode: TcpRouter['mode'],
  isOld: boolean,
): Router | undefined {
  const text = textAt(route, 'match');
  const origins = [originOf(route)];
  if (text === '') {
    context.notes.findings.push(finding(ROUTE_IGNORED, `${name} has no effect: it has no match.`, origins));
    return undefined;
  }
  const drop = (why: string): undefined => {
    const before = 'its connections go to other routers, or are closed';
    context.notes.findings.push(
      finding(ROUTER_NOT_BUILT, `${name} is not built by Traefik: ${why}.`, origins, {
        before,
        after: 'the same',
      }),
    );
  };
  const syntax = syntaxOf(textAt(route, 'syntax')) ?? (isOld ? 'v2' : context.options.defaultRuleSyntax);
  const reading = parseRule(text, syntax, 'tcp');
  if (!reading.ok) return drop(`its rule is not valid: ${reading.error.message}`);
  if (mode === 'plain' && !isWithoutNames(reading.rule)) {
    return drop('its rule asks for a server name, and without tls there is none');
  }
  const { namespace } = route.object;
  const chain = tcpChain(context, referencesAt(route, 'middlewares'), namespace);
  if (!chain.ok) return drop(chain.why);
  const service = tcpService(context, route, namespace, mode === 'pass');
  if (!service.ok) return drop(service.why);
  const written = own(route.value, 'priority');
  const priority = typeof written === 'number' ? written : 0;
  const rule = namesAsHosts(reading.rule);
  return {
    name,
    text,
    rule,
    priority: priority === 0 ? (isAll(rule) ? -1 : byteLength(text)) : priority,
    precedence: context.options.precedence('crd'),
    handling: applyStages(chain.stages, always(service.outcome), CONNECTION),
    origins,
  };
}

function isAll(rule: Rule): boolean {
  return (
    rule.kind === 'condition' &&
    (rule.condition.on === 'server-name' || rule.condition.on === 'host') &&
    rule.condition.host.kind === 'any'
  );
}

/** Does the rule ask for no server name but `*`? */
function isWithoutNames(rule: Rule): boolean {
  switch (rule.kind) {
    case 'never':
      return true;
    case 'not':
      return isWithoutNames(rule.rule);
    case 'and':
    case 'or':
      return rule.rules.every(isWithoutNames);
    case 'condition':
      return rule.condition.on !== 'server-name' || rule.condition.host.kind === 'any';
  }
}

/** Server names are what hosts are for decrypted requests. */
function namesAsHosts(rule: Rule): Rule {
  switch (rule.kind) {
    case 'never':
      return rule;
    case 'not':
      return { kind: 'not', rule: namesAsHosts(rule.rule) };
    case 'and':
    case 'or':
      return { kind: rule.kind, rules: rule.rules.map(namesAsHosts) };
    case 'condition':
      return rule.condition.on === 'server-name'
        ? { kind: 'condition', condition: { on: 'host', host: rule.condition.host } }
        : rule;
  }
}

/** Says of routes that no table can describe whole. */
export function noteStreams(context: Context, routers: readonly TcpRouter[]): void {
  const { notes } = context;
  for (const { router, mode } of routers) {
    if (mode === 'pass') continue;
    const what =
      mode === 'plain'
        ? 'it takes connections without TLS, whatever they carry; described here are the HTTP requests among them'
        : 'Traefik opens the TLS of its connections, whatever they carry; described here are the HTTP requests among them';
    notes.findings.push(finding(TCP_ROUTE, `${router.name}: ${what}.`, router.origins));
  }
  for (const object of selectObjects(context, 'IngressRouteUDP')) {
    const ref = refOf(object);
    const message = `${describeObject(ref)} is not converted: it is about UDP.`;
    notes.findings.push(finding(UDP_ROUTE, message, [{ object: ref, path: ['spec'] }]));
  }
}
