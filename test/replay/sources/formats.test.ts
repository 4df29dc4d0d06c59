import { describe, expect, test } from 'vitest';
import type { Recorded } from '../../../src/replay/sources/recorded.ts';
import { readBytes, readOne, type Wishes } from './support.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly form: string;
  readonly request: Partial<Recorded['request']>;
  readonly observed?: Recorded['observed'];
  readonly hints?: Recorded['hints'];
  readonly wishes?: Wishes;
}

const NGINX_TAIL = '612 "-" "curl/8.0" 80 0.003 [shop-web-80] [] 10.244.0.5:8080 612 0.003 200 1f2e';
const JSON_FORMAT =
  '{"host":"$host","req":{"m":"$request_method","uri":"$request_uri"},"s":$status,"u":"$proxy_upstream_name","addr":"$upstream_addr","scheme":"$scheme"}';

const CASES: readonly Case[] = [
  {
    name: 'the default of ingress-nginx',
    text: `10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET /a?x=1 HTTP/1.1" 200 ${NGINX_TAIL}`,
    form: 'nginx',
    request: { method: 'GET', target: '/a?x=1', host: '', remoteAddress: '10.0.0.1', headers: [] },
    observed: { status: 200 },
    hints: { upstreamName: 'shop-web-80', reached: true, unknown: ['host', 'scheme'] },
  },
  {
    name: 'several upstreams, internal redirects, a user with a blank and a canary',
    text: '::1 - jo doe [21/Nov/2026:10:00:00 +0000] "POST /a HTTP/2.0" 502 150 "https://x.test/?a=b" "A \\x22B\\x22" 80 0.003 [shop-web-80] [shop-next-80] 10.0.0.1:80, 10.0.0.2:80 : 10.0.0.3:80 0, 0 : 150 0.001, 0.002 : 0.003 502, 502 : 502 1f2e',
    form: 'nginx',
    request: { method: 'POST', target: '/a' },
    observed: { status: 502 },
    hints: {
      upstreamName: 'shop-web-80',
      alternative: 'shop-next-80',
      reached: true,
      unknown: ['host', 'scheme'],
    },
  },
  {
    name: 'nobody received the request',
    text: '10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 308 164 "-" "-" 80 0.000 [shop-web-80] [] - - - - 1f2e',
    form: 'nginx',
    request: { target: '/' },
    observed: { status: 308, backend: null },
    hints: { upstreamName: 'shop-web-80', reached: false, unknown: ['host', 'scheme'] },
  },
  {
    name: 'bytes that nginx escapes',
    text: `10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET /a\\x22b\\x5Cc/\\xE4\\xBD\\xA0/\\xFF HTTP/1.1" 200 ${NGINX_TAIL}`,
    form: 'nginx',
    request: { target: '/a"b\\c/\u4f60/\udcff' },
  },
  {
    name: 'a custom format with the host',
    text: 'shop.test https GET "/a b" 200|shop-web-80|',
    form: 'nginx-custom',
    wishes: {
      logFormat: {
        text: '$host $scheme $request_method "$request_uri" $status|$proxy_upstream_name|',
        escapes: 'nginx',
      },
    },
    request: { method: 'GET', scheme: 'https', host: 'shop.test', target: '/a b' },
    observed: { status: 200 },
    hints: { upstreamName: 'shop-web-80' },
  },
  {
    name: 'a custom format where a path follows the host at once',
    text: 'GET http://shop.test/a/b 200',
    form: 'nginx-custom',
    wishes: { logFormat: { text: '$request_method $scheme://$host$request_uri $status', escapes: 'nginx' } },
    request: { host: 'shop.test', target: '/a/b', scheme: 'http' },
  },
  {
    name: 'a custom format with the rewritten path only',
    text: 'GET shop.test /a?x=1 200',
    form: 'nginx-custom',
    wishes: { logFormat: { text: '$request_method $host $uri$is_args$args $status', escapes: 'nginx' } },
    request: { target: '/a?x=1' },
    hints: { unknown: ['scheme'], rewritten: true },
  },
  {
    name: 'JSON as log-format-upstream writes it',
    text: '{"host":"shop.test","req":{"m":"GET","uri":"/a\\"b\\u0001"},"s":404,"u":"","addr":"-","scheme":"http"}',
    form: 'nginx-json',
    wishes: { logFormat: { text: JSON_FORMAT, escapes: 'json' } },
    request: { host: 'shop.test', method: 'GET', target: '/a"b\u0001', scheme: 'http' },
    observed: { status: 404, backend: null },
  },
  {
    name: 'the same with keys in another order',
    text: '{"scheme":"https","addr":"10.0.0.1:80","u":"shop-web-80","s":"200","req":{"uri":"/a","m":"PUT"},"host":"shop.test"}',
    form: 'nginx-json',
    wishes: { logFormat: { text: JSON_FORMAT, escapes: 'json' } },
    request: { host: 'shop.test', method: 'PUT', target: '/a', scheme: 'https' },
    hints: { upstreamName: 'shop-web-80', reached: true },
  },
  {
    name: 'the same with escapes that are no JSON',
    text: '{"host":"shop.test","req":{"m":"GET","uri":"/a\\x22b"},"s":200,"u":"shop-web-80","addr":"10.0.0.1:80","scheme":"http"}',
    form: 'nginx-json',
    wishes: { logFormat: { text: JSON_FORMAT, escapes: 'nginx' } },
    request: { target: '/a"b' },
  },
  {
    name: 'JSON with the usual names',
    text: '{"vhost":"shop.test","request_method":"GET","request_uri":"/a","status":200,"scheme":"https"}',
    form: 'json',
    request: { host: 'shop.test', target: '/a', scheme: 'https' },
    observed: { status: 200 },
  },
  {
    name: 'JSON with a path that may be rewritten',
    text: '{"vhost":"shop.test","method":"GET","path":"/a","request_query":"x=1","status":200}',
    form: 'json',
    request: { target: '/a?x=1' },
    hints: { unknown: ['scheme'], rewritten: true },
  },
  {
    name: 'combined',
    text: '10.0.0.1 - frank [10/Oct/2026:13:55:36 -0700] "HEAD /a HTTP/1.0" 200 2326 "http://x.test/" "Mozilla/4.08 [en]"',
    form: 'combined',
    request: { method: 'HEAD', target: '/a' },
    observed: { status: 200 },
  },
  {
    name: 'the Common Log Format',
    text: '10.0.0.1 - - [10/Oct/2026:13:55:36 -0700] "GET http://shop.test/a HTTP/1.0" 304 -',
    form: 'common',
    request: { target: 'http://shop.test/a' },
    observed: { status: 304 },
  },
  {
    name: 'the default of Envoy',
    text: '[2026-11-21T10:00:00.000Z] "GET /a?x=1 HTTP/1.1" 200 - 0 12 3 2 "-" "curl/8.0" "5c3b" "shop.test" "10.0.0.5:8080"',
    form: 'envoy',
    request: { method: 'GET', target: '/a?x=1', host: 'shop.test' },
    observed: { status: 200 },
    hints: { reached: true, unknown: ['scheme'] },
  },
  {
    name: 'the default of Istio',
    text: '[2026-11-21T10:00:00.000Z] "GET /a HTTP/2" 200 - via_upstream - "-" 0 12 3 2 "192.0.2.7" "Mozilla/5.0 (X11; Linux)" "5c3b" "shop.test" "10.0.0.5:8080" outbound|80|v1|web.shop.svc.cluster.local 10.1.0.1:5000 10.1.0.1:8443 192.0.2.7:4000 shop.test route-1',
    form: 'istio',
    request: {
      target: '/a',
      host: 'shop.test',
      scheme: 'https',
      remoteAddress: '192.0.2.7',
      sni: 'shop.test',
    },
    observed: { status: 200, backend: { namespace: 'shop', service: 'web', port: 80 } },
  },
  {
    name: 'Envoy as JSON',
    text: '{":authority":"shop.test","method":"GET","path":"/a","response_code":503,"upstream_host":null,"upstream_cluster":"outbound|80||web.shop.svc.cluster.local","downstream_local_address":"10.1.0.1:8080"}',
    form: 'envoy-json',
    request: { host: 'shop.test', target: '/a', scheme: 'http' },
    observed: { status: 503, backend: null },
  },
  {
    name: 'Traefik as text',
    text: '10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 12 "-" "curl/8.0" 7 "websecure-shop-web@kubernetes" "http://10.0.0.5:8080" 3ms',
    form: 'traefik',
    request: { target: '/a', scheme: 'https' },
    observed: { status: 200 },
    hints: { reached: true, unknown: ['host'] },
  },
  {
    name: 'Traefik as JSON',
    text: '{"ClientHost":"10.0.0.1","DownstreamStatus":200,"RequestAddr":"shop.test","RequestMethod":"GET","RequestPath":"/a?x=1","RequestScheme":"http","ServiceName":"shop-web-80@kubernetes","ServiceURL":"http://10.0.0.5:8080","OriginStatus":200}',
    form: 'traefik-json',
    request: { host: 'shop.test', target: '/a?x=1', scheme: 'http', remoteAddress: '10.0.0.1' },
    hints: { upstreamName: 'shop-web-80', reached: true },
  },
  {
    name: 'our own cases',
    text: '{"request":{"method":"GET","url":"https://shop.test:8443/a%2Fb","headers":{"Accept":"x"}},"observed":{"status":200,"backend":"shop/web:80","upstreamTarget":"/b"},"purpose":"why"}',
    form: 'cases',
    wishes: { allHeaders: true },
    request: {
      scheme: 'https',
      host: 'shop.test:8443',
      port: 8443,
      target: '/a%2Fb',
      headers: [['Accept', 'x']],
    },
    observed: { status: 200, backend: { namespace: 'shop', service: 'web', port: 80 }, upstreamTarget: '/b' },
  },
  {
    name: 'a list of requests',
    text: 'DELETE https://shop.test/a/../b?x#f',
    form: 'urls',
    request: { method: 'DELETE', scheme: 'https', host: 'shop.test', target: '/a/../b?x' },
  },
  {
    name: 'a URL alone',
    text: 'http://shop.test',
    form: 'urls',
    request: { method: 'GET', target: '/' },
  },
  {
    name: 'a line that a collector has wrapped',
    text: `{"log":"10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] \\"GET /a HTTP/1.1\\" 200 ${NGINX_TAIL.replaceAll('"', '\\"')}\\n","stream":"stdout"}`,
    form: 'wrapped',
    request: { target: '/a' },
    hints: { upstreamName: 'shop-web-80', reached: true, unknown: ['host', 'scheme'] },
  },
  {
    name: 'a line of a container runtime',
    text: `2026-11-21T10:00:00.123456789Z stdout F 10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 ${NGINX_TAIL}`,
    form: 'nginx',
    request: { target: '/a' },
  },
];

