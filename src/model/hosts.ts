import { compile } from '../regex/compile.ts';
import type { HostPattern, Listener, VirtualHost } from './route-table.ts';

/** Host without port, in lower case, without the trailing dot. Brackets of an IPv6 address stay. */
export function normaliseHost(host: string): string {
  return hostWithoutPort(host).toLowerCase().replace(/\.$/, '');
}

/** Host as sent, without its port. */
export function hostWithoutPort(host: string): string {
  const bracket = host.startsWith('[') ? host.indexOf(']') : -1;
  if (bracket > 0) return host.slice(0, bracket + 1);
  const colon = host.indexOf(':');
  return colon < 0 ? host : host.slice(0, colon);
}

/**
 * Does a pattern hold for a host in the form of `normaliseHost`? Regular expressions are read as nginx reads those of
 * `server_name`: PCRE, without case, searched; one that cannot be read holds for nothing.
 */
export function matchHost(pattern: HostPattern, host: string): boolean {
  switch (pattern.kind) {
    case 'any':
      return true;
    case 'exact':
      return normaliseHost(pattern.host) === host;
    case 'wildcard': {
      const suffix = dotted(pattern.suffix);
      return host.endsWith(suffix) && fillsWildcard(pattern.labels, host.slice(0, -suffix.length));
    }
    case 'regex': {
      const source = pattern.source;
      const compiled = compile({ source, flavour: 'pcre', ignoreCase: true, anchoring: 'none' });
      return compiled.ok && compiled.matcher.test(host);
    }
  }
}

/** `*.example.com`, for people. */
export function describeHost(pattern: HostPattern): string {
  switch (pattern.kind) {
    case 'any':
      return 'any host';
    case 'exact':
      return pattern.host;
    case 'wildcard':
      return `*${dotted(pattern.suffix)}`;
    case 'regex':
      return `~${pattern.source}`;
  }
}

function dotted(suffix: string): string {
  const lower = suffix.toLowerCase().replace(/^\*/, '');
  return lower.startsWith('.') ? lower : `.${lower}`;
}

function fillsWildcard(labels: 'one-label' | 'many-labels', text: string): boolean {
  return labels === 'one-label' ? /^[A-Za-z0-9_-]+$/.test(text) : /^[^.]+(?:\.[^.]+)*$/.test(text);
}

/** The virtual host that serves a host, and the pattern that holds. */
export interface HostChoice {
  readonly virtualHost: VirtualHost;
  readonly pattern: HostPattern;
}

interface Candidate extends HostChoice {
  readonly order: number;
}

interface HostIndex {
  readonly exact: ReadonlyMap<string, HostChoice>;
  /** Wildcards by suffix. */
  readonly wildcards: ReadonlyMap<string, readonly Candidate[]>;
  /** Regular expressions and `any`, in order. */
  readonly others: readonly Candidate[];
}

const indexes = new WeakMap<Listener, HostIndex>();

/** An exact name wins, then the first pattern of the listener that holds; undefined: none. */
export function chooseHost(listener: Listener, host: string): HostChoice | undefined {
  let index = indexes.get(listener);
  if (index === undefined) {
    index = makeIndex(listener);
    indexes.set(listener, index);
  }
  const exact = index.exact.get(host);
  if (exact !== undefined) return exact;
  let best: Candidate | undefined;
  for (let dot = host.indexOf('.', 1); dot > 0; dot = host.indexOf('.', dot + 1)) {
    for (const candidate of index.wildcards.get(host.slice(dot)) ?? []) {
      if ((best === undefined || candidate.order < best.order) && matchHost(candidate.pattern, host)) {
        best = candidate;
      }
    }
  }
  for (const candidate of index.others) {
    if (best !== undefined && candidate.order > best.order) break;
    if (matchHost(candidate.pattern, host)) return candidate;
  }
  return best;
}

function makeIndex(listener: Listener): HostIndex {
  const exact = new Map<string, HostChoice>();
  const wildcards = new Map<string, Candidate[]>();
  const others: Candidate[] = [];
  let order = 0;
  for (const virtualHost of listener.virtualHosts) {
    for (const pattern of virtualHost.hosts) {
      order += 1;
      if (pattern.kind === 'exact') {
        const host = normaliseHost(pattern.host);
        if (!exact.has(host)) exact.set(host, { virtualHost, pattern });
      } else if (pattern.kind === 'wildcard') {
        const suffix = dotted(pattern.suffix);
        const list = wildcards.get(suffix) ?? [];
        list.push({ virtualHost, pattern, order });
        wildcards.set(suffix, list);
      } else others.push({ virtualHost, pattern, order });
    }
  }
  return { exact, wildcards, others };
}
