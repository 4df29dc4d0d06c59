import { isObject, own } from '../../../src/kubernetes/json.ts';
import type { KubernetesObject } from '../../../src/kubernetes/object.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { type Finding, finding } from '../../../src/model/finding.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import { describeObject, type Origin } from '../../../src/model/origin.ts';
import { NO_ANSWER } from '../../../src/model/outcome.ts';
import { MIDDLEWARE_BROKEN, STATEFUL } from '../findings/middlewares.ts';
import { accountOf } from './account.ts';
import { isAddressList } from './addresses.ts';
import { gated, withPolicy } from './around.ts';
import { type Built, built, type FieldDeclaration, field, refused, type Subject } from './declaration.ts';
import { type Options, readOptions } from './options.ts';
import type { Stage } from './stage.ts';

export type TcpReading = {
  readonly ledger: readonly LedgerEntry[];
  readonly findings: readonly Finding[];
} & (
  | { readonly ok: true; readonly stage: Stage }
  | { readonly ok: false; readonly why: string; readonly origins: readonly Origin[] }
);

interface TcpType {
  readonly name: string;
  readonly effect: string;
  readonly obsolete?: string;
  readonly fields: readonly FieldDeclaration[];
  build(options: Options, subject: Subject): Built;
}

/** A connection from another address is closed before anything is read from it (pkg/middlewares/tcp/ipallowlist). */
function allowedAddresses(name: string, obsolete?: string): TcpType {
  return {
    name,
    effect: 'Closes connections from other addresses.',
    ...(obsolete === undefined ? {} : { obsolete }),
    fields: [field('sourceRange', 'texts', 'Allowed addresses and ranges (CIDR).')],
    build(options, subject) {
      const ranges = options.texts('sourceRange') ?? [];
      if (ranges.length === 0)
        return refused('allows no address at all (sourceRange is empty)', 'sourceRange');
      const bad = ranges.find((text) => !isAddressList(text));
      if (bad !== undefined)
        return refused(`allows ${JSON.stringify(bad)}, which is no address`, 'sourceRange');
      const rules = [
        ...ranges.map((cidr) => ({ action: 'allow', cidr }) as const),
        { action: 'deny', cidr: 'all' } as const,
      ];
      const reason = `the client address is not allowed by ${subject.title}`;
      const closed = { kind: 'respond', status: NO_ANSWER, reason } as const;
      return built((inner) => gated({ kind: 'client-address', rules }, closed, subject.origins, inner));
    },
  };
}

const inFlightConn: TcpType = {
  name: 'inFlightConn',
  effect: 'Closes connections while a client has too many.',
  fields: [field('amount', 'integer', 'Connections at the same time per client address.')],
  build(options, subject) {
    const connections = options.integer('amount') ?? 0;
    const text = `at most ${connections} connections at a time per client address`;
    const message = `${subject.title}: ${text}; which are closed depends on the others`;
    const base = { origins: subject.origins, isDefault: false };
    const policy = { ...base, kind: 'connection-limit', connections, status: NO_ANSWER, exempt: [] } as const;
    return built((inner) => withPolicy(policy, inner), [finding(STATEFUL, message, subject.origins)]);
  },
};

/** Every type of TCP middleware. */
export const TCP_TYPES: readonly TcpType[] = [
  inFlightConn,
  allowedAddresses('ipAllowList'),
  allowedAddresses('ipWhiteList', 'deprecated, use ipAllowList'),
];

/** Reads a MiddlewareTCP object. One that is not ok unmounts every TCP router that uses it. */
export function readTcpMiddleware(object: KubernetesObject): TcpReading {
  const ref = refOf(object);
  const title = describeObject(ref);
  const spec = own(object.raw, 'spec');
  const types = isObject(spec) ? Object.entries(spec).filter(([, value]) => isObject(value)) : [];
  const [first, second] = types;
  const whole: Origin = { object: ref, path: ['spec'] };
  const broken = (
    why: string,
    origins: readonly Origin[],
    ledger: readonly LedgerEntry[] = [],
  ): TcpReading => {
    const message = `${title} ${why}, so Traefik builds none of the TCP routers that use it`;
    return {
      ok: false,
      why: `${title} ${why}`,
      origins,
      ledger,
      findings: [finding(MIDDLEWARE_BROKEN, message, origins)],
    };
  };
  if (first === undefined || second !== undefined) {
    const names = types.map(([name]) => name).join(', ');
    return broken(first === undefined ? 'has no type' : `has several types at once (${names})`, [whole]);
  }
  const [name, value] = first;
  const type = TCP_TYPES.find((one) => one.name === name);
  const origins = [{ object: ref, path: ['spec', name] }];
  if (type === undefined || !isObject(value))
    return broken(`has the type ${name}, which Traefik does not know`, origins);
  const subject: Subject = {
    ref,
    title: `${title} (${name})`,
    origins,
    originOf: (below) => ({ object: ref, path: ['spec', name, ...below.split('.')] }),
  };
  const options = readOptions(value);
  const tried = type.build(options, subject);
  const problem = options.problem();
  const made = problem === undefined ? tried : refused(problem.why, problem.field);
  const account = accountOf(name, type.fields, value, subject, made.ok ? undefined : made);
  if (!made.ok) return broken(made.why, origins, account.ledger);
  const findings = [...account.findings, ...(made.findings ?? [])];
  return {
    ok: true,
    stage: { name: subject.title, origins, apply: made.apply },
    ledger: account.ledger,
    findings,
  };
}
