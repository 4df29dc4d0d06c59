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

/** Headers of an answer that the implementation cannot keep clients from sending themselves. */
export function keptNote(names: readonly string[], origins: readonly Origin[]): Note {
  return noteOf(
    POLICY_FINDINGS.identityHeaders,
    `Clients can send ${names.join(', ')} to the backend themselves where the service answers without them.`,
    origins,
    {
      before: 'the backend gets these headers of the authentication service alone',
      after:
        'a header of the request stays where the answer has none of that name; the service is asked with it, so that it cannot be taken away before',
    },
  );
}
