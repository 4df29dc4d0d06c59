import type { Fields } from '../../../gateway/read/index.ts';
import type { Match, NamedPredicate, PathPredicate, ValuePredicate } from '../../../model/match.ts';
import type { FieldPath } from '../../../model/origin.ts';
import type { AddressRule } from '../../../model/outcome.ts';

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

/** A rule of an AuthorizationPolicy: one of `operations`, and one of `sources`. */
export interface AuthorizationRule {
  readonly operations: readonly Operation[];
  /** Lists of addresses that are meant, each ending with all others being allowed; empty: every client. */
  readonly sources: ReadonlyArray<readonly AddressRule[]>;
  /** What else the rule looks at, which is not known here. */
  readonly unread?: string;
  readonly path: FieldPath;
}

const ANY: Match = { path: { kind: 'any' } };
const NO_HOSTS: HostCondition = { hosts: [], notHosts: [], ports: [], notPorts: [] };
const HEADER = /^request\.headers\[([^\]]+)\]$/;

/** Reads `spec.rules`; without any nothing is meant. */
export function readRules(spec: Fields): readonly AuthorizationRule[] {
  return spec.children('rules').map(readRule);
}

function readRule(rule: Fields): AuthorizationRule {
  const unread: string[] = [];
  const when = rule.children('when').map((one) => readWhen(one, unread));
  const conditions: Match = when.reduce(both, ANY);
  const to = rule.children('to');
  const operations = (to.length === 0 ? [undefined] : to).map((one): Operation => {
    const fields = one?.child('operation');
    return fields === undefined
      ? { ...NO_HOSTS, matches: [conditions] }
      : readOperation(fields, conditions, unread);
  });
  const sources = rule.children('from').map((one) => {
    const source = one.child('source');
    return source === undefined ? DENY_ALL : readSource(source, unread);
  });
  // One source that every client has makes the others needless.
  const isOpen = sources.some((rules) => rules === DENY_ALL);
  return {
    operations,
    sources: isOpen ? [] : sources,
    path: rule.path,
    ...(unread.length === 0 ? {} : { unread: [...new Set(unread)].join(', ') }),
  };
}

const DENY_ALL: readonly AddressRule[] = [];

const UNREAD_SOURCES = [
  'principals',
  'notPrincipals',
  'requestPrincipals',
  'notRequestPrincipals',
  'namespaces',
  'notNamespaces',
  'serviceAccounts',
  'notServiceAccounts',
  'trustDomains',
  'notTrustDomains',
];

/** The peer is the client where no forwarded address is trusted, so both lists are about one address. */
function readSource(source: Fields, unread: string[]): readonly AddressRule[] {
  for (const field of UNREAD_SOURCES) if (source.has(field)) unread.push(field);
  const lists = [source.texts('remoteIpBlocks'), source.texts('ipBlocks')].filter((one) => one.length > 0);
  if (lists.length > 1) unread.push('ipBlocks and remoteIpBlocks together');
  const spared = [...source.texts('notRemoteIpBlocks'), ...source.texts('notIpBlocks')];
  if (lists.length === 0 && spared.length === 0) return DENY_ALL;
  const meant = lists[0] ?? ['all'];
  return [
    ...spared.map((cidr): AddressRule => ({ action: 'allow', cidr })),
    ...meant.map((cidr): AddressRule => ({ action: 'deny', cidr })),
    ...(lists.length === 0 ? [] : [{ action: 'allow', cidr: 'all' } as const]),
  ];
}

function readOperation(fields: Fields, conditions: Match, unread: string[]): Operation {
  const portsOf = (key: string): readonly number[] => fields.texts(key).map(Number);
  const methods = fields.texts('methods');
  const notMethods = fields.texts('notMethods');
  const paths = fields.texts('paths');
  const notPaths = fields.texts('notPaths');
  for (const text of [...paths, ...notPaths]) if (text.includes('{')) unread.push(`the template ${text}`);
  for (const text of [...methods, ...notMethods]) if (text.includes('*')) unread.push(`the method ${text}`);
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
    hosts: fields.texts('hosts'),
    notHosts: fields.texts('notHosts'),
    ports: portsOf('ports'),
    notPorts: portsOf('notPorts'),
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

function readWhen(fields: Fields, unread: string[]): Match {
  const key = fields.requiredText('key');
  const values = fields.texts('values');
  const notValues = fields.texts('notValues');
  const name = HEADER.exec(key)?.[1];
  if (name === undefined) {
    unread.push(key);
    return ANY;
  }
  const predicate = (text: string): NamedPredicate => ({
    name: name.toLowerCase(),
    value: predicateOf(text),
  });
  if (values.length > 1) unread.push(`several values of ${key}`);
  const [value] = values;
  return {
    ...ANY,
    ...(value === undefined ? {} : { headers: [predicate(value)] }),
    ...(notValues.length === 0
      ? {}
      : { not: notValues.map((text): Match => ({ ...ANY, headers: [predicate(text)] })) }),
  };
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
