import type { Match, NamedPredicate, PathPredicate, ValuePredicate } from '../../../model/match.ts';
import type { FieldPath } from '../../../model/origin.ts';
import type { AddressRule } from '../../../model/outcome.ts';
import type { ClaimCondition } from '../../../model/token.ts';
import { asString, asStrings, isArray, own } from '../../json.ts';
import type { Json, JsonObject } from '../../object.ts';
import { items, objectOf } from '../mappings.ts';
import { claimOf, type Principal, principalOf, testOf } from './conditions.ts';

/** Texts of hosts as a rule names them: `name`, `*end`, `start*`, `*`. */
export interface HostCondition {
  readonly hosts: readonly string[];
  readonly notHosts: readonly string[];
  readonly ports: readonly number[];
  readonly notPorts: readonly number[];
}

/** One way to be meant by a rule: the host, the port, and what else of the request. */
export interface Operation extends HostCondition {
  /** One of these holds. */
  readonly matches: readonly Match[];
}

/** Who is meant: all of it has to hold. */
export interface Source {
  /** Addresses that are meant are denied here; none: every client. */
  readonly addresses: readonly AddressRule[];
  /** One of these; none: whoever it is. */
  readonly principals: readonly Principal[];
  /** None of these. */
  readonly notPrincipals: readonly Principal[];
  readonly claims: readonly ClaimCondition[];
}

/** A rule of an AuthorizationPolicy: one of `operations`, and one of `sources`. */
export interface AuthorizationRule {
  readonly operations: readonly Operation[];
  /** Never empty; one that asks for nothing stands alone. */
  readonly sources: readonly Source[];
  /** What else the rule looks at, which is not known here. */
  readonly unread?: string;
  readonly path: FieldPath;
}

const ANY: Match = { path: { kind: 'any' } };
const NO_HOSTS: HostCondition = { hosts: [], notHosts: [], ports: [], notPorts: [] };
const ANYBODY: Source = { addresses: [], principals: [], notPrincipals: [], claims: [] };
const HEADER = /^request\.headers\[([^\]]+)\]$/;

/** Does the source mean every request? */
export function isAnybody({ addresses, principals, notPrincipals, claims }: Source): boolean {
  return addresses.length + principals.length + notPrincipals.length + claims.length === 0;
}

/** Reads `spec.rules`; without any nothing is meant (pilot/pkg/security/authz/model/model.go, New). */
export function readRules(spec: JsonObject): readonly AuthorizationRule[] {
  return items(own(spec, 'rules')).map((rule, index) => readRule(rule, ['spec', 'rules', index]));
}

function readRule(rule: JsonObject, path: FieldPath): AuthorizationRule {
  const unread = new Set<string>();
  expectOnly(rule, ['from', 'to', 'when'], unread);
  const when = items(own(rule, 'when'));
  const conditions = when.map((one) => readWhen(one, unread)).reduce(both, ANY);
  const always = whoBy(when);
  const to = items(own(rule, 'to'));
  const operations = (to.length === 0 ? [undefined] : to).map((one): Operation => {
    const fields = one === undefined ? undefined : own(one, 'operation');
    return fields === undefined
      ? { ...NO_HOSTS, matches: [conditions] }
      : readOperation(objectOf(fields), conditions, unread);
  });
  const from = items(own(rule, 'from'));
  const named = from.map((one) => readSource(objectOf(own(one, 'source')), unread));
  const sources = (named.length === 0 ? [ANYBODY] : named).map((source) => andAlso(source, always, unread));
  const open = sources.find(isAnybody);
  return {
    operations,
    // One source that every client has makes the others needless.
    sources: open === undefined ? sources : [open],
    path,
    ...(unread.size === 0 ? {} : { unread: [...unread].join(', ') }),
  };
}

function expectOnly(fields: JsonObject, known: readonly string[], unread: Set<string>): void {
  for (const key of Object.keys(fields)) if (!known.includes(key)) unread.add(key);
}

const UNREAD_SOURCES = [
  'principals',
  'notPrincipals',
  'namespaces',
  'notNamespaces',
  'serviceAccounts',
  'notServiceAccounts',
  'trustDomains',
  'notTrustDomains',
];
const READ_SOURCES = [
  'ipBlocks',
  'notIpBlocks',
  'remoteIpBlocks',
  'notRemoteIpBlocks',
  'requestPrincipals',
  'notRequestPrincipals',
];

/** The peer is the client where no forwarded address is trusted, so both lists are about one address. */
function readSource(source: JsonObject, unread: Set<string>): Source {
  const texts = (key: string): readonly string[] => asStrings(own(source, key));
  for (const field of UNREAD_SOURCES) if (texts(field).length > 0) unread.add(field);
  expectOnly(source, [...UNREAD_SOURCES, ...READ_SOURCES], unread);
  const lists = [texts('remoteIpBlocks'), texts('ipBlocks')].filter((one) => one.length > 0);
  if (lists.length > 1) unread.add('ipBlocks and remoteIpBlocks together');
  const spared = [...texts('notRemoteIpBlocks'), ...texts('notIpBlocks')];
  const meant = lists[0] ?? (spared.length === 0 ? [] : ['all']);
  return {
    ...ANYBODY,
    addresses: [
      ...spared.map((cidr): AddressRule => ({ action: 'allow', cidr })),
      ...meant.map((cidr): AddressRule => ({ action: 'deny', cidr })),
      ...(lists.length === 0 ? [] : [{ action: 'allow', cidr: 'all' } as const]),
    ],
    principals: texts('requestPrincipals').map(principalOf),
    notPrincipals: texts('notRequestPrincipals').map(principalOf),
  };
}

