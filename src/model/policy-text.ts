import type { Policy } from './policy.ts';

/** Milliseconds as people and the Gateway API write them: `1m30s`. At most five digits for each unit. */
export function duration(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds));
  if (whole === 0) return '0s';
  const parts: Array<[number, string]> = [
    [Math.floor(whole / 3_600_000), 'h'],
    [Math.floor(whole / 60_000) % 60, 'm'],
    [Math.floor(whole / 1000) % 60, 's'],
    [whole % 1000, 'ms'],
  ];
  return parts.map(([count, unit]) => (count === 0 ? '' : `${count}${unit}`)).join('');
}

function bytes(count: number): string {
  if (count % (1024 * 1024) === 0) return `${count / (1024 * 1024)} MiB`;
  return count % 1024 === 0 ? `${count / 1024} KiB` : `${count} bytes`;
}

/** A policy in words. */
export function describePolicy(policy: Policy): string {
  switch (policy.kind) {
    case 'timeouts': {
      const { connect, send, read, request, backendRequest } = policy;
      const parts = [
        connect === undefined ? '' : `${duration(connect)} to connect`,
        send === undefined ? '' : `${duration(send)} between two writes`,
        read === undefined ? '' : `${duration(read)} between two reads`,
        request === undefined ? '' : `${duration(request)} for a request`,
        backendRequest === undefined ? '' : `${duration(backendRequest)} for one try`,
      ];
      return `timeouts: ${parts.filter((part) => part !== '').join(', ')}`;
    }
    case 'request-body-limit':
      return policy.bytes === 0
        ? 'no limit on request bodies'
        : `a limit of ${bytes(policy.bytes)} on request bodies (answer ${policy.status})`;
    case 'rate-limit':
      return `a limit of ${policy.requests} requests per ${policy.per} and client (burst ${policy.burst}, answer ${policy.status})${except(policy.exempt)}`;
    case 'connection-limit':
      return `a limit of ${policy.connections} connections per client (answer ${policy.status})${except(policy.exempt)}`;
    case 'response-rate':
      return `a limit of ${bytes(policy.bytesPerSecond)} per second on answers, after ${bytes(policy.after)}`;
    case 'session-affinity':
      return `session affinity with the cookie ${policy.cookie} (${affinityDetails(policy).join(', ')})`;
    case 'load-balancing':
      return `load balancing by ${policy.algorithm}${policy.hashBy === undefined ? '' : ` of ${policy.hashBy}`}`;
    case 'retry':
      return `up to ${policy.tries} tries on ${policy.conditions.join(', ')}${policy.timeout > 0 ? ` within ${duration(policy.timeout)}` : ''}`;
    case 'backend-tls':
      return `TLS to the backend${tlsDetails(policy)}`;
    case 'other':
      return `${policy.name}: ${policy.value} (${policy.effect})`;
  }
}

function except(addresses: readonly string[]): string {
  return addresses.length === 0 ? '' : `, except for ${addresses.join(', ')}`;
}

function affinityDetails(policy: Extract<Policy, { kind: 'session-affinity' }>): readonly string[] {
  const { mode, path, domain, maxAge, expires, sameSite, secure } = policy;
  return [
    mode,
    ...(path === undefined ? [] : [`path ${path}`]),
    ...(domain === undefined ? [] : [`domain ${domain}`]),
    ...(maxAge === undefined ? [] : [`kept for ${duration(maxAge * 1000)}`]),
    ...(expires === undefined ? [] : [`expires after ${duration(expires * 1000)}`]),
    ...(sameSite === undefined ? [] : [`SameSite ${sameSite}`]),
    ...(secure ? ['secure'] : []),
  ];
}

function tlsDetails(policy: Extract<Policy, { kind: 'backend-tls' }>): string {
  const { verify, caSecret, clientCertificateSecret, serverName, names, sendServerName } = policy;
  const parts = [
    verify ? `verified${caSecret === undefined ? '' : ` with ${caSecret}`}` : 'not verified',
    ...(serverName === undefined ? [] : [`as ${serverName}`]),
    ...(names === undefined ? [] : [`which must be one of ${names.join(', ')}`]),
    ...(sendServerName ? ['server name sent'] : []),
    ...(clientCertificateSecret === undefined
      ? []
      : [`with the client certificate ${clientCertificateSecret}`]),
  ];
  return `: ${parts.join(', ')}`;
}
