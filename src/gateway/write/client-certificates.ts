import type { Origin } from '../../model/origin.ts';
import type { VirtualHost } from '../../model/route-table.ts';
import { hasDefaultCertificate } from './certificates.ts';
import type { RouteContext } from './context.ts';
import { closed, type Entry } from './draft.ts';
import { GATEWAY_FINDINGS } from './findings/gateways.ts';
import { handshakeNotes } from './handshake-notes.ts';
import { noteOf } from './reporter.ts';
import type { PolicyWriter, Saying } from './target-policies/writer.ts';

/**
 * What objects of the implementation say for the listener of a host that asks for client certificates; undefined where
 * there are none, or the host has no listener of its own.
 */
export function sayClients(
  host: VirtualHost,
  policies: PolicyWriter | undefined,
  ownListeners: boolean,
): Extract<Saying, { says: 'whole' }> | undefined {
  const { tls } = host;
  if (tls?.clientCertificates === undefined || !ownListeners || hasDefaultCertificate(host)) return undefined;
  const saying = policies?.clients?.(tls.clientCertificates, originsOf(tls));
  return saying?.says === 'whole' ? saying : undefined;
}

function originsOf(tls: VirtualHost['tls']): readonly Origin[] {
  return [...(tls?.clientCertificates?.origins ?? []), ...(tls?.origins ?? [])];
}

/** A host that asks for client certificates is closed where no object for its listener can ask for them. */
export function requireCertificate(
  entries: readonly Entry[],
  host: VirtualHost,
  context: RouteContext,
): readonly Entry[] {
  const wanted = host.tls?.clientCertificates;
  if (wanted === undefined) return entries;
  const { frontend, listener } = context;
  const saying = frontend.has(listener.port)
    ? { parts: [], notes: handshakeNotes(wanted, originsOf(host.tls)) }
    : sayClients(host, context.policies, context.ownListeners);
  if (saying !== undefined) {
    const { notes = [] } = saying;
    return entries.map((entry) => ({ ...entry, notes: [...entry.notes, ...notes] }));
  }
  const required = wanted.mode === 'require';
  const open = context.allowPartial || !required;
  const note = noteOf(
    GATEWAY_FINDINGS.clientCertificates,
    required
      ? `A client certificate signed by ${wanted.caSecret} is required today.`
      : `A client certificate is asked for today (${wanted.mode}) and its result is given to the backend.`,
    originsOf(host.tls),
    {
      // What the backend alone judges is lost to it, as its header is; what the source refuses would be served.
      severity: wanted.mode === 'optional-unverified' ? 'high' : 'blocker',
      before: required
        ? 'connections without the certificate are refused'
        : 'the client may show a certificate',
      after: open ? 'nobody is asked for a certificate' : '500 from the Gateway',
    },
  );
  return entries.map((entry) =>
    open || entry.action.kind === 'not-found' || entry.action.kind === 'lost'
      ? { ...entry, notes: [...entry.notes, note] }
      : { ...entry, action: closed([note]), notes: [] },
  );
}
