import type { Origin } from '../../src/model/origin.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { IngressConfig } from './annotations/config.ts';
import type { Upstream } from './configuration.ts';
import type { Controller } from './controller.ts';

/** Properties of forwarding that the annotations or the controller's defaults give every location of an Ingress. */
export function locationPolicies(config: IngressConfig | undefined, controller: Controller): Policy[] {
  const { timeouts, bodySize, nextUpstream } = config ?? controller.defaults;
  const policies: Policy[] = [
    {
      kind: 'timeouts',
      connect: timeouts.connect.value * 1000,
      send: timeouts.send.value * 1000,
      read: timeouts.read.value * 1000,
      origins: [...timeouts.connect.origins, ...timeouts.send.origins, ...timeouts.read.origins],
      isDefault: timeouts.connect.isDefault && timeouts.send.isDefault && timeouts.read.isDefault,
    },
    {
      kind: 'request-body-limit',
      bytes: bodySize.value,
      status: 413,
      origins: bodySize.origins,
      isDefault: bodySize.isDefault,
    },
    {
      kind: 'retry',
      conditions: nextUpstream.conditions.value,
      tries: nextUpstream.tries.value,
      timeout: nextUpstream.timeout.value * 1000,
      origins: [
        ...nextUpstream.conditions.origins,
        ...nextUpstream.timeout.origins,
        ...nextUpstream.tries.origins,
      ],
      isDefault:
        nextUpstream.conditions.isDefault && nextUpstream.timeout.isDefault && nextUpstream.tries.isDefault,
    },
  ];
  policies.push(...compression(controller));
  if (config === undefined) return policies;
  policies.push(...limits(config, controller), ...backendTls(config), ...others(config));
  return policies;
}

function compression({ compression: wanted }: Controller): Policy[] {
  if (wanted === undefined) return [];
  return [
    {
      kind: 'other',
      name: 'compress',
      value: wanted.value.join(', '),
      effect: 'answers are compressed for clients that take it',
      mayAnswer: { headers: ['Content-Encoding', 'Vary'], ifSent: 'Accept-Encoding' },
      origins: wanted.origins,
      isDefault: wanted.isDefault,
    },
  ];
}

function limits(config: IngressConfig, controller: Controller): Policy[] {
  const policies: Policy[] = [];
  const limit = config.limits;
  if (limit !== undefined) {
    const { origins, allowList: exempt } = limit;
    const rate = (requests: number, per: 'second' | 'minute'): Policy => ({
      kind: 'rate-limit',
      requests,
      per,
      burst: requests * limit.burstMultiplier,
      status: controller.limitStatus.requests,
      exempt,
      origins,
      isDefault: false,
    });
    if (limit.connections > 0)
      policies.push({
        kind: 'connection-limit',
        connections: limit.connections,
        status: controller.limitStatus.connections,
        exempt,
        origins,
        isDefault: false,
      });
    if (limit.rps > 0) policies.push(rate(limit.rps, 'second'));
    if (limit.rpm > 0) policies.push(rate(limit.rpm, 'minute'));
  }
  if (config.limitRate.value > 0)
    policies.push({
      kind: 'response-rate',
      bytesPerSecond: config.limitRate.value * 1024,
      after: config.limitRateAfter.value * 1024,
      origins: [...config.limitRate.origins, ...config.limitRateAfter.origins],
      isDefault: config.limitRate.isDefault,
    });
  return policies;
}

/** Without proxy-ssl-secret an HTTPS backend is neither verified nor told a server name. */
function backendTls(config: IngressConfig): Policy[] {
  const protocol = config.backendProtocol;
  const speaksTls =
    protocol.value === 'HTTPS' || protocol.value === 'GRPCS' || protocol.value === 'AUTO_HTTP';
  // proxy_ssl directives mean nothing to what is sent in plain text.
  if (!speaksTls) return [];
  const tls = config.proxySsl;
  if (tls === undefined) {
    return [
      {
        kind: 'backend-tls',
        verify: false,
        sendServerName: false,
        origins: protocol.origins,
        isDefault: false,
      },
    ];
  }
  return [
    {
      kind: 'backend-tls',
      verify: tls.verify && tls.hasCa,
      ...(tls.hasCa ? { caSecret: tls.secret } : {}),
      clientCertificateSecret: tls.secret,
      ...(tls.name === undefined ? {} : { serverName: tls.name }),
      sendServerName: tls.serverName,
      origins: tls.origins,
      isDefault: false,
    },
  ];
}