const PRINCIPAL = 'request.auth.principal';

/** What conditions of `when` say of the token. */
function whoBy(when: readonly JsonObject[]): Source {
  const parts = when.map((one): Source => {
    const key = asString(own(one, 'key')) ?? '';
    const [values, notValues] = [asStrings(own(one, 'values')), asStrings(own(one, 'notValues'))];
    if (key === PRINCIPAL) {
      return {
        ...ANYBODY,
        principals: values.map(principalOf),
        notPrincipals: notValues.map(principalOf),
      };
    }
    const claim = claimOf(key);
    if (claim === undefined) return ANYBODY;
    return {
      ...ANYBODY,
      claims: [
        ...(values.length === 0 ? [] : [{ ...claim, oneOf: values.map(testOf) }]),
        ...(notValues.length === 0 ? [] : [{ ...claim, oneOf: notValues.map(testOf), not: true as const }]),
      ],
    };
  });
  return parts.reduce((all, part) => andAlso(all, part, new Set()), ANYBODY);
}

function andAlso(one: Source, two: Source, unread: Set<string>): Source {
  if (one.principals.length > 0 && two.principals.length > 0)
    unread.add('several lists of requestPrincipals');
  return {
    addresses: one.addresses,
    principals: [...one.principals, ...two.principals],
    notPrincipals: [...one.notPrincipals, ...two.notPrincipals],
    claims: [...one.claims, ...two.claims],
  };
}

const OPERATIONS = [
  'hosts',
  'notHosts',
  'ports',
  'notPorts',
  'methods',
  'notMethods',
  'paths',
  'notPaths',
] as const;

function readOperation(fields: JsonObject, conditions: Match, unread: Set<string>): Operation {
  const texts = (key: (typeof OPERATIONS)[number]): readonly string[] => asStrings(own(fields, key));
  expectOnly(fields, OPERATIONS, unread);
  const [methods, notMethods] = [texts('methods'), texts('notMethods')];
  const [paths, notPaths] = [texts('paths'), texts('notPaths')];
  for (const text of [...paths, ...notPaths]) if (text.includes('{')) unread.add(`the template ${text}`);
  for (const text of [...methods, ...notMethods]) if (text.includes('*')) unread.add(`the method ${text}`);
  const not = [
    ...(conditions.not ?? []),
    ...pathsOf(notPaths).map((path): Match => ({ path })),
    ...(notMethods.length === 0 ? [] : [{ ...ANY, methods: notMethods }]),
  ];
  const base: Match = {
    ...conditions,
    ...(methods.length === 0 ? {} : { methods }),
    ...(not.length === 0 ? {} : { not }),
  };
  return {
    hosts: texts('hosts'),
    notHosts: texts('notHosts'),
    ports: texts('ports').map(Number),
    notPorts: texts('notPorts').map(Number),
    matches: paths.length === 0 ? [base] : pathsOf(paths).map((path) => ({ ...base, path })),
  };
}

/** A path with all that lies below it is one prefix of whole segments. */
function pathsOf(texts: readonly string[]): readonly PathPredicate[] {
  const all = new Set(texts);
  return [...all].flatMap((text): readonly PathPredicate[] => {
    if (text.endsWith('/*') && all.has(text.slice(0, -2))) return [];
    if (all.has(`${text}/*`)) return [{ kind: 'prefix', value: text }];
    return [pathOf(text)];
  });
}

function pathOf(text: string): PathPredicate {
  if (text === '*') return { kind: 'any' };
  if (text.startsWith('*')) {
    const source = `.*${escaped(text.slice(1))}`;
    return { kind: 'regex', pattern: { source, flavour: 're2', ignoreCase: false, anchoring: 'full' } };
  }
  if (text.endsWith('*')) return { kind: 'string-prefix', value: text.slice(0, -1) };
  return { kind: 'exact', value: text };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function readWhen(fields: JsonObject, unread: Set<string>): Match {
  const key = asString(own(fields, 'key')) ?? '';
  if (key === PRINCIPAL || claimOf(key) !== undefined) return ANY;
  const name = HEADER.exec(key)?.[1];
  if (name === undefined) {
    unread.add(key);
    return ANY;
  }
  const values = textsOf(own(fields, 'values'));
  const notValues = textsOf(own(fields, 'notValues'));
  const predicate = (text: string): NamedPredicate => ({
    name: name.toLowerCase(),
    value: predicateOf(text),
  });
  if (values.length > 1) unread.add(`several values of ${key}`);
  const [value] = values;
  return {
    ...ANY,
    ...(value === undefined ? {} : { headers: [predicate(value)] }),
    ...(notValues.length === 0
      ? {}
      : { not: notValues.map((text): Match => ({ ...ANY, headers: [predicate(text)] })) }),
  };
}

function textsOf(value: Json | undefined): readonly string[] {
  return isArray(value) ? asStrings(value) : [];
}

function predicateOf(text: string): ValuePredicate {
  if (text === '*') return { kind: 'present' };
  if (text.startsWith('*')) {
    const source = `.*${escaped(text.slice(1))}`;
    return { kind: 'regex', pattern: { source, flavour: 're2', ignoreCase: false, anchoring: 'full' } };
  }
  if (text.endsWith('*')) return { kind: 'prefix', value: text.slice(0, -1) };
  return { kind: 'exact', value: text };
}

function both(a: Match, b: Match): Match {
  const headers = [...(a.headers ?? []), ...(b.headers ?? [])];
  const not = [...(a.not ?? []), ...(b.not ?? [])];
  return {
    ...ANY,
    ...(headers.length === 0 ? {} : { headers }),
    ...(not.length === 0 ? {} : { not }),
  };
}
