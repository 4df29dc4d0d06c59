import { always, type Handling } from '../../../providers/traefik/handling.ts';
import { type HostTable, virtualHostsOf } from '../../../providers/traefik/hosts/virtual-hosts.ts';
import type { Router } from '../../../providers/traefik/router.ts';
import { parseRule } from '../../../providers/traefik/rules/parse.ts';
import type { Rule, RuleSyntax } from '../../../providers/traefik/rules/rule.ts';
import { evaluate } from '../../../src/model/evaluate.ts';
import type { Request } from '../../../src/model/request.ts';
import type { PathHandling, RouteTable } from '../../../src/model/route-table.ts';
import { badRequest, forward, listener, notFound } from '../../model/fixtures.ts';

/** pkg/server/server_entrypoint_tcp.go and pkg/muxer/http/mux.go, withRoutingPath. */
export const traefikPaths: PathHandling = {
  decode: 'not-reserved',
  mergeSlashes: true,
  dotSegments: true,
  resolution: 'url',
  cutFragment: true,
  invalid: badRequest,
  encode: 'none',
};

export function ruleOf(text: string, syntax: RuleSyntax = 'v3', kind: 'http' | 'tcp' = 'http'): Rule {
  const reading = parseRule(text, syntax, kind);
  if (!reading.ok) throw new Error(`${text}: ${reading.error.offset}: ${reading.error.message}`);
  return reading.rule;
}

export interface RouterOptions {
  readonly priority?: number;
  readonly syntax?: RuleSyntax;
  readonly handling?: Handling;
}

/** A router whose backend has its name. */
export function router(name: string, text: string, options: RouterOptions = {}): Router {
  return {
    name,
    text,
    rule: ruleOf(text, options.syntax),
    priority: options.priority ?? text.length,
    precedence: 0,
    handling: options.handling ?? always(forward(name)),
    origins: [],
  };
}

/** The table of routers, the longest rule (or highest priority) first. */
export function hostTable(routers: readonly Router[]): HostTable {
  return virtualHostsOf(
    [...routers].sort((a, b) => b.priority - a.priority),
    notFound,
  );
}

export function tableOf(routers: readonly Router[]): RouteTable {
  const { virtualHosts } = hostTable(routers);
  return { listeners: [listener(virtualHosts, { name: 'web', paths: traefikPaths })] };
}

/** The name of the backend that receives the request, or what happens instead. */
export function answer(table: RouteTable, request: Request): string {
  return evaluate(table, request)
    .results.map(({ kind, backend, status }) => backend?.name ?? `${kind} ${status ?? ''}`.trim())
    .join(' or ');
}
