import { createHash } from 'node:crypto';
import { type Finding, SEVERITIES, type Severity } from '../../model/finding.ts';
import { describeObject, describePath } from '../../model/origin.ts';
import { curlLine } from '../curl.ts';
import { byCodeUnit } from '../order.ts';
import { printedField } from '../origins.ts';
import { printable } from '../printable.ts';
import type { FindingEntry, FindingGroup } from './document.ts';
import type { MigrationFacts } from './facts.ts';
import { placeOf } from './sources.ts';

/** Most places of one finding that the report names. */
const MOST_PLACES = 50;

/** All findings by code, the gravest first; the same finding twice is one. */
export function findingGroups({ findings, kinds, objects }: MigrationFacts): readonly FindingGroup[] {
  const groups = new Map<string, Map<string, FindingEntry>>();
  for (const item of findings) {
    const entries = groups.get(item.code) ?? new Map<string, FindingEntry>();
    const id = identity(item);
    if (!entries.has(id)) entries.set(id, entryOf(id, item, objects));
    groups.set(item.code, entries);
  }
  return [...groups]
    .map(([code, entries]): FindingGroup => {
      const list = [...entries.values()].sort(bySeverity);
      const kind = kinds.get(code);
      return {
        code,
        name: kind?.name ?? code,
        title: kind?.title ?? code,
        severity: list[0]?.severity ?? 'info',
        explanation: kind?.explanation ?? '',
        action: kind?.action ?? '',
        findings: list,
      };
    })
    .sort((one, two) => bySeverity(one, two) || byCodeUnit(one.code, two.code));
}

function bySeverity(one: { severity: Severity }, two: { severity: Severity }): number {
  return SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(two.severity);
}

/** Code, objects, fields and text, without line numbers: an edit elsewhere in a file leaves it the same. */
export function identity(finding: Finding): string {
  let id = identities.get(finding);
  if (id === undefined) {
    id = identityAfresh(finding);
    identities.set(finding, id);
  }
  return id;
}

/** Asked for by each part of a report that speaks of findings. */
const identities = new WeakMap<Finding, string>();

function identityAfresh({ code, message, origins }: Finding): string {
  const places = origins.map(({ object, path }) => `${describeObject(object)} ${describePath(path)}`);
  const hash = createHash('sha256').update(JSON.stringify([code, message, places]));
  return `${code}-${hash.digest('hex').slice(0, 12)}`;
}

function entryOf(id: string, item: Finding, objects: MigrationFacts['objects']): FindingEntry {
  return {
    id,
    code: item.code,
    severity: item.severity,
    message: printable(item.message),
    places: item.origins
      .slice(0, MOST_PLACES)
      .map((origin) => placeOf(origin, printedField(origin), objects)),
    placesInAll: item.origins.length,
    ...(item.before === undefined ? {} : { before: printable(item.before) }),
    ...(item.after === undefined ? {} : { after: printable(item.after) }),
    ...(item.witness === undefined ? {} : { request: curlLine(item.witness) }),
    ...(item.action === undefined ? {} : { action: printable(item.action) }),
  };
}

/** Counts by severity, of findings or of anything that has one. */
export function countSeverities(items: readonly { readonly severity: Severity }[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { blocker: 0, high: 0, low: 0, info: 0 };
  for (const { severity } of items) counts[severity] += 1;
  return counts;
}

export function gravest(severities: readonly Severity[]): Severity | undefined {
  return SEVERITIES.find((severity) => severities.includes(severity));
}
