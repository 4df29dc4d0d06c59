import type { PathPredicate } from '../../../../src/model/match.ts';
import type { Argument, Call } from '../expression.ts';
import type { HostCondition, Rule } from '../rule.ts';
import { RuleFailure } from '../rule-failure.ts';
import { readTemplate } from '../template.ts';
import { clientAddress, header, method, parameter, requireSlash } from './common.ts';
import { hostOfV2 } from './hosts.ts';
import {
  allOf,
  condition,
  goRegex,
  type Matcher,
  NEVER,
  quoted,
  requireAscii,
  searched,
  several,
} from './matcher.ts';

const SEGMENT = '[^/]+';
const LABEL = '[^.]+';

const host = several((argument) => {
  const asked = hostOfV2(argument);
  return asked === undefined ? NEVER : condition({ on: 'host', host: asked });
});

/** The matchers of rules in v2 syntax (pkg/muxer/http/matcher_v2.go, on top of containous/mux). */
export const HTTP_V2: ReadonlyMap<string, Matcher> = new Map<string, Matcher>([
  ['Host', host],
  ['HostHeader', host],
  [
    'HostRegexp',
    several((argument) => {
      requireAscii(argument, 'HostRegexp');
      return condition({ on: 'host', host: hostTemplate(argument) });
    }),
  ],
  ['ClientIP', several(clientAddress)],
  ['Path', several((argument) => condition({ on: 'path', path: pathTemplate(argument, 'Path') }))],
  [
    'PathPrefix',
    several((argument) => condition({ on: 'path', path: pathTemplate(argument, 'PathPrefix') })),
  ],
  ['Method', several(method)],
  ['Headers', (call) => headers(call, (value) => ({ kind: 'exact', value: value.value }))],
  ['HeadersRegexp', (call) => headers(call, (value) => searched(goRegex(value)))],
  ['Query', query],
]);

/** A host that a template matches as a whole, without case; also that of `HostSNIRegexp`. */
export function hostTemplate(argument: Argument): HostCondition {
  const { source } = readTemplate(argument, LABEL);
  return { kind: 'regex', source: goRegex(argument, `(?i)^${source}$`) };
}

function pathTemplate(argument: Argument, name: 'Path' | 'PathPrefix'): PathPredicate {
  requireSlash(argument, name);
  const { literal, source } = readTemplate(argument, SEGMENT);
  if (literal !== undefined) return { kind: name === 'Path' ? 'exact' : 'string-prefix', value: literal };
  return searched(goRegex(argument, name === 'Path' ? `^${source}$` : `^${source}`));
}

/** Pairs of name and value, all of which must hold; of one name written alike twice the last value counts. */
function headers(call: Call, read: (value: Argument) => Parameters<typeof header>[1]): Rule {
  const pairs = pairsOf(call, call.arguments);
  const byName = new Map(pairs.map((pair) => [pair[0].value, pair]));
  return allOf([...byName.values()].map(([name, value]) => header(name.value, read(value))));
}

/**
 * `name=template`, all of which must hold for the first value of the parameter; an empty template: the parameter is
 * there. An argument without `=` is a name, and the next one its template.
 */
function query(call: Call): Rule {
  const parts = call.arguments.flatMap((argument): Argument[] => {
    const { value, offset } = argument;
    const equals = value.indexOf('=');
    if (equals < 0) return [argument];
    return [
      { value: value.slice(0, equals), offset },
      { value: value.slice(equals + 1), offset },
    ];
  });
  return allOf(pairsOf(call, parts).map(([name, value]) => queryTemplate(name, value)));
}

function queryTemplate(name: Argument, value: Argument): Rule {
  if (/[{}]/.test(name.value)) {
    const message = `the name ${quoted(name.value)} of a query parameter has a placeholder, which this program does not read`;
    throw new RuleFailure(name.offset, message, true);
  }
  const { literal, source } = readTemplate(value, '.*');
  const predicate =
    literal === ''
      ? searched('^.*$')
      : literal === undefined
        ? searched(goRegex(value, `^${source}$`))
        : ({ kind: 'exact', value: literal } as const);
  return condition({ on: 'query', query: parameter(name.value, predicate) });
}

function pairsOf(call: Call, values: readonly Argument[]): ReadonlyArray<readonly [Argument, Argument]> {
  const pairs: Array<readonly [Argument, Argument]> = [];
  for (let i = 0; i < values.length; i += 2) {
    const [name, value] = values.slice(i, i + 2);
    if (name === undefined || value === undefined) {
      throw new RuleFailure(
        call.offset,
        `${call.name} takes pairs of a name and a value, ${values.length} are given`,
      );
    }
    pairs.push([name, value]);
  }
  return pairs;
}
