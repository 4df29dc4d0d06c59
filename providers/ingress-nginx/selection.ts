import { type Ingress, isIngress, readIngress } from '../../src/kubernetes/ingress.ts';
import { type ObjectSet, refOf } from '../../src/kubernetes/object.ts';
import { type Finding, finding } from '../../src/model/finding.ts';
import type { LedgerEntry, LedgerStatus } from '../../src/model/ledger.ts';
import {
  describeObject,
  type FieldPath,
  nameOf,
  type ObjectRef,
  type Origin,
} from '../../src/model/origin.ts';
import { type ClassOptions, classOf } from './classes.ts';
import {
  CATCH_ALL_DISABLED,
  CLASS_ASSUMED,
  CLASS_UNKNOWN,
  OTHER_CLASS,
  OTHER_NAMESPACE,
  SUSPICIOUS,
} from './compile-findings.ts';
import { inspect } from './inspection.ts';
import { type NamespaceOptions, namespaceFilter } from './namespaces.ts';
import { type IngressSpec, originOf, specOf } from './spec.ts';

export interface SelectionOptions {
  readonly classes: ClassOptions;
  readonly namespaces: NamespaceOptions;
  /** Flag `--deep-inspect`. */
  readonly deepInspect: boolean;
  /** Flag `--disable-catch-all`. */
  readonly disableCatchAll: boolean;
}

export interface SelectedIngress {
  readonly ingress: Ingress;
  readonly spec: IngressSpec;
}

export interface Selection {
  readonly ingresses: readonly SelectedIngress[];
  readonly findings: readonly Finding[];
  readonly ledger: readonly LedgerEntry[];
}

/**
 * The Ingresses that the controller takes before it looks at annotations: namespace, class, deep inspection, catch-all,
 * in the order of its event handlers (internal/ingress/controller/store/store.go).
 */
export function selectIngresses(objects: ObjectSet, options: SelectionOptions): Selection {
  const inNamespace = namespaceFilter(objects, options.namespaces);
  const ingresses: SelectedIngress[] = [];
  const findings: Finding[] = [];
  const ledger: LedgerEntry[] = [];
  const assumed = new Map<string, Origin[]>();
  const leaveOut = (spec: IngressSpec, field: FieldPath, key: string, value: string, found: Finding) => {
    findings.push(found);
    ledger.push({
      origin: originOf(spec, field),
      key,
      value,
      status: found.severity === 'blocker' ? 'invalid' : 'no-effect',
      reason: found.message,
      codes: [found.code],
    });
    const reason = 'its Ingress is left out';
    const annotations = objects.find(spec.ref.kind, spec.ref.namespace, spec.ref.name)?.metadata.annotations;
    ledger.push(...annotationEntries(spec.ref, annotations ?? {}, 'no-effect', reason, [found.code]));
  };
  for (const object of objects.ofKind('Ingress')) {
    if (!isIngress(object)) continue;
    const reading = readIngress(object);
    findings.push(...reading.findings);
    if (reading.ingress === undefined) {
      const codes = reading.findings.map(({ code }) => code);
      const { annotations } = object.metadata;
      const reason = 'an API server would refuse its Ingress';
      ledger.push(...annotationEntries(refOf(object), annotations, 'invalid', reason, codes));
      continue;
    }
    const spec = specOf(reading.ingress);
    const name = describeObject(spec.ref);
    if (!inNamespace(spec.ref.namespace)) {
      const message = `${name} is left out: the controller does not watch namespace ${spec.ref.namespace}`;
      const field = ['metadata', 'namespace'];
      const found = finding(OTHER_NAMESPACE, message, [originOf(spec, field)]);
      leaveOut(spec, field, 'metadata.namespace', spec.ref.namespace, found);
      continue;
    }
    const choice = classOf(spec, objects, options.classes);
    const field = classField(spec);
    const origins = [originOf(spec, field)];
    if (!choice.ours) {
      const kind = choice.certainty === 'known' ? OTHER_CLASS : CLASS_UNKNOWN;
      const hint =
        kind === CLASS_UNKNOWN && spec.className !== undefined
          ? {
              action: `If ingress-nginx serves it, convert with --ingress-nginx-class ${spec.className}, or add the IngressClass to the input.`,
            }
          : {};
      const found = finding(kind, `${name} is left out: ${choice.reason}`, origins, hint);
      leaveOut(spec, field, 'class', spec.className ?? spec.classAnnotation ?? '', found);
      continue;
    }
    if (choice.certainty === 'assumed') remember(assumed, choice.reason, origins);
    const suspicious = options.deepInspect ? inspect(spec) : undefined;
    if (suspicious !== undefined) {
      const message = `${name} is not served: the controller refuses "${suspicious.text}"`;
      const found = finding(SUSPICIOUS, message, [originOf(spec, suspicious.field)]);
      leaveOut(spec, suspicious.field, suspicious.field.join('.'), suspicious.text, found);
      continue;
    }
    if (options.disableCatchAll && spec.defaultBackend !== undefined) {
      const message = `${name} is not served: it has spec.defaultBackend, and the controller runs with --disable-catch-all`;
      const found = finding(CATCH_ALL_DISABLED, message, [originOf(spec, spec.defaultBackend.field)]);
      leaveOut(spec, spec.defaultBackend.field, 'spec.defaultBackend', '', found);
      continue;
    }
    ingresses.push({ ingress: reading.ingress, spec });
  }
  for (const [reason, origins] of assumed) {
    const message = `${namesOf(origins)} ${origins.length === 1 ? 'is' : 'are'} taken: ${reason}`;
    findings.push(finding(CLASS_ASSUMED, message, origins));
  }
  return { ingresses, findings, ledger };
}

/** Annotations of an Ingress that nothing is made of. */
function annotationEntries(
  object: ObjectRef,
  annotations: Readonly<Record<string, string>>,
  status: LedgerStatus,
  reason: string,
  codes: readonly string[],
): LedgerEntry[] {
  return Object.entries(annotations).map(([key, value]) => ({
    origin: { object, path: ['metadata', 'annotations', key] },
    key,
    value,
    status,
    reason,
    codes,
  }));
}

function remember(groups: Map<string, Origin[]>, reason: string, origins: readonly Origin[]): void {
  const group = groups.get(reason);
  if (group === undefined) groups.set(reason, [...origins]);
  else group.push(...origins);
}

/** `Ingress shop/web`, or the first few of many. */
function namesOf(origins: readonly Origin[]): string {
  const names = origins.slice(0, 3).map(({ object }) => nameOf(object));
  const more = origins.length > 3 ? ` and ${origins.length - 3} more` : '';
  return `${origins.length === 1 ? 'Ingress' : 'Ingresses'} ${names.join(', ')}${more}`;
}

function classField(spec: IngressSpec): FieldPath {
  if (spec.className !== undefined) return ['spec', 'ingressClassName'];
  if (spec.classAnnotation !== undefined) return ['metadata', 'annotations', 'kubernetes.io/ingress.class'];
  return ['spec'];
}
