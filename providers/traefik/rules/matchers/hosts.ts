import { isIPv6 } from 'node:net';
import { escapeRegex } from '../../../../src/regex/print.ts';
import type { Argument } from '../expression.ts';
import type { HostCondition } from '../rule.ts';
import { requireAscii } from './matcher.ts';

const NAME = /^[a-z0-9_-][a-z0-9_.-]*$/;

/**
 * What `Host` of v3 asks (pkg/muxer/http/matcher.go, host; pkg/muxer/muxer.go). Undefined: it holds for nothing.
 * The host of a request is compared without its port, in lower case; one trailing dot counts on neither side.
 */
export function hostOf(argument: Argument): HostCondition | undefined {
  if (argument.value === '*') return { kind: 'any' };
  requireAscii(argument, 'Host');
  const host = withoutDot(argument.value.toLowerCase());
  if (!host.startsWith('*')) return exactHost(host);
  const suffix = host.slice(1);
  if (suffix === '') return { kind: 'regex', source: '^[^.]+$' };
  if (!suffix.startsWith('.')) return undefined;
  if (NAME.test(suffix.slice(1))) return { kind: 'wildcard', suffix };
  return { kind: 'regex', source: `^[^.]*${escapeRegex(suffix)}$` };
}

/** What `Host` of v2 asks: the name, no wildcards (pkg/muxer/http/matcher_v2.go, hostV2). */
export function hostOfV2(argument: Argument): HostCondition | undefined {
  requireAscii(argument, 'Host');
  return exactHost(withoutDot(argument.value.toLowerCase()));
}

/**
 * One name. The host of a request has no port and an IPv6 address no brackets when Traefik compares it; the model
 * keeps the brackets. What no name consists of is compared as text all the same.
 */
export function exactHost(host: string): HostCondition | undefined {
  if (host === '') return undefined;
  if (isIPv6(host)) return { kind: 'exact', host: `[${host}]` };
  if (host.includes(':') || host.startsWith('[')) return undefined;
  if (NAME.test(host)) return { kind: 'exact', host };
  return { kind: 'regex', source: `^${escapeRegex(host)}$` };
}

export function withoutDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
