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
import type { GroupContext, GroupOutcome } from './declaration.ts';
import { absentConfig, ZERO_CONFIG } from './defaults.ts';
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

/** Results of groups without any annotation depend on the settings alone, so they are kept with them. */
const WITHOUT_ANNOTATIONS = new WeakMap<ControllerConfig, Map<string, Partial<IngressConfig>>>();

function parseGroups(own: ReadonlyMap<string, string>, reader: Reader, context: GroupContext): Outcomes {
  const outcomes = new Map<string, GroupOutcome>();
  const involved = new Set(
    [...own.keys()]
      .map((name) => GROUP_OF.get(ALIAS_NAMES.get(name) ?? name)?.name)
      .filter((name) => name !== undefined),
  );
  for (const group of GROUPS) {
    if (!involved.has(group.name)) continue;
    outcomes.set(group.name, group.parse(reader, context));
  }
  return outcomes;
}

function unannotated(
  config: ControllerConfig,
  context: { readonly reader: () => Reader },
): Map<string, Partial<IngressConfig>> {
  const known = WITHOUT_ANNOTATIONS.get(config);
  if (known !== undefined) return known;
  const reader = context.reader();
  const nobody: GroupContext = {
    namespace: '',
    name: '',
    objects: {
      complete: false,
      objects: [],
      ofKind: () => [],
      find: () => undefined,
      locate: () => undefined,
    },
    config,
  };
  const results = new Map<string, Partial<IngressConfig>>();
  for (const group of GROUPS) {
    const outcome = group.parse(reader, nobody);
    results.set(group.name, outcome.kind === 'taken' ? outcome.config : {});
  }
  WITHOUT_ANNOTATIONS.set(config, results);
  return results;
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
    origins:
      reader.originsOf(culprit).length > 0 ? reader.originsOf(culprit) : [account.originOf(prefix + culprit)],
  });
  let denied: Refusal | undefined;
  let dropped: Refusal | undefined = admission.refused?.refusal(account);
  const parts: Array<Partial<IngressConfig>> = [ZERO_CONFIG, absentConfig(config)];
  const emptyReader = () =>
    createReader({ annotations: new Map(), originOf: account.originOf, config, declarations: DECLARATIONS });
  const absent = unannotated(config, { reader: emptyReader });
  for (const group of GROUPS) {
    const outcome = outcomes.get(group.name);
    if (outcome === undefined) {
      parts.push(absent.get(group.name) ?? {});
    } else if (outcome.kind === 'taken') {
      parts.push(outcome.config);
    } else if (outcome.kind === 'dropped') {
      dropped ??= refusal(outcome.culprit, 'the value is refused');
    } else if (outcome.kind === 'denied') {
      denied ??= refusal(outcome.culprit, outcome.reason);
      parts.push(outcome.config ?? {});
    }
  }
  const merged: IngressConfig = Object.assign({}, ...parts, { others: reader.others });
  if (merged.canary === undefined)
    reader.withoutEffect('affinity-canary-behavior', 'the Ingress is no canary');
  if (merged.rewriteTarget === undefined)
    reader.withoutEffect('x-forwarded-prefix', 'there is no rewrite-target');
  const withGlobalAuth =
    merged.externalAuth === undefined && merged.enableGlobalAuth && config.globalAuth !== undefined
      ? { externalAuth: config.globalAuth }
      : {};
  return {
    ...merged,
    ...withGlobalAuth,
    ...(dropped === undefined ? {} : { dropped }),
    ...(denied === undefined ? {} : { denied }),
  };
}
