import { describe, expect, test } from 'vitest';
import { answer, type Cluster, compileCluster } from './support.ts';

interface Row extends Cluster {
  readonly says: string;
  readonly asks: ReadonlyArray<readonly [string, string, Readonly<Record<string, string>>?]>;
}

const WEB = { name: 'a', rules: ['h.test / P web'] };

const ROWS: readonly Row[] = [
  {
    says: 'missing endpoints are noticed after https and before authentication',
    ingresses: [{ ...WEB, annotations: { 'auth-url': 'http://auth.test/' }, tls: ['s: h.test'] }],
    down: ['web'],
    asks: [
      ['http://h.test/', '308 https://h.test'],
      ['https://h.test/', '503'],
    ],
  },
  {
    says: 'a redirect does not need endpoints',
    ingresses: [{ ...WEB, annotations: { 'permanent-redirect': 'https://n.test' } }],
    missing: ['web'],
    asks: [['http://h.test/', '301 https://n.test']],
  },
  {
    says: 'the annotation default-backend stands in for a Service without endpoints',
    ingresses: [{ ...WEB, annotations: { 'default-backend': 'spare' } }],
    down: ['web'],
    asks: [['http://h.test/x', 'spare /x']],
  },
  {
    says: 'but not when it has none itself, or does not exist',
    ingresses: [
      { ...WEB, annotations: { 'default-backend': 'spare' } },
      { name: 'b', annotations: { 'default-backend': 'gone' }, rules: ['g.test / P web'] },
    ],
    down: ['web', 'spare'],
    missing: ['gone'],
    asks: [
      ['http://h.test/', '503'],
      ['http://g.test/', '503'],
    ],
  },
  {
    says: 'a port that the Service lacks has no endpoints; names and target ports are found',
    ingresses: [{ name: 'a', rules: ['h.test /n P web:http', 'h.test /t P web:8080', 'h.test /x P web:81'] }],
    asks: [
      ['http://h.test/n', 'web /n'],
      ['http://h.test/t', 'web /t'],
      ['http://h.test/x', '503'],
    ],
  },
  {
    says: 'service-upstream needs no endpoints, and the first Ingress of the Service decides it',
    ingresses: [
      { name: 'a', annotations: { 'service-upstream': 'true' }, rules: ['h.test / P web'] },
      { name: 'b', rules: ['g.test / P web', 'f.test / P shop'] },
    ],
    down: ['web', 'shop'],
    asks: [
      ['http://g.test/', 'web /'],
      ['http://f.test/', '503'],
    ],
  },
  {
    says: 'spec.defaultBackend alone serves unknown hosts, without redirects but with access',
    ingresses: [
      {
        name: 'a',
        annotations: {
          'permanent-redirect': 'https://n.test',
          'force-ssl-redirect': 'true',
          'whitelist-source-range': '10.0.0.0/8',
        },
        defaultBackend: 'web',
      },
      { name: 'b', rules: ['- / P late'] },
    ],
    asks: [['http://any/x', '403', {}]],
  },
  {
    says: 'spec.defaultBackend beside rules serves unknown paths of hosts that it named first',
    ingresses: [
      { name: 'a', rules: ['old.test / P web'] },
      { name: 'b', rules: ['new.test /x P shop', 'old.test /x P shop', 'bare.test'], defaultBackend: 'rest' },
    ],
    asks: [
      ['http://new.test/y', 'rest /y'],
      ['http://old.test/y', 'web /y'],
      ['http://bare.test/y', 'rest /y'],
      ['http://unknown/y', '404'],
    ],
  },
  {
    says: '--disable-catch-all refuses Ingresses with spec.defaultBackend, rules too',
    ingresses: [{ name: 'b', rules: ['new.test /x P shop'], defaultBackend: 'rest' }],
    settings: { '--disable-catch-all': 'true' },
    asks: [['http://new.test/x', '404']],
  },
  {
    says: '--default-backend-service serves what nothing claims',
    ingresses: [{ name: 'a', rules: ['h.test /x P web', 'e.test / P errors'] }],
    settings: { '--default-backend-service': 'default/errors' },
    asks: [
      ['http://h.test/y', 'errors /y'],
      ['http://unknown/', 'errors /'],
    ],
  },
  {
    says: 'a snippet above the risk level drops its Ingress',
    ingresses: [{ ...WEB, annotations: { 'configuration-snippet': 'return 200;' } }],
    asks: [['http://h.test/', '404']],
  },
  {
    says: 'an allowed snippet answers after CORS and before https',
    ingresses: [
      {
        ...WEB,
        annotations: { 'configuration-snippet': 'return 418;', 'enable-cors': 'true' },
        tls: ['s: h.test'],
      },
    ],
    settings: { 'allow-snippet-annotations': 'true', 'annotations-risk-level': 'Critical' },
    asks: [
      ['http://h.test/', '418'],
      ['OPTIONS http://h.test/', '204'],
    ],
  },
  {
    says: 'a snippet that nobody can model makes its paths opaque, a server snippet the host',
    ingresses: [
      { ...WEB, annotations: { 'configuration-snippet': 'if ($x) { return 403; }' } },
      { name: 'b', rules: ['h.test /clear P shop'] },
      {
        name: 'c',
        annotations: { 'server-snippet': 'location /own { return 200; }' },
        rules: ['s.test /a P web'],
      },
      { name: 'd', rules: ['s.test /b P shop'] },
    ],
    settings: { 'allow-snippet-annotations': 'true', 'annotations-risk-level': 'Critical' },
    asks: [
      ['http://h.test/', 'opaque | web /'],
      ['http://h.test/clear', 'shop /clear'],
      ['http://s.test/b', 'opaque | shop /b'],
    ],
  },
  {
    says: 'TLS goes through undecrypted where flag and annotation say so, http does not',
    ingresses: [
      {
        name: 'a',
        annotations: { 'ssl-passthrough': 'true', 'app-root': '/app' },
        tls: ['s: h.test'],
        rules: ['h.test / P web', 'h.test /x P shop'],
      },
      { name: 'b', rules: ['g.test / P other'] },
    ],
    settings: { '--enable-ssl-passthrough': 'true' },
    asks: [
      ['https://h.test/x', 'web /x'],
      ['http://h.test/x', '308 https://h.test/x'],
      ['https://g.test/', 'other /'],
    ],
  },
  {
    says: 'without the flag the annotation has no effect',
    ingresses: [
      {
        name: 'a',
        annotations: { 'ssl-passthrough': 'true' },
        rules: ['h.test / P web', 'h.test /x P shop'],
      },
    ],
    asks: [['https://h.test/x', 'shop /x']],
  },
];

describe('backends', () => {
  test.each(ROWS)('$says', ({ says, asks, ...cluster }) => {
    expect(says).not.toBe('');
    const compiled = compileCluster(cluster);
    for (const [text, expected, headers] of asks)
      expect([text, headers, answer(compiled, text, headers, '8.8.8.8')]).toEqual([text, headers, expected]);
  });
});
