import { describe, expect, test } from 'vitest';
import { answer, type Cluster, compileCluster } from './support.ts';

interface Row extends Cluster {
  readonly code: string;
  readonly says: RegExp;
  /** Key of the ledger entry, where a field is accounted for. */
  readonly field?: string;
}

const REGEX = { 'use-regex': 'true' };
const ALL = { canary: 'true', 'canary-weight': '100' };
const WEB = { name: 'a', rules: ['h.test / P web'] };

const STREAM_PORTS = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'ports', namespace: 'infra' },
  data: { 80: 'infra/db:5432', 9001: 'infra/db:5432::PROXY' },
};

const ROWS: readonly Row[] = [
  {
    code: 'GP2505',
    says: /default\/a is not served.*disable-catch-all/,
    field: 'spec.defaultBackend',
    ingresses: [{ ...WEB, defaultBackend: 'rest' }],
    settings: { '--disable-catch-all': 'true' },
  },
  {
    code: 'GP2506',
    says: /refuses "\/x\/etc\/nginx"/,
    ingresses: [{ name: 'a', rules: ['h.test /x/etc/nginx I web', 'h.test /ok P web'] }],
  },
  {
    code: 'GP2507',
    says: /default\/b, default\/a/,
    ingresses: [
      { ...WEB, age: null },
      { name: 'b', age: null, rules: ['h.test / P shop'] },
    ],
  },
  {
    code: 'GP2510',
    says: /default\/b: path "\/" \(Prefix\) of host h.test has no effect: Ingress default\/a has it/,
    field: 'spec.rules[0].http.paths[0]',
    ingresses: [WEB, { name: 'b', rules: ['h.test / P shop'] }],
  },
  {
    code: 'GP2511',
    says: /no Service/,
    field: 'spec.rules[0].http.paths[0]',
    ingresses: [{ name: 'a', rules: ['h.test /s P resource files'] }],
  },
  {
    code: 'GP2514',
    says: /Service v2 a canary only/,
    field: 'spec.rules[0].http.paths[0]',
    ingresses: [
      { name: 'c', annotations: ALL, rules: ['h.test / P v2'] },
      { name: 'd', rules: ['g.test / P v2'] },
    ],
  },
  {
    code: 'GP2520',
    says: /every path of h.test that no rule names is redirected/,
    ingresses: [
      { name: 'a', annotations: { 'permanent-redirect': 'https://n.test' }, rules: ['h.test /old P web'] },
    ],
  },
  {
    code: 'GP2521',
    says: /host h.test are regular expressions/,
    ingresses: [{ ...WEB, annotations: REGEX }],
  },
  {
    code: 'GP2522',
    says: /default\/b: path "\/v1.0" \(Exact\)/,
    ingresses: [
      { ...WEB, annotations: REGEX },
      { name: 'b', rules: ['h.test /v1.0 E shop'] },
    ],
  },
  {
    code: 'GP2530',
    says: /path "\/new" \(Prefix\) of host h.test has no counterpart/,
    field: 'spec.rules[0].http.paths[1]',
    ingresses: [WEB, { name: 'c', annotations: ALL, rules: ['h.test / P v2', 'h.test /new P v2'] }],
  },
  {
    code: 'GP2531',
    says: /default\/d receives nothing/,
    ingresses: [
      WEB,
      { name: 'c', annotations: ALL, rules: ['h.test / P v2'] },
      { name: 'd', annotations: ALL, rules: ['h.test / P v3'] },
    ],
  },
  {
    code: 'GP2532',
    says: /takes its share at g.test\//,
    ingresses: [
      WEB,
      { name: 'b', rules: ['g.test / P web'] },
      { name: 'c', annotations: ALL, rules: ['h.test / P v2'] },
    ],
  },
  {
    code: 'GP2540',
    says: /h.test is served with the controller's default certificate/,
    ingresses: [{ ...WEB, tls: ['gone: h.test'] }],
  },
  {
    code: 'GP2541',
    says: /default\/b: spec.tls\[0\] has no effect: the older Ingress default\/a decides/,
    field: 'spec.tls[0]',
    complete: false,
    ingresses: [
      { ...WEB, tls: ['one: h.test'] },
      { name: 'b', tls: ['two: h.test'], rules: ['h.test /b P shop'] },
    ],
  },
  {
    code: 'GP2541',
    says: /without a known host/,
    field: 'spec.tls[0]',
    ingresses: [{ name: 'a', tls: ['one'], rules: ['- / P web'] }],
  },
  {
    code: 'GP2550',
    says: /Service default\/web has no ready endpoint/,
    ingresses: [WEB],
    down: ['web'],
  },
  {
    code: 'GP2560',
    says: /server-alias b.test has no effect/,
    ingresses: [
      { ...WEB, annotations: { 'server-alias': 'b.test' } },
      { name: 'b', rules: ['b.test / P shop'] },
    ],
  },
  {
    code: 'GP2570',
    says: /host \*.h.test has no effect/,
    ingresses: [{ name: 'a', annotations: { 'ssl-passthrough': 'true' }, rules: ['*.h.test / P web'] }],
    settings: { '--enable-ssl-passthrough': 'true' },
  },
  {
    code: 'GP2571',
    says: /not reached by https: \/x/,
    ingresses: [
      { name: 'a', annotations: { 'ssl-passthrough': 'true' }, rules: ['h.test / P web', 'h.test /x P web'] },
    ],
    settings: { '--enable-ssl-passthrough': 'true' },
  },
  {
    code: 'GP2580',
    says: /infra\/tcp/,
    ingresses: [WEB],
    settings: { '--tcp-services-configmap': 'infra/tcp' },
  },
  {
    code: 'GP2581',
    says: /TCP port 80: .* keeps this port for itself/,
    ingresses: [WEB],
    settings: { '--tcp-services-configmap': 'infra/ports' },
    others: [STREAM_PORTS],
  },
  {
    code: 'GP2582',
    says: /TCP port 9001: .* backend gets a header of the PROXY protocol/,
    ingresses: [WEB],
    settings: { '--tcp-services-configmap': 'infra/ports' },
    others: [STREAM_PORTS],
    complete: false,
  },
  {
    code: 'GP2590',
    says: /spec.defaultBackend has no effect: an older Ingress/,
    field: 'spec.defaultBackend',
    ingresses: [
      { name: 'a', defaultBackend: 'web' },
      { name: 'b', defaultBackend: 'shop' },
    ],
  },
  { code: 'GP2592', says: /healthz/, ingresses: [{ name: 'a', rules: ['- / P web'] }] },
];