describe.each(CASES)('$name', ({ text, form, request, observed, hints, wishes }) => {
  test('is read', async () => {
    const found = await readOne(`${text}\n`, wishes);
    expect(found.request).toMatchObject(request);
    if (observed !== undefined) expect(found.observed).toEqual(observed);
    if (hints !== undefined) expect(found.hints).toEqual(hints);
    expect(found.place).toEqual({ source: 'a.log', line: 1 });
  });

  test('is recognised, whatever stood before it', async () => {
    const other = form === 'urls' ? '{"RequestMethod":"GET","RequestPath":"/"}' : 'GET http://other.test/';
    const { report, requests } = await readBytes(`${other}\n\n${text}\r\n${other}`, {
      ...wishes,
      pieces: 64,
    });
    expect(report.problems).toEqual([]);
    expect(report.forms.get(form)).toBe(1);
    expect(requests.map(({ place }) => place.line)).toEqual([1, 3, 4]);
  });
});

test('a format in which nobody can tell two values apart is refused', async () => {
  const logFormat = { text: '$host$status', escapes: 'nginx' as const };
  await expect(readBytes('a', { logFormat })).rejects.toThrow('$host is followed by $status');
});

test('only the form that is named is read', async () => {
  const { requests, report } = await readBytes('GET http://a.test/\n', { format: 'nginx' });
  expect(requests).toEqual([]);
  expect(report.problems).toMatchObject([{ cause: 'the line has an unknown form', count: 1 }]);
});
