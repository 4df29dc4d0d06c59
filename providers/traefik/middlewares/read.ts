import { isObject, own } from '../../../src/kubernetes/json.ts';
import type { JsonObject, KubernetesObject } from '../../../src/kubernetes/object.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { type Finding, finding } from '../../../src/model/finding.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import { describeObject, type Origin } from '../../../src/model/origin.ts';
import { MIDDLEWARE_BROKEN, PLUGIN } from '../findings/middlewares.ts';
import { accountOf } from './account.ts';
import { unforeseen } from './around.ts';
import type { MiddlewareContext } from './context.ts';
import { type Built, built, type FieldDeclaration, field, refused, type Subject } from './declaration.ts';
import { readOptions } from './options.ts';
import type { Stage } from './stage.ts';
import { MIDDLEWARE_TYPES } from './types.ts';

/** What a Middleware object says. `members`: of a chain, references that stand for it. */
export type MiddlewareReading = {
  readonly ledger: readonly LedgerEntry[];
  readonly findings: readonly Finding[];
} & (
  | { readonly ok: true; readonly kind: 'stage'; readonly stage: Stage }
  | { readonly ok: true; readonly kind: 'chain'; readonly members: readonly JsonObject[] }
  | { readonly ok: false; readonly why: string; readonly origins: readonly Origin[] }
);

export const CHAIN_FIELDS: readonly FieldDeclaration[] = [
  field('middlewares', 'references', 'The middlewares, in the order in which they see requests.'),
];

const readings = new WeakMap<MiddlewareContext, Map<KubernetesObject, MiddlewareReading>>();

/** Reads a Middleware object, once for a context. One that is not ok unmounts every router that uses it. */
export function readMiddleware(object: KubernetesObject, context: MiddlewareContext): MiddlewareReading {
  const known = readings.get(context) ?? new Map<KubernetesObject, MiddlewareReading>();
  readings.set(context, known);
  const before = known.get(object);
  if (before !== undefined) return before;
  const reading = readAfresh(object, context);
  known.set(object, reading);
  return reading;
}

function readAfresh(object: KubernetesObject, context: MiddlewareContext): MiddlewareReading {
  const ref = refOf(object);
  const title = describeObject(ref);
  const spec = own(object.raw, 'spec');
  const whole: Origin = { object: ref, path: ['spec'] };
  const broken = (why: string, origins: readonly Origin[], account: Account = NOTHING): MiddlewareReading => {
    const message = `${title} ${why}, so Traefik builds none of the routers that use it`;
    const findings = [...account.findings, finding(MIDDLEWARE_BROKEN, message, origins)];
    return { ok: false, why: `${title} ${why}`, origins, ledger: account.ledger, findings };
  };
  if (!isObject(spec)) return broken('has no type', [{ object: ref, path: [] }]);
  const types = Object.entries(spec).filter(([, value]) => value !== null && value !== undefined);
  const [first, second] = types;
  if (first === undefined) return broken('has no type', [whole]);
  if (second !== undefined) {
    const names = types.map(([name]) => name).join(', ');
    return broken(`has several types at once (${names})`, [whole]);
  }
  const [name, value] = first;
  const origin: Origin = { object: ref, path: ['spec', name] };
  if (!isObject(value)) return broken(`has a ${name} that is no mapping`, [origin]);
  const subject: Subject = {
    ref,
    title: `${title} (${name})`,
    origins: [origin],
    originOf: (below) => ({ object: ref, path: ['spec', name, ...below.split('.')] }),
  };
  if (name === 'chain') {
    const options = readOptions(value);
    const members = options.objects('middlewares') ?? [];
    const problem = options.problem();
    const account = accountOf(name, CHAIN_FIELDS, value, subject, problem);
    return problem === undefined
      ? { ok: true, kind: 'chain', members, ...account }
      : broken(problem.why, [origin], account);
  }
  const type = MIDDLEWARE_TYPES.find((one) => one.name === name);
  const made =
    name === 'plugin'
      ? plugin(value, subject)
      : type === undefined
        ? unknownType(name)
        : buildOne(type, value, subject, context);
  const fields = type?.fields ?? (name === 'plugin' ? pluginFields(value) : []);
  const account = accountOf(name, fields, value, subject, made.ok ? undefined : made);
  if (!made.ok) {
    return broken(made.why, [made.field === undefined ? origin : subject.originOf(made.field)], account);
  }
  const stage: Stage = {
    name: subject.title,
    origins: subject.origins,
    apply: made.apply,
    ...(made.leavesUnclean === true ? { leavesUnclean: true } : {}),
  };
  return {
    ok: true,
    kind: 'stage',
    stage,
    ledger: account.ledger,
    findings: [...account.findings, ...(made.findings ?? [])],
  };
}

type Account = ReturnType<typeof accountOf>;
const NOTHING: Account = { ledger: [], findings: [] };

function buildOne(
  type: (typeof MIDDLEWARE_TYPES)[number],
  value: JsonObject,
  subject: Subject,
  context: MiddlewareContext,
): Built {
  const options = readOptions(value);
  const made = type.build(options, subject, context);
  const problem = options.problem();
  return problem === undefined ? made : refused(problem.why, problem.field);
}

function unknownType(name: string): Built {
  return refused(`has the type ${name}, which Traefik does not know`);
}

function plugin(value: JsonObject, subject: Subject): Built {
  const names = Object.keys(value);
  if (names.length !== 1) return refused(`names ${names.length} plug-ins, and only one is possible`);
  const why = `the plug-in ${names[0]} (${subject.title}) may do anything`;
  const found = finding(
    PLUGIN,
    `${subject.title}: what the plug-in ${names[0]} does is not known here`,
    subject.origins,
  );
  return built((inner) => unforeseen(why, subject.origins, inner), [found]);
}

function pluginFields(value: JsonObject): readonly FieldDeclaration[] {
  return Object.keys(value).map((name) => field(name, 'object', 'Settings of the plug-in.'));
}
