import { type Note, noteOf, POLICY_FINDINGS } from '../../gateway/write/index.ts';
import type { Origin } from '../../model/origin.ts';
import type { Check } from '../../model/outcome.ts';

type ExternalAuth = Extract<Check, { kind: 'external-auth' }>;

/** A check of access that is written, but works differently. */
export function checkNote(message: string, before: string, after: string, origins: readonly Origin[]): Note {
  return noteOf(POLICY_FINDINGS.checkInexact, message, origins, { before, after });
}

/** Settings of a check by another service that no field says, but for kept connections, as one note; none: no note. */
export function lostSettings(
  check: ExternalAuth,
  after: string,
  origins: readonly Origin[],
): readonly Note[] {
  const lost = [
    ...Object.keys(check.settings).filter((name) => name !== 'keepalive'),
    ...(check.passesCookie === undefined ? [] : ['cookies of its answers']),
  ];
  if (lost.length === 0) return [];
  return [
    checkNote(
      `Settings of the check are not written: ${lost.join(', ')}.`,
      'they are in force',
      after,
      origins,
    ),
  ];
}
