import { describe, expect, test } from 'vitest';
import { parseAnnotations } from '../../../../providers/ingress-nginx/annotations/parse.ts';
import { controller, OPEN, PREFIX, parse, statusOf, WHOLE_CLUSTER } from './support.ts';

/** Message of the only finding. */
function onlyMessage(annotations: Readonly<Record<string, string>>): string {
  const { findings } = parseAnnotations(
    { namespace: 'shop', name: 'web', annotations },
    WHOLE_CLUSTER,
    controller(OPEN),
  );
  expect(findings).toHaveLength(1);
  return findings[0]?.message ?? '';
}

describe('names that no release ever read', () => {
  test.each([
    ['rate-limit', 'limit-rps or limit-rpm'],
    ['rate-limit-window', 'limit-rps counts per second'],
    ['rate-limit-connections', 'limit-connections'],
    ['websocket-services', 'websockets work by default'],
    ['enable-websocket', 'websockets work by default'],
    ['proxy-set-headers', 'ConfigMap of the controller'],
    ['upstream-keepalive-timeout', 'ConfigMap of the controller'],
    ['hsts', 'key of the ConfigMap'],
    ['use-forwarded-headers', 'key of the ConfigMap'],
    ['jaeger-service-name', 'enable-opentelemetry'],
    ['zipkin-collector-host', 'enable-opentelemetry'],
    ['x-forwarded-proto', 'always set'],
    ['rewrite-traget', 'rewrite-target?'],
    ['ssl-redirects', 'ssl-redirect?'],
    ['cors-allow-origins', 'cors-allow-origin?'],
    ['Use-Regex', 'use-regex?'],
    ['proxy_body_size', 'proxy-body-size?'],
    ['size-body-proxy', 'proxy-body-size?'],
  ])('%s: %s', (name, hint) => {
    expect(statusOf(parse({ [name]: 'x' }), name)).toBe('unknown');
    const message = onlyMessage({ [PREFIX + name]: 'x' });
    expect(message).toContain('no release of ingress-nginx ever read it');
    expect(message).toContain(hint);
  });

  test('a name like nothing known has no suggestion', () => {
    expect(onlyMessage({ [`${PREFIX}frobnicate-the-widget`]: 'x' })).toMatch(/never had an effect\.$/);
  });
});

describe('names that older releases read', () => {
  test.each([
    ['secure-backends', '0.20.0', 'backend-protocol: HTTPS'],
    ['grpc-backend', '0.20.0', 'backend-protocol: GRPC'],
    ['session-cookie-hash', '0.23.0', 'works without it'],
    ['lua-resty-waf-mode', '0.26.2', 'enable-modsecurity'],
    ['mirror-uri', '0.28.0', 'mirror-target'],
    ['enable-opentracing', '1.9.4', 'enable-opentelemetry'],
    ['influxdb-host', '1.7.0', 'no replacement'],
    ['global-rate-limit-window', '1.11.8', 'limit-rps'],
  ])('%s until %s: %s', (name, lastRead, advice) => {
    const message = onlyMessage({ [PREFIX + name]: 'x' });
    expect(message).toContain(`read it until ${lastRead}`);
    expect(message).toContain(advice);
  });
});

describe('annotations outside the prefix', () => {
  test.each([
    [
      'ingress.kubernetes.io/rewrite-target',
      'unknown',
      'did you mean nginx.ingress.kubernetes.io/rewrite-target?',
    ],
    [
      'nginx.ingress.kubernets.io/use-regex',
      'unknown',
      'did you mean nginx.ingress.kubernetes.io/use-regex?',
    ],
    ['nginx.kubernetes.io/ssl-redirect', 'unknown', 'did you mean nginx.ingress.kubernetes.io/ssl-redirect?'],
    ['auth-tls-error-page', 'unknown', 'did you mean nginx.ingress.kubernetes.io/auth-tls-error-page?'],
    ['nginx.org/client-max-body-size', 'foreign', 'F5'],
    ['traefik.ingress.kubernetes.io/router.entrypoints', 'foreign', 'Traefik'],
    ['ingress.kubernetes.io/backends', 'foreign', 'another kind'],
  ])('%s is %s', (name, status, words) => {
    const { ledger, findings } = parseAnnotations(
      { namespace: 'shop', name: 'web', annotations: { [name]: 'x' } },
      WHOLE_CLUSTER,
      controller(OPEN),
    );
    expect(ledger).toMatchObject([{ key: name, status, codes: [findings[0]?.code] }]);
    expect(findings[0]?.message).toContain(words);
  });

  test.each([
    ['kubernetes.io/ingress.class', 'converted', 'class'],
    ['cert-manager.io/cluster-issuer', 'foreign', 'cert-manager'],
    ['external-dns.alpha.kubernetes.io/target', 'foreign', 'external-dns'],
    ['kubectl.kubernetes.io/last-applied-configuration', 'foreign', 'kubectl'],
    ['meta.helm.sh/release-name', 'foreign', 'Helm'],
    ['kubernetes.io/tls-acme', 'foreign', 'Kubernetes'],
    ['field.cattle.io/publicEndpoints', 'foreign', 'Rancher'],
    ['my.company/owner', 'foreign', 'my.company'],
  ])('%s is %s without a finding', (name, status, word) => {
    const { ledger, findings } = parseAnnotations(
      { namespace: 'shop', name: 'web', annotations: { [name]: 'x' } },
      WHOLE_CLUSTER,
      controller(OPEN),
    );
    expect(findings).toEqual([]);
    expect(ledger[0]?.status).toBe(status);
    expect(ledger[0]?.reason).toContain(word);
  });

  test('the prefix is a flag of the controller', () => {
    const config = controller({ '--annotations-prefix': 'ingress.acme.example' });
    const annotations = { 'ingress.acme.example/use-regex': 'true', [`${PREFIX}app-root`]: '/x' };
    const parsed = parseAnnotations({ namespace: 'shop', name: 'web', annotations }, WHOLE_CLUSTER, config);
    expect(parsed.config.useRegex.value).toBe(true);
    expect(parsed.config.appRoot).toBeUndefined();
    expect(statusOf(parsed, `${PREFIX}app-root`)).toBe('unknown');
  });
});

