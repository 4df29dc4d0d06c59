import { isArray, isObject, own } from '../../src/kubernetes/json.ts';
import { type Json, type KubernetesObject, refOf } from '../../src/kubernetes/object.ts';
import { type Finding, type FindingKind, finding } from '../../src/model/finding.ts';
import type { Ledger, LedgerEntry, LedgerStatus } from '../../src/model/ledger.ts';
import {
  describeObject,
  describePath,
  type FieldPath,
  type ObjectRef,
  type Origin,
} from '../../src/model/origin.ts';

/** What compiling has to tell people, gathered as it goes. */
export interface Notes {
  /** A finding; the entries of the fields it names, if any, take its code. */
  report(kind: FindingKind, message: string, origins: readonly Origin[], more?: Partial<Finding>): void;
  /** Puts a field into the account, or changes what the account says of it. */
  enter(
    origin: Origin,
    value: Json | undefined,
    status: LedgerStatus,
    reason: string,
    codes?: readonly string[],
  ): void;
  /** Changes what the account says of all fields of an object below a path, if they count as converted so far. */
  overrule(
    object: ObjectRef,
    path: FieldPath,
    status: LedgerStatus,
    reason: string,
    codes?: readonly string[],
  ): void;
  /** Takes over what another part found. */
  add(findings: readonly Finding[]): void;
  findings(): readonly Finding[];
  ledger(): Ledger;
}

export function createNotes(): Notes {
  const findings: Finding[] = [];
  const said = new Set<string>();
  const entries = new Map<string, Map<string, LedgerEntry>>();
  const entriesOf = (object: ObjectRef): Map<string, LedgerEntry> => {
    const key = JSON.stringify([object.kind, object.namespace, object.name]);
    const known = entries.get(key) ?? new Map<string, LedgerEntry>();
    entries.set(key, known);
    return known;
  };
  return {
    report(kind, message, origins, more = {}) {
      const key = `${kind.code} ${message}`;
      if (said.has(key)) return;
      said.add(key);
      findings.push(finding(kind, message, origins, more));
    },
    enter(origin, value, status, reason, codes = []) {
      const key = describePath(origin.path);
      entriesOf(origin.object).set(key, { origin, key, value: shown(value), status, reason, codes });
    },
    overrule(object, path, status, reason, codes = []) {
      const own = entriesOf(object);
      for (const [key, entry] of own) {
        if (entry.status !== 'converted' || !isBelow(entry.origin.path, path)) continue;
        own.set(key, { ...entry, status, reason, codes });
      }
    },
    add: (more) => findings.push(...more),
    findings: () => findings,
    ledger: () => [...entries.values()].flatMap((own) => [...own.values()]),
  };
}

function isBelow(path: FieldPath, base: FieldPath): boolean {
  return base.every((part, index) => path[index] === part);
}

function shown(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

/** `VirtualService shop/web: spec.http[0]`, for messages. */
export function place(object: KubernetesObject, path: FieldPath): string {
  return `${describeObject(refOf(object))}: ${describePath(path)}`;
}

/** The value at a path of an object; undefined where there is none. */
export function valueAt(object: KubernetesObject, path: FieldPath): Json | undefined {
  let current: Json | undefined = object.raw;
  for (const part of path) {
    if (isArray(current) && typeof part === 'number') current = current[part];
    else if (isObject(current)) current = own(current, String(part));
    else return undefined;
  }
  return current;
}
