import { describeObject, nameOf, type ObjectRef } from '../../model/origin.ts';
import { NO_ANSWER, type Respond } from '../../model/outcome.ts';
import type { TlsSettings } from '../../model/route-table.ts';
import type { FileReference } from './client-validation.ts';
import type { ReadContext } from './context.ts';
import { fileProblem } from './files.ts';
import { CLIENT_VALIDATION_DOWN, LISTENER_DOWN } from './findings.ts';
import { asRef } from './gateways.ts';
import type { Grants } from './grants.ts';
import type { AcceptedListener } from './listeners.ts';

/** A TLS listener that forwards connections without decrypting them. */
export function passesThrough(listener: AcceptedListener): boolean {
  return listener.tls?.mode === 'Passthrough';
}

/** How a listener answers TLS handshakes; `down`: it cannot, and why. */
export type ListenerTls = { readonly settings: TlsSettings } | { readonly down: Respond } | 'none';

/** The connection ends without an HTTP answer. */
export function refused(reason: string): Respond {
  return { kind: 'respond', status: NO_ANSWER, reason };
}

/**
 * Certificate of a listener that terminates TLS, and client validation of an HTTPS listener. A listener without a usable certificate, or whose authority
 * for client certificates cannot be used, takes no connections (Gateway API v1.6, ListenerTLSConfig.certificateRefs and
 * FrontendTLSValidation.caCertificateRefs).
 */
export function listenerTls(listener: AcceptedListener, grants: Grants, context: ReadContext): ListenerTls {
  const terminates = listener.speaks === 'https' || (listener.speaks === 'tls' && !passesThrough(listener));
  if (!terminates) return 'none';
  const who = `Listener ${listener.name} of ${describeObject(listener.owner)}`;
  const certificates = listener.tls?.certificates ?? [];
  const byOption = certificates.length === 0 && listener.tls?.hasOptions === true;
  const certificate = byOption
    ? 'default'
    : usable(certificates, CERTIFICATE, { group: GATEWAY_GROUP, ...listener.owner }, grants, context);
  if (certificate !== 'default' && 'problem' in certificate) {
    const reason = `${who} has no usable certificate: ${certificate.problem}`;
    context.report(LISTENER_DOWN, `${reason}. TLS handshakes fail.`, listener.owner, [
      ...listener.path,
      'tls',
    ]);
    return { down: refused(reason) };
  }
  const origins = [{ object: listener.owner, path: [...listener.path, 'tls'] }];
  const shown = certificate === 'default' ? certificate : { secret: certificate.name };
  const settings: TlsSettings = { certificate: shown, origins };
  if (listener.speaks !== 'https') return { settings };
  const { gateway, owner, name } = listener;
  // The policy of an implementation replaces what the Gateway says.
  const clients =
    context.policies?.listener?.({ gateway, owner, listener: name }).clients ?? listener.clients;
  if (clients === undefined) return { settings };
  const asker = clients.policy ?? { group: GATEWAY_GROUP, ...gateway };
  const authority = usable(clients.authorities, AUTHORITY, asker, grants, context);
  if ('problem' in authority) {
    const reason = `${who} cannot check client certificates: ${authority.problem}`;
    context.report(CLIENT_VALIDATION_DOWN, `${reason}. It takes no connections.`, asker, clients.path);
    return { down: refused(reason) };
  }
  return {
    settings: {
      ...settings,
      clientCertificates: {
        caSecret: authority.name,
        mode: MODES.get(clients.mode) ?? 'require',
        depth: 1,
        missing: refused('the client certificate is missing or not accepted'),
      },
    },
  };
}

type Mode = NonNullable<TlsSettings['clientCertificates']>['mode'];

const MODES: ReadonlyMap<string, Mode> = new Map([
  ['AllowInsecureFallback', 'optional-unverified'],
  ['VerifyIfGiven', 'optional'],
]);

const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** The object that a reference stands in. */
type Asker = ObjectRef & { readonly group: string };

interface Wanted {
  readonly kinds: readonly string[];
  readonly key: string;
}

const CERTIFICATE: Wanted = { kinds: ['Secret'], key: 'tls.crt' };
const AUTHORITY: Wanted = { kinds: ['ConfigMap', 'Secret'], key: 'ca.crt' };

/** The first reference that can be used, else the problem of the first. */
function usable(
  references: readonly FileReference[],
  wanted: Wanted,
  asker: Asker,
  grants: Grants,
  context: ReadContext,
): { readonly name: string } | { readonly problem: string } {
  let problem: string | undefined;
  for (const reference of references) {
    const found = problemOf(reference, wanted, asker, grants, context);
    if (found === undefined) return { name: nameOf(asRef(reference)) };
    problem ??= found;
  }
  return { problem: problem ?? 'none is named' };
}

function problemOf(
  reference: FileReference,
  { kinds, key }: Wanted,
  { group, kind, namespace }: Asker,
  grants: Grants,
  context: ReadContext,
): string | undefined {
  const target = asRef(reference);
  const what = describeObject(target);
  if (reference.group !== '' || !kinds.includes(reference.kind)) return `${what} is not of a known kind`;
  const from = { group, kind, namespace };
  if (!grants({ from, to: reference })) {
    return `no ReferenceGrant in ${target.namespace} permits ${what}`;
  }
  return fileProblem(target, key, context.objects);
}
