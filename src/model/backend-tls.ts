import type { Backend, BackendFilters, Forward } from './outcome.ts';
import type { Policy } from './policy.ts';

type BackendTlsPolicy = Extract<Policy, { kind: 'backend-tls' }>;

/** The policy for TLS to a backend; the backend's own comes before that of the route. */
export function backendTlsOf(forward: Forward, filters: BackendFilters): BackendTlsPolicy | undefined {
  return [...(filters.policies ?? []), ...forward.policies].find(
    (policy): policy is BackendTlsPolicy => policy.kind === 'backend-tls',
  );
}

/** The TLS server name that a backend sees, where the table says it. */
export function serverNameSent(
  backend: Backend,
  policy: BackendTlsPolicy | undefined,
  clientServerName: string,
): string | undefined {
  if (backend.protocol === 'tls') return clientServerName;
  return policy?.sendServerName === true ? policy.serverName : undefined;
}

/** What must hold of the backend's certificate; undefined when nobody looks at it. */
export function certificateDemand(policy: BackendTlsPolicy | undefined): string | undefined {
  if (policy === undefined || !policy.verify) return undefined;
  const names = policy.names ?? (policy.serverName === undefined ? [] : [policy.serverName]);
  return names.length === 0 ? 'is trusted' : `is trusted and holds ${names.join(' or ')}`;
}
