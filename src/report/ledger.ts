import type { Finding } from '../model/finding.ts';
import type { Ledger, LedgerEntry, LedgerStatus } from '../model/ledger.ts';
import type { FieldPath, Origin } from '../model/origin.ts';

/** A setting that an object of the implementation says; `by`: its kind and field. */
export interface Carried {
  readonly origin: Origin;
  readonly by: string;
}

/** How far a status is from "as before". A finding may only make an entry graver. */
const GRAVITY: Readonly<Record<LedgerStatus, number>> = {
  converted: 0,
  foreign: 0,
  'no-effect': 0,
  different: 1,
  unsupported: 2,
  unknown: 3,
  invalid: 3,
};

/** The object itself, and each field on the way to the one that is named; the last one is the place. */
function keysOf({ kind, namespace, name }: Origin['object'], path: FieldPath): readonly string[] {
  const keys = [`${kind}\n${namespace}\n${name}\n`];
  for (const part of path) keys.push(`${keys.at(-1)}${JSON.stringify(part)}`);
  return keys;
}

function placeOf({ object }: Origin, path: FieldPath): string {
  return keysOf(object, path).at(-1) ?? '';
}

/** @param isCarried an object of the implementation says the setting, though perhaps not quite */
function statusAfter({ severity }: Finding, isCarried: boolean): LedgerStatus {
  if (severity === 'blocker' || (severity === 'high' && !isCarried)) return 'unsupported';
  return severity === 'high' || severity === 'low' ? 'different' : 'converted';
}

/**
 * The account after writing: an annotation or field that a finding of the writer names did not reach the output unchanged.
 * Blocker and high make it `unsupported`, low `different`; the finding's message becomes the reason. What an object of the
 * implementation says is `different` also after a finding of severity high. Findings that name a part of a field (`spec.rules[0].http`) count for the field they are part of.
 */
export function mergeLedger(
  ledger: Ledger,
  findings: readonly Finding[],
  carried: readonly Carried[] = [],
): Ledger {
  const carriers = new Map(carried.map(({ origin, by }) => [placeOf(origin, origin.path), by]));
  const byPlace = new Map<string, Finding[]>();
  const ofWhole = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const origin of finding.origins) {
      const [whole = '', ...fields] = keysOf(origin.object, origin.path);
      add(ofWhole, fields.at(-1) ?? whole, finding);
      for (const key of fields) {
        const known = byPlace.get(key);
        if (known === undefined) byPlace.set(key, [finding]);
        // One finding names its places one after another.
        else if (known.at(-1) !== finding && !known.includes(finding)) known.push(finding);
      }
    }
  }
  return ledger.map((entry) => {
    const { origin, partOf } = entry;
    const place = placeOf(origin, origin.path);
    const own = byPlace.get(place) ?? [];
    const whole = partOf === undefined ? [] : (ofWhole.get(placeOf(origin, partOf)) ?? []);
    const named = entry.status === 'no-effect' ? own : [...own, ...whole.filter((one) => !own.includes(one))];
    const by = carriers.get(place);
    const said =
      by === undefined || entry.status !== 'converted' ? entry : { ...entry, reason: `said by ${by}` };
    return named.reduce((one, finding) => applyFinding(one, finding, by !== undefined), said);
  });
}

function add(lists: Map<string, Finding[]>, key: string, finding: Finding): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [finding]);
  else known.push(finding);
}

function applyFinding(entry: LedgerEntry, finding: Finding, isCarried: boolean): LedgerEntry {
  const codes = entry.codes.includes(finding.code) ? entry.codes : [...entry.codes, finding.code];
  const status = statusAfter(finding, isCarried);
  if (GRAVITY[status] <= GRAVITY[entry.status]) return { ...entry, codes };
  return { ...entry, status, reason: finding.message, codes };
}

export const LEDGER_STATUSES: readonly LedgerStatus[] = [
  'converted',
  'no-effect',
  'different',
  'unsupported',
  'unknown',
  'invalid',
  'foreign',
];

const STATUS_WORDS: Readonly<Record<LedgerStatus, string>> = {
  converted: 'converted',
  'no-effect': 'without effect',
  different: 'different',
  unsupported: 'unsupported',
  unknown: 'unknown',
  invalid: 'invalid',
  foreign: 'of other tools',
};

/** `12 settings: 9 converted, 2 without effect, 1 unsupported`. */
export function summariseLedger(ledger: Ledger): string {
  const parts = LEDGER_STATUSES.flatMap((status) => {
    const count = ledger.filter((entry) => entry.status === status).length;
    return count === 0 ? [] : [`${count} ${STATUS_WORDS[status]}`];
  });
  const total = `${ledger.length} setting${ledger.length === 1 ? '' : 's'}`;
  return parts.length === 0 ? total : `${total}: ${parts.join(', ')}`;
}