describe('findings', () => {
  test.each(ROWS)('$code $says', ({ code, says, field, ...cluster }) => {
    const { findings, ledger } = compileCluster(cluster);
    const found = findings.find((item) => item.code === code && says.test(item.message));
    expect(found).toBeDefined();
    expect(found?.origins.length).toBeGreaterThan(0);
    if (field === undefined) return;
    const entry = ledger.find((item) => item.key === field && item.codes.includes(code));
    expect(entry?.reason).toBe(found?.message);
  });

  test('an ordinary Ingress has nothing to say', () => {
    const { findings } = compileCluster({
      complete: false,
      ingresses: [{ ...WEB, tls: ['s: h.test'] }],
      others: [],
    });
    expect(findings.map(({ code }) => code)).toEqual(['GP2501']);
  });

  test('many Ingresses of an assumed class make one finding', () => {
    const ingresses = Array.from({ length: 20 }, (_, index) => ({
      name: `i${index}`,
      rules: [`h${index}.test / P web`],
    }));
    const assumed = compileCluster({ complete: false, ingresses }).findings.filter(
      ({ code }) => code === 'GP2501',
    );
    expect(assumed).toHaveLength(1);
    expect(assumed[0]?.origins).toHaveLength(20);
  });
});

describe('classes', () => {
  const classObject = (name: string, controller: string) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name },
    spec: { controller },
  });
  const OURS = 'k8s.io/ingress-nginx';
  const byAnnotation = (value: string) => ({
    ...WEB,
    className: null,
    annotations: { 'kubernetes.io/ingress.class': value },
  });

  const rows: ReadonlyArray<readonly [string, Cluster, boolean]> = [
    ['nginx without its object', { ingresses: [WEB] }, true],
    ['another name without object', { ingresses: [{ ...WEB, className: 'web' }] }, false],
    [
      'another name that the user names',
      { ingresses: [{ ...WEB, className: 'web' }], flags: { class: 'web' } },
      true,
    ],
    [
      'a class of ours',
      { ingresses: [{ ...WEB, className: 'web' }], others: [classObject('web', OURS)] },
      true,
    ],
    ['a class of another controller', { ingresses: [WEB], others: [classObject('nginx', 'x/y')] }, false],
    [
      'a missing class in a whole cluster that has others',
      { ingresses: [WEB], others: [classObject('web', OURS)] },
      false,
    ],
    ['the annotation', { ingresses: [byAnnotation('nginx')] }, true],
    ['another annotation', { ingresses: [byAnnotation('web')] }, false],
    [
      'another annotation with --ingress-class',
      { ingresses: [byAnnotation('web')], settings: { '--ingress-class': 'web' } },
      true,
    ],
    [
      'nginx when the flags name another class',
      { ingresses: [WEB], settings: { '--ingress-class': 'web' } },
      false,
    ],
    ['no class in a whole cluster', { ingresses: [{ ...WEB, className: null }] }, false],
    ['no class in files', { ingresses: [{ ...WEB, className: null }], complete: false }, true],
    [
      'no class, watched',
      { ingresses: [{ ...WEB, className: null }], settings: { '--watch-ingress-without-class': 'true' } },
      true,
    ],
    [
      'a class by name',
      {
        ingresses: [{ ...WEB, className: 'nginx' }],
        others: [classObject('nginx', 'x/y')],
        settings: { '--ingress-class-by-name': 'true' },
      },
      true,
    ],
    ['another namespace', { ingresses: [WEB], settings: { '--watch-namespace': 'other' } }, false],
  ];

  test.each(rows)('%s', (_says, cluster, taken) => {
    expect(answer(compileCluster(cluster), 'http://h.test/')).toBe(taken ? 'web /' : '404');
  });

  test.each([
    ['team=a', true],
    ['team==a,tier', true],
    ['team!=a', false],
    ['team in (b, a)', true],
    ['team notin (a)', false],
    ['!team', false],
    ['!other', true],
  ])('namespace selector %s', (selector, taken) => {
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'default', labels: { team: 'a', tier: 'x' } },
    };
    const compiled = compileCluster({
      ingresses: [WEB],
      others: [namespace],
      settings: { '--watch-namespace-selector': selector },
    });
    expect(answer(compiled, 'http://h.test/')).toBe(taken ? 'web /' : '404');
  });
});

describe('metadata of other tools', () => {
  test('goes where the tool looks for it', () => {
    const { carriedMetadata } = compileCluster({
      ingresses: [
        {
          ...WEB,
          annotations: {
            'cert-manager.io/cluster-issuer': 'le',
            'external-dns.alpha.kubernetes.io/target': '1.2.3.4',
            'external-dns.alpha.kubernetes.io/ttl': '60',
            'example.com/team': 'x',
          },
        },
      ],
    });
    expect(carriedMetadata.map(({ key, owner, place, hosts }) => [key, owner, place, ...hosts])).toEqual([
      ['cert-manager.io/cluster-issuer', 'cert-manager', 'gateway', 'h.test'],
      ['external-dns.alpha.kubernetes.io/target', 'external-dns', 'gateway', 'h.test'],
      ['external-dns.alpha.kubernetes.io/ttl', 'external-dns', 'route', 'h.test'],
    ]);
  });
});
