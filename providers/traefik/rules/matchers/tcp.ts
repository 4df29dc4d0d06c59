import type { Argument } from '../expression.ts';
import type { HostCondition, Rule } from '../rule.ts';
import { RuleFailure } from '../rule-failure.ts';
import { clientAddress } from './common.ts';
import { exactHost, withoutDot } from './hosts.ts';
import { hostTemplate } from './http-v2.ts';
import { condition, goRegex, type Matcher, NEVER, one, quoted, requireAscii, several } from './matcher.ts';

/** Characters of a server name; the class of Go's `[[:word:]\.\-\:]`. */
const NAME = /^[0-9A-Za-z_.:-]+$/;

/** The matchers of `IngressRouteTCP` rules in v3 syntax (pkg/muxer/tcp/matcher.go). */
export const TCP_V3: ReadonlyMap<string, Matcher> = new Map<string, Matcher>([
  ['HostSNI', one((argument) => serverName(argument, true))],
  [
    'HostSNIRegexp',
    one((argument) => {
      requireAscii(argument, 'HostSNIRegexp');
      return condition({ on: 'server-name', host: { kind: 'regex', source: goRegex(argument) } });
    }),
  ],
  ['ALPN', one(alpn)],
  ['ClientIP', one(clientAddress)],
]);

/** The same in v2 syntax (pkg/muxer/tcp/matcher_v2.go). */
export const TCP_V2: ReadonlyMap<string, Matcher> = new Map<string, Matcher>([
  ['HostSNI', several((argument) => serverName(argument, false))],
  ['HostSNIRegexp', several((argument) => condition({ on: 'server-name', host: hostTemplate(argument) }))],
  ['ALPN', several(alpn)],
  ['ClientIP', several(clientAddress)],
]);

/** `*` holds for every connection, also for one without a server name; `*.x` for one label more, in v3 only. */
function serverName(argument: Argument, wildcards: boolean): Rule {
  const { value, offset } = argument;
  if (value === '*') return condition({ on: 'server-name', host: { kind: 'any' } });
  const below = wildcards && value.startsWith('*.');
  if (!NAME.test(below ? value.slice(2) : value)) {
    throw new RuleFailure(offset, `${quoted(value)} is no server name`);
  }
  const name = withoutDot(value.toLowerCase());
  const host: HostCondition | undefined = below ? wildcard(name.slice(1)) : exactHost(name);
  return host === undefined ? NEVER : condition({ on: 'server-name', host });
}

function wildcard(suffix: string): HostCondition | undefined {
  return suffix.includes(':') || suffix === '.' ? undefined : { kind: 'wildcard', suffix };
}

/** The protocol of the ACME challenge is Traefik's own. */
function alpn({ value, offset }: Argument): Rule {
  if (value !== 'acme-tls/1') return condition({ on: 'alpn', protocol: value });
  throw new RuleFailure(offset, 'ALPN cannot ask for acme-tls/1, which Traefik answers itself');
}
