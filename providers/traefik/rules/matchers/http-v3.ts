import type { Call } from '../expression.ts';
import type { Rule } from '../rule.ts';
import { anyParameter, clientAddress, header, method, requireSlash } from './common.ts';
import { hostOf } from './hosts.ts';
import { condition, counted, goRegex, type Matcher, NEVER, one, requireAscii, searched } from './matcher.ts';

/** The matchers of `IngressRoute` rules in v3 syntax (pkg/muxer/http/matcher.go). */
export const HTTP_V3: ReadonlyMap<string, Matcher> = new Map<string, Matcher>([
  [
    'Host',
    one((argument) => {
      const host = hostOf(argument);
      return host === undefined ? NEVER : condition({ on: 'host', host });
    }),
  ],
  [
    'HostRegexp',
    one((argument) => {
      requireAscii(argument, 'HostRegexp');
      return condition({ on: 'host', host: { kind: 'regex', source: goRegex(argument) } });
    }),
  ],
  [
    'Path',
    one((argument) => {
      requireSlash(argument, 'Path');
      return condition({ on: 'path', path: { kind: 'exact', value: argument.value } });
    }),
  ],
  [
    'PathPrefix',
    one((argument) => {
      requireSlash(argument, 'PathPrefix');
      return condition({ on: 'path', path: { kind: 'string-prefix', value: argument.value } });
    }),
  ],
  ['PathRegexp', one((argument) => condition({ on: 'path', path: searched(goRegex(argument)) }))],
  ['Header', (call) => named(call, (name, value) => header(name, { kind: 'exact', value: value.value }))],
  ['HeaderRegexp', (call) => named(call, (name, value) => header(name, searched(goRegex(value))))],
  ['Query', query],
  ['QueryRegexp', queryRegexp],
  ['Method', one(method)],
  ['ClientIP', one(clientAddress)],
]);

function named(call: Call, read: (name: string, value: Call['arguments'][number]) => Rule): Rule {
  const [name, value] = counted(call, 2, 2);
  return name === undefined || value === undefined ? NEVER : read(name.value, value);
}

/** Without a second argument the value must be empty (`?mobile`, `?mobile=`). */
function query(call: Call): Rule {
  const [name, value] = counted(call, 1, 2);
  return name === undefined ? NEVER : anyParameter(name.value, { kind: 'exact', value: value?.value ?? '' });
}

function queryRegexp(call: Call): Rule {
  const [name, value] = counted(call, 1, 2);
  if (name === undefined) return NEVER;
  return value === undefined ? query(call) : anyParameter(name.value, searched(goRegex(value)));
}
