import { NO_ANSWER, type Respond } from '../../../src/model/outcome.ts';
import type { HostPattern, Listener } from '../../../src/model/route-table.ts';
import type { EntryPoint } from '../entry-points/entry-point.ts';
import { frame } from '../entry-points/frame.ts';
import { hostsOfRule } from '../hosts/host-conditions.ts';
import { virtualHostsOf } from '../hosts/virtual-hosts.ts';
import type { Router } from '../router.ts';
import { inDecidingOrder } from '../routers/order.ts';
import type { HostCondition, Rule } from '../rules/rule.ts';
import { patternOf } from '../tls/by-host.ts';
import type { TcpRouter } from './routes.ts';

export const CLOSED: Respond = {
  kind: 'respond',
  status: NO_ANSWER,
  reason: 'no router takes the connection',
};

/**
 * Connections without TLS are offered to TCP routers before a request is read (ServeTCP in
 * pkg/server/router/tcp/router.go).
 */
export function beforePlain(http: readonly Router[], tcp: readonly TcpRouter[]): readonly Router[] {
  const plain = tcp.filter(({ mode }) => mode === 'plain').map(({ router }) => router);
  return [...inDecidingOrder(plain), ...http];
}

/** Does a TCP router take every connection without TLS, so that no request is ever read? */
export function takesAllPlain(tcp: readonly TcpRouter[]): boolean {
  return tcp.some(({ mode, isCatchAll }) => mode === 'plain' && isCatchAll);
}

/** What the HTTP routers with TLS of an entry point say of server names. */
interface HttpsNames {
  readonly hosts: readonly HostCondition[];
  /** A router without a host takes every server name. */
  readonly isOpen: boolean;
}

function namesOf(https: readonly Router[]): HttpsNames {
  const named = https.map(({ rule }) =>
    hostsOfRule(rule).filter(({ kind }) => kind === 'exact' || kind === 'wildcard'),
  );
  return { hosts: named.flat(), isOpen: named.some((hosts) => hosts.length === 0) };
}

/**
 * Connections with TLS: a server name that an HTTP router names goes to HTTP, then one that a TCP router names to TCP,
 * then all to HTTP if a router there names no host, then to a TCP router for `*`.
 */
export function besideHttps(https: readonly Router[], tcp: readonly TcpRouter[]): readonly Router[] {
  const terminating = tcp.filter(({ mode }) => mode === 'terminate');
  if (terminating.length === 0) return https;
  const names = namesOf(https);
  const elsewhere = (router: Router): Router => ({ ...router, rule: outside(router.rule, names.hosts) });
  const ordered = (isCatchAll: boolean): readonly Router[] =>
    inDecidingOrder(
      terminating.filter((one) => one.isCatchAll === isCatchAll).map(({ router }) => elsewhere(router)),
    );
  return [...ordered(false), ...https, ...(names.isOpen ? [] : ordered(true))];
}

function outside(rule: Rule, hosts: readonly HostCondition[]): Rule {
  if (hosts.length === 0) return rule;
  const named = hosts.map((host): Rule => ({ kind: 'condition', condition: { on: 'host', host } }));
  return { kind: 'and', rules: [rule, { kind: 'not', rule: { kind: 'or', rules: named } }] };
}

/** The listener for connections that are passed on with their TLS; undefined where there are none. */
export function passthroughListener(
  entryPoint: EntryPoint,
  https: readonly Router[],
  tcp: readonly TcpRouter[],
): Listener | undefined {
  const names = namesOf(https);
  const passing = tcp.filter(({ mode, isCatchAll }) => mode === 'pass' && !(isCatchAll && names.isOpen));
  if (passing.length === 0) return undefined;
  const leaves = [...new Set(names.hosts.flatMap((host) => textOf(host) ?? []))].map(
    (text): HostPattern => patternOf(text),
  );
  const { virtualHosts } = virtualHostsOf(inDecidingOrder(passing.map(({ router }) => router)), CLOSED);
  return {
    ...frame(entryPoint, 'tls'),
    name: `${entryPoint.name}-passthrough`,
    unmatched: CLOSED,
    virtualHosts,
    ...(leaves.length === 0 ? {} : { leaves }),
  };
}

function textOf(host: HostCondition): string | undefined {
  if (host.kind === 'exact') return host.host;
  return host.kind === 'wildcard' ? `*${host.suffix}` : undefined;
}
