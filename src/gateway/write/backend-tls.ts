import { describeObject, type Origin } from '../../model/origin.ts';
import type { Backend } from '../../model/outcome.ts';
import type { Policy } from '../../model/policy.ts';
import { isHostname } from '../limits.ts';
import type { RouteContext } from './context.ts';
import type { BackendTls, Note } from './draft.ts';
import { FORWARD_FINDINGS } from './findings/forwarding.ts';
import { noteOf } from './reporter.ts';
import type { PolicyPart } from './target-policies/part.ts';

export type TlsPolicy = Policy & { kind: 'backend-tls' };

/** What is known and found out so far of the destinations of a forward. */
export interface BackendWork {
  readonly context: RouteContext;
  readonly origins: readonly Origin[];
  readonly tls: TlsPolicy | undefined;
  /** Every backend is a Service that is spoken to over TLS and is not verified, all in the same way. */
  readonly allUnverified: boolean;
  readonly notes: Note[];
  readonly backendTls: BackendTls[];
  readonly parts: PolicyPart[];
  ok: boolean;
}

export function isTls(policy: Policy): policy is TlsPolicy {
  return policy.kind === 'backend-tls';
}

/** Verified TLS to a backend becomes a policy of its own; what cannot be said closes the route. */
export function readTls(
  target: Backend,
  port: { number: number; name?: string; only: boolean },
  tls: TlsPolicy | undefined,
  work: BackendWork,
): void {
  if (target.protocol !== 'https' && target.protocol !== 'grpcs') return;
  const label = `${target.namespace}/${target.name}`;
  const [caNamespace, caName] = tls?.caSecret?.split('/') ?? [];
  const missing =
    tls === undefined || !tls.verify
      ? 'its certificate is not verified today'
      : caName === undefined
        ? 'no CA is named'
        : tls.serverName === undefined || !isHostname(tls.serverName)
          ? 'no server name is given to verify'
          : caNamespace !== target.namespace
            ? `the CA is in the namespace ${caNamespace}, not in that of the Service`
            : port.name === undefined && !port.only
              ? `the name of port ${port.number} is not known, and a policy for the whole Service could affect other ports`
              : undefined;
  if (missing !== undefined || caName === undefined || tls?.serverName === undefined) {
    if (!work.context.allowPartial) work.ok = false;
    work.notes.push(
      noteOf(
        FORWARD_FINDINGS.backendTlsRefused,
        `TLS to Service ${label} cannot be written: ${missing ?? 'it is not described'}.`,
        tlsOrigins(tls, work),
        {
          before: `forwarded to ${label} with TLS`,
          after: work.context.allowPartial ? `forwarded to ${label} without TLS` : '500 from the Gateway',
        },
      ),
    );
    return;
  }
  if (tls.clientCertificateSecret !== undefined && tls.clientCertificateSecret !== '') {
    work.notes.push(
      noteOf(
        FORWARD_FINDINGS.policyLost,
        `The client certificate for Service ${label} is not carried over.`,
        tlsOrigins(tls, work),
        {
          severity: 'high',
          before: `the proxy shows the certificate of ${tls.clientCertificateSecret}`,
          after: 'no client certificate, unless the Gateway has one for all backends',
        },
      ),
    );
  }
  if (tls.caKind === undefined) {
    work.notes.push(
      noteOf(
        FORWARD_FINDINGS.backendCaSecret,
        `The CA of Service ${label} is in Secret ${tls.caSecret}.`,
        tlsOrigins(tls, work),
        {
          before: `${label} is verified as ${tls.serverName}`,
          after: 'the same where Secrets are supported here, otherwise a 5xx status',
        },
      ),
    );
  }
  work.backendTls.push({
    namespace: target.namespace,
    name: target.name,
    port: port.number,
    caKind: tls.caKind ?? 'Secret',
    caSecret: caName,
    hostname: tls.serverName,
    ...(port.only || port.name === undefined ? {} : { portName: port.name }),
  });
}

/** What says how TLS is spoken; with the route where that is another object. */
export function tlsOrigins(tls: TlsPolicy | undefined, work: BackendWork): readonly Origin[] {
  const own = tls?.origins ?? [];
  const objects = new Set(own.map(({ object }) => describeObject(object)));
  const isApart = work.origins.every(({ object }) => !objects.has(describeObject(object)));
  return isApart ? [...own, ...work.origins] : own;
}
