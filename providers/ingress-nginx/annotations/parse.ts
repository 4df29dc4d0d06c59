import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import { type Finding, finding } from '../../../src/model/finding.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import { describeObject } from '../../../src/model/origin.ts';
import { SECRET_ASSUMED, SETTING_REFERENCE_MISSING } from '../findings.ts';
import { createIngressAccount, type IngressAccount } from '../ledger.ts';
import type { ControllerConfig } from '../settings/controller-config.ts';
import { accountFor } from './account-for.ts';
import { type Admission, admit } from './admission.ts';
import type { IngressConfig, Refusal } from './config.ts';
import { defaultsOf } from './defaults.ts';
import type { GroupContext, GroupOutcome } from './group.ts';
import { ALIAS_NAMES, DECLARATIONS, GROUP_OF, GROUPS } from './index.ts';
import { createReader, type Reader } from './reader.ts';

/** The part of an Ingress that this module reads. */
export interface AnnotatedIngress {
  readonly namespace: string;
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface ParsedAnnotations {
  readonly config: IngressConfig;
  readonly ledger: readonly LedgerEntry[];
  readonly findings: readonly Finding[];
}

/** What came of each group that had annotations. */
export type Outcomes = ReadonlyMap<string, GroupOutcome>;

/**
 * Reads all annotations of one Ingress as the controller does: word blocklist, risk level, then group by group with
 * validation, defaults of the ConfigMap and the consequences of bad values. Nothing here throws on any input.
 * Source: internal/ingress/annotations/annotations.go (Extract), internal/ingress/controller/store/store.go.
 */
export function parseAnnotations(
  ingress: AnnotatedIngress,
  objects: ObjectSet,
  config: ControllerConfig,
): ParsedAnnotations {
  const owner = { kind: 'Ingress', namespace: ingress.namespace, name: ingress.name };
  const account = createIngressAccount(owner, ingress.annotations);
  const prefix = `${config.flags['--annotations-prefix'].value}/`;
  const own = ownAnnotations(ingress.annotations, prefix);
  const reader = createReader({
    annotations: own,
    originOf: (name) => account.originOf(prefix + name),
    config,
    declarations: DECLARATIONS,
  });
  const admission = admit(ingress.annotations, prefix, config);
  const context: GroupContext = { namespace: ingress.namespace, name: ingress.name, objects, config };
  const outcomes = admission.refused === undefined ? parseGroups(own, reader, context) : new Map();
  const parsed = assemble(outcomes, reader, admission, account, prefix, config);
  accountFor({ annotations: ingress.annotations, own, prefix, reader, outcomes, admission, account, config });
  for (const { key, what, consequence } of parsed.dropped === undefined ? reader.assumptions : []) {
    const kind = consequence === undefined ? SECRET_ASSUMED : SETTING_REFERENCE_MISSING;
    const text = `${what} is not among the input and was taken to exist${consequence === undefined ? '' : `; ${consequence}`}`;
    account.add(
      finding(kind, `${describeObject(owner)}: ${prefix}${key}: ${text}`, [account.originOf(prefix + key)]),
    );
  }
  return { config: parsed, ledger: account.ledger, findings: account.findings };
}

/** Annotations under the prefix, by name without it. */
function ownAnnotations(
  annotations: Readonly<Record<string, string>>,
  prefix: string,
): ReadonlyMap<string, string> {
  const own = new Map<string, string>();
  for (const [name, value] of Object.entries(annotations)) {
    if (name.startsWith(prefix)) own.set(name.slice(prefix.length), value);
  }
  return own;
}

function parseGroups(own: ReadonlyMap<string, string>, reader: Reader, context: GroupContext): Outcomes {
  const involved = new Set<string | undefined>();
  for (const name of own.keys()) involved.add(GROUP_OF.get(ALIAS_NAMES.get(name) ?? name)?.name);
  const outcomes = new Map<string, GroupOutcome>();
  for (const group of GROUPS) {
    if (involved.has(group.name)) outcomes.set(group.name, group.parse(reader, context));
  }
  return outcomes;
}

function assemble(
  outcomes: Outcomes,
  reader: Reader,
  admission: Admission,
  account: IngressAccount,
  prefix: string,
  config: ControllerConfig,
): IngressConfig {
  const refusal = (culprit: string, reason: string): Refusal => ({
    reason: `${prefix}${culprit}: ${reason}`,
    origins: reader.originsOf(culprit),
  });
  const defaults = defaultsOf(config);
  if (outcomes.size === 0 && admission.refused === undefined) return defaults.complete;
  const parts: Array<Partial<IngressConfig>> = [];
  let denied: Refusal | undefined;
  let dropped = admission.refused?.refusal(account);
  for (const [group, outcome] of outcomes) {
    parts.push(defaults.without(group));
    if (outcome.kind === 'taken') parts.push(outcome.config);
    if (outcome.kind === 'dropped') dropped ??= refusal(outcome.culprit, 'the value is refused');
    if (outcome.kind === 'ignored') parts.push(outcome.config ?? {});
    if (outcome.kind === 'denied') {
      denied ??= refusal(outcome.culprit, outcome.reason);
      parts.push(outcome.config ?? {});
    }
  }
  const merged: IngressConfig = Object.assign({}, defaults.all, ...parts, { others: reader.others });
  if (merged.canary === undefined)
    reader.withoutEffect('affinity-canary-behavior', 'the Ingress is no canary');
  if (merged.rewriteTarget === undefined)
    reader.withoutEffect('x-forwarded-prefix', 'there is no rewrite-target');
  const asksGlobally = merged.externalAuth === undefined && merged.enableGlobalAuth;
  return {
    ...merged,
    ...(asksGlobally && config.globalAuth !== undefined ? { externalAuth: config.globalAuth } : {}),
    ...(dropped === undefined ? {} : { dropped }),
    ...(denied === undefined ? {} : { denied }),
  };
}
