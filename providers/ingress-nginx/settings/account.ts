import { type Finding, finding } from '../../../src/model/finding.ts';
import type { LedgerEntry, LedgerStatus } from '../../../src/model/ledger.ts';
import { describeObject, type ObjectRef, type Origin } from '../../../src/model/origin.ts';
import {
  FLAG_UNKNOWN,
  SETTING_INVALID,
  SETTING_REFERENCE_MISSING,
  SETTING_UNKNOWN,
  SNIPPET_OPAQUE,
} from '../findings.ts';
import { readSnippet } from '../snippets.ts';
import { INERT_FLAGS } from './inert-flags.ts';
import { INERT_KEYS, REMOVED_KEYS } from './inert-keys.ts';

/** Collects what is said of each key while the settings are read. */
export interface SettingsAccount {
  originOf(key: string): Origin;
  enter(key: string, value: string, status: LedgerStatus, reason: string, codes?: readonly string[]): void;
  invalid(key: string, value: string, reason: string): void;
  /** A key that is not declared. */
  undeclared(key: string, value: string): void;
  missingReference(key: string, value: string, reason: string): void;
  /** Text for nginx.conf: converted only where every directive is understood. */
  snippet(key: string, value: string): void;
  readonly findings: readonly Finding[];
  readonly ledger: readonly LedgerEntry[];
}

/** Keys whose text is printed in every server or location. */
const READABLE: ReadonlyMap<string, 'server' | 'location'> = new Map([
  ['server-snippet', 'server'],
  ['location-snippet', 'location'],
]);

export function createAccount(
  owner: ObjectRef,
  flagOrigins: ReadonlyMap<string, Origin> = new Map(),
): SettingsAccount {
  const findings: Finding[] = [];
  const ledger: LedgerEntry[] = [];
  const originOf = (key: string): Origin => flagOrigins.get(key) ?? { object: owner, path: ['data', key] };
  const enter: SettingsAccount['enter'] = (key, value, status, reason, codes = []) => {
    ledger.push({ origin: originOf(key), key, value, status, reason, codes });
  };
  return {
    originOf,
    enter,
    findings,
    ledger,
    invalid(key, value, reason) {
      findings.push(
        finding(SETTING_INVALID, `${describeObject(owner)}: ${key}: ${JSON.stringify(value)}: ${reason}`, [
          originOf(key),
        ]),
      );
      enter(key, value, 'invalid', reason, [SETTING_INVALID.code]);
    },
    missingReference(key, value, reason) {
      findings.push(
        finding(SETTING_REFERENCE_MISSING, `${describeObject(owner)}: ${key}: ${reason}`, [originOf(key)]),
      );
      enter(key, value, 'unsupported', reason, [SETTING_REFERENCE_MISSING.code]);
    },
    snippet(key, value) {
      const place = READABLE.get(key);
      const effects = place === undefined ? undefined : readSnippet(value, place);
      if (effects !== undefined && effects.opaque.length === 0) {
        enter(key, value, 'converted', 'every directive is understood');
        return;
      }
      const first = effects?.opaque[0];
      const reason =
        first === undefined
          ? 'it is text for a part of nginx.conf that is not modelled'
          : `not understood: ${first.directive}: ${first.why}`;
      findings.push(finding(SNIPPET_OPAQUE, `${describeObject(owner)}: ${key}: ${reason}`, [originOf(key)]));
      enter(key, value, 'unsupported', reason, [SNIPPET_OPAQUE.code]);
    },
    undeclared(key, value) {
      // What somebody typed deserves a word; every workload has such flags.
      const inert = INERT_KEYS.get(key) ?? (flagOrigins.has(key) ? INERT_FLAGS.get(key) : undefined);
      if (inert !== undefined) {
        enter(key, value, 'no-effect', `${inert}; it does not change what a request gets`);
        return;
      }
      if (key.startsWith('-')) {
        const reason = 'it is not a flag that changes what a request gets';
        findings.push(finding(FLAG_UNKNOWN, `Controller flag ${key}: ${reason}`, [originOf(key)]));
        enter(key, value, 'no-effect', reason, [FLAG_UNKNOWN.code]);
        return;
      }
      const removed = REMOVED_KEYS.get(key);
      const reason =
        removed === undefined
          ? 'the controller does not read this key'
          : `the controller stopped reading this key in version ${removed}`;
      findings.push(finding(SETTING_UNKNOWN, `${describeObject(owner)}: ${key}: ${reason}`, [originOf(key)]));
      enter(key, value, 'unknown', reason, [SETTING_UNKNOWN.code]);
    },
  };
}
