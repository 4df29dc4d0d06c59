import type { Origin } from '../../model/origin.ts';
import type { Note } from './draft.ts';
import { POLICY_FINDINGS } from './findings/policies.ts';
import { noteOf } from './reporter.ts';
import type { ClientCertificates } from './target-policies/writer.ts';

/** What is different where certificates of clients are checked in the handshake of a listener. */
export function handshakeNotes(
  { mode, missing, depth, caSecret }: ClientCertificates,
  origins: readonly Origin[],
): readonly Note[] {
  const notes: Note[] = [];
  if (mode !== 'optional-unverified') {
    const status = missing.kind === 'respond' ? String(missing.status) : 'a page that says so';
    notes.push(
      noteOf(
        POLICY_FINDINGS.checkInexact,
        `Certificates are checked against ${caSecret} in the TLS handshake.`,
        origins,
        {
          severity: 'low',
          before: `${status} ${mode === 'require' ? 'without a valid certificate' : 'with a certificate that is not valid'}`,
          after: 'the connection ends without an answer',
          action: 'Nothing, unless clients depend on the answer.',
        },
      ),
    );
  }
  if (mode !== 'optional-unverified' && depth > 0) {
    notes.push(
      noteOf(
        POLICY_FINDINGS.certificateDepth,
        `Chains of certificates of any length are accepted, not only those of depth ${depth}.`,
        origins,
        {
          before: `a longer chain up to ${caSecret} is refused`,
          after: 'it is accepted: whoever has an authority below this one can sign clients',
          witness: 'none',
        },
      ),
    );
  }
  return notes;
}