describe('annotations without effect', () => {
  test.each([
    [{ 'ssl-redirect': 'true' }, 'ssl-redirect', 'in force anyway'],
    [{ 'proxy-read-timeout': '60' }, 'proxy-read-timeout', 'in force anyway'],
    [{ 'proxy-body-size': '' }, 'proxy-body-size', 'empty value'],
    [{ 'auth-signin': 'https://l.example' }, 'auth-signin', 'auth-url'],
    [{ 'session-cookie-name': 'x' }, 'session-cookie-name', 'affinity'],
    [{ 'canary-weight': '10' }, 'canary-weight', 'canary'],
    [{ 'proxy-ssl-verify': 'on' }, 'proxy-ssl-verify', 'proxy-ssl-secret'],
    [{ 'cors-allow-origin': 'https://a.example' }, 'cors-allow-origin', 'enable-cors'],
    [{ 'enable-global-auth': 'false' }, 'enable-global-auth', 'global-auth-url'],
    [{ 'x-forwarded-prefix': '/x' }, 'x-forwarded-prefix', 'rewrite-target'],
    [{ 'http2-push-preload': 'true' }, 'http2-push-preload', 'nginx 1.25'],
    [{ 'limit-burst-multiplier': '3' }, 'limit-burst-multiplier', 'limit-rps'],
    [{ 'limit-rps': '0' }, 'limit-rps', 'no limit'],
    [{ 'affinity-canary-behavior': 'legacy' }, 'affinity-canary-behavior', 'no canary'],
  ])('%o: %s (%s)', (annotations, key, words) => {
    const parsed = parse(annotations);
    expect(statusOf(parsed, key)).toBe('no-effect');
    expect(parsed.ledger.find((entry) => entry.key === PREFIX + key)?.reason).toContain(words);
  });

  test('ssl-passthrough needs its flag', () => {
    expect(statusOf(parse({ 'ssl-passthrough': 'true' }, controller()), 'ssl-passthrough')).toBe('no-effect');
    expect(statusOf(parse({ 'ssl-passthrough': 'true' }), 'ssl-passthrough')).toBe('converted');
  });

  test('what is the default of the ConfigMap is in force anyway', () => {
    const config = controller({ 'ssl-redirect': 'false' });
    expect(statusOf(parse({ 'ssl-redirect': 'false' }, config), 'ssl-redirect')).toBe('no-effect');
    expect(statusOf(parse({ 'ssl-redirect': 'true' }, config), 'ssl-redirect')).toBe('converted');
  });
});

test('every annotation is in the ledger once, with its origin', () => {
  const annotations = { 'rewrite-target': '/', nonsense: 'x', 'auth-url': 'bad', 'limit-rps': 'x' };
  const { ledger } = parse(annotations);
  expect(ledger.map(({ key }) => key).sort()).toEqual(
    Object.keys(annotations)
      .map((key) => PREFIX + key)
      .sort(),
  );
  expect(ledger[0]?.origin).toEqual({
    object: { kind: 'Ingress', namespace: 'shop', name: 'web' },
    path: ['metadata', 'annotations', `${PREFIX}rewrite-target`],
  });
});

test('a snippet that is not understood is unsupported, one that is understood converted', () => {
  const good = parse({ 'configuration-snippet': 'more_set_headers "X-A: 1";' });
  expect(statusOf(good, 'configuration-snippet')).toBe('converted');
  const bad = parse({ 'configuration-snippet': 'if ($host = x) { return 403; }' });
  expect(statusOf(bad, 'configuration-snippet')).toBe('unsupported');
  expect(bad.findings[0]?.message).toContain('if ($host = x) { ... }: it depends on a condition');
});