function others(config: IngressConfig): Policy[] {
  const policies: Policy[] = config.others.map((other) => ({ kind: 'other', ...other, isDefault: false }));
  const other = (name: string, value: string, effect: string, origins: readonly Origin[]): void => {
    policies.push({ kind: 'other', name, value, effect, origins, isDefault: false });
  };
  const { proxyRedirect, sslCiphers, sslPreferServerCiphers, streamSnippet } = config;
  if (proxyRedirect !== undefined)
    other(
      'proxy-redirect',
      `${proxyRedirect.from} ${proxyRedirect.to}`,
      'Location and Refresh headers of the backend are rewritten',
      proxyRedirect.origins,
    );
  if (sslCiphers !== undefined)
    other('ssl-ciphers', sslCiphers.value, 'TLS ciphers offered to clients of the host', sslCiphers.origins);
  if (sslPreferServerCiphers !== undefined)
    other(
      'ssl-prefer-server-ciphers',
      String(sslPreferServerCiphers.value),
      'whose order of TLS ciphers counts for clients of the host',
      sslPreferServerCiphers.origins,
    );
  if (streamSnippet !== undefined)
    other(
      'stream-snippet',
      streamSnippet.value,
      'lines in the configuration for plain TCP and UDP',
      streamSnippet.origins,
    );
  return policies;
}

/** Properties of the Service's upstream, which the Ingress that made it decided for all who use it. */
export function upstreamPolicies(upstream: Upstream): Policy[] {
  const policies: Policy[] = [];
  const { loadBalance, hashBy, serviceUpstream } = upstream;
  if (loadBalance !== undefined && (hashBy !== undefined || !loadBalance.isDefault))
    policies.push({
      kind: 'load-balancing',
      algorithm: hashBy === undefined ? loadBalance.value : 'chash',
      ...(hashBy === undefined ? {} : { hashBy: hashBy.value }),
      origins: hashBy?.origins ?? loadBalance.origins,
      isDefault: false,
    });
  else if (hashBy !== undefined)
    policies.push({
      kind: 'load-balancing',
      algorithm: 'chash',
      hashBy: hashBy.value,
      origins: hashBy.origins,
      isDefault: false,
    });
  if (serviceUpstream.value)
    policies.push({
      kind: 'other',
      name: 'service-upstream',
      value: 'true',
      effect: 'requests go to the cluster IP of the Service instead of to its pods',
      origins: serviceUpstream.origins,
      isDefault: false,
    });
  return policies;
}

/**
 * Session affinity at one path. A Service is sticky for everybody once one Ingress asks for it, but the cookie is handed
 * out only at paths of Ingresses that ask (rootfs/etc/nginx/lua/balancer/sticky.lua).
 *
 * Over TLS the cookie is Secure whatever session-cookie-secure says.
 *
 * @param ingressPath the path as the Ingress writes it: the cookie's Path unless session-cookie-path
 */
export function affinityPolicy(
  upstream: Upstream,
  config: IngressConfig | undefined,
  ingressPath: string,
  protocol: 'http' | 'https',
): Policy | undefined {
  const affinity = upstream.affinity;
  if (affinity === undefined || config?.affinity === undefined) return undefined;
  return {
    kind: 'session-affinity',
    cookie: affinity.cookie,
    path: affinity.path ?? ingressPath,
    ...(affinity.domain === undefined ? {} : { domain: affinity.domain }),
    ...(affinity.maxAge === undefined ? {} : { maxAge: affinity.maxAge }),
    ...(affinity.expires === undefined ? {} : { expires: affinity.expires }),
    ...(affinity.sameSite === undefined ? {} : { sameSite: affinity.sameSite }),
    secure: affinity.secure === true || protocol === 'https',
    mode: affinity.mode,
    origins: affinity.origins,
    isDefault: false,
  };
}
