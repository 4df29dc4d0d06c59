import { isArray, isObject } from '../../../src/kubernetes/json.ts';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import { type Finding, finding } from '../../../src/model/finding.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import { OBSOLETE_FIELD, UNKNOWN_FIELD } from '../findings/middlewares.ts';
import type { FieldDeclaration, Subject } from './declaration.ts';

/** The account of the fields of one middleware: every one that stands there, by its declaration. */
export function accountOf(
  type: string,
  fields: readonly FieldDeclaration[],
  value: JsonObject,
  subject: Subject,
  broken: { readonly why: string; readonly field?: string } | undefined,
): { readonly ledger: readonly LedgerEntry[]; readonly findings: readonly Finding[] } {
  const ledger: LedgerEntry[] = [];
  const findings: Finding[] = [];
  const known = new Map(fields.map((one) => [one.name, one]));
  const parents = new Set(fields.flatMap(({ name }) => parentsOf(name)));
  const visit = (name: string, item: Json | undefined): void => {
    const declared = known.get(name);
    if (declared === undefined && parents.has(name) && isObject(item) && Object.keys(item).length > 0) {
      for (const [key, inner] of Object.entries(item)) visit(`${name}.${key}`, inner);
      return;
    }
    const origin = subject.originOf(name);
    const entry = { origin, partOf: ['spec', type], key: `${type}.${name}`, value: showJson(item) };
    if (declared === undefined && !parents.has(name)) {
      const reason = `Traefik has no field ${name} of ${type}`;
      findings.push(finding(UNKNOWN_FIELD, `${subject.title}: ${reason}`, [origin]));
      ledger.push({ ...entry, status: 'unknown', reason, codes: [UNKNOWN_FIELD.code] });
    } else if (broken !== undefined && (broken.field === undefined || broken.field === name)) {
      ledger.push({ ...entry, status: 'invalid', reason: `the middleware ${broken.why}`, codes: [] });
    } else if (declared?.obsolete !== undefined && declared.inert === true) {
      const reason = declared.obsolete;
      findings.push(
        finding(OBSOLETE_FIELD, `${subject.title}: ${name}: ${reason}. ${declared.effect}`, [origin]),
      );
      ledger.push({ ...entry, status: 'no-effect', reason, codes: [OBSOLETE_FIELD.code] });
    } else if (declared?.inert === true || broken !== undefined) {
      const reason =
        broken === undefined ? 'no request is treated differently by it' : 'the middleware is not built';
      ledger.push({ ...entry, status: 'no-effect', reason, codes: [] });
    } else {
      ledger.push({
        ...entry,
        status: 'converted',
        reason: declared?.effect ?? 'its defaults are in force',
        codes: [],
      });
    }
  };
  for (const [key, item] of Object.entries(value)) visit(key, item);
  return { ledger, findings };
}

function parentsOf(name: string): readonly string[] {
  const keys = name.split('.');
  return keys.slice(1).map((_, index) => keys.slice(0, index + 1).join('.'));
}

/** A value in one line; secrets are only ever named in these fields. */
function showJson(item: Json | undefined): string {
  if (typeof item === 'string') return item;
  if (isArray(item) && item.every((one) => typeof one === 'string')) return item.join(', ');
  return JSON.stringify(item ?? null);
}
