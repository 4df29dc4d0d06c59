import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { run } from './host.ts';

interface RouterWishes {
  readonly middlewares: readonly string[];
  readonly match?: string;
  readonly serviceMiddlewares?: readonly string[];
}

const service = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'shop' },
  spec: { ports: [{ name: 'http', port: 80 }] },
});

const middleware = (name: string, spec: object, namespace = 'shop'): object => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'Middleware',
  metadata: { name, namespace },
  spec,
});

/** `other/auth` names a Middleware of another namespace. */
const references = (names: readonly string[]): readonly object[] =>
  names.map((name) => {
    const [first = '', second] = name.split('/');
    return second === undefined ? { name: first } : { namespace: first, name: second };
  });

const router = (...routes: readonly RouterWishes[]): object => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'IngressRoute',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    entryPoints: ['web'],
    routes: routes.map(({ middlewares, match, serviceMiddlewares = [] }) => ({
      kind: 'Rule',
      match: match ?? 'Host(`a.example.com`) && PathPrefix(`/api`)',
      middlewares: references(middlewares),
      services: [
        {
          name: 'api',
          port: 80,
          ...(serviceMiddlewares.length === 0 ? {} : { middlewares: references(serviceMiddlewares) }),
        },
      ],
    })),
  },
});

interface Rule {
  readonly matches: ReadonlyArray<{ readonly path: { readonly type: string; readonly value: string } }>;
  readonly filters?: ReadonlyArray<{
    readonly type: string;
    readonly extensionRef?: { readonly group: string; readonly kind: string; readonly name: string };
  }>;
  readonly backendRefs?: readonly object[];
}

interface Converted {
  readonly manifests: string;
  readonly rules: readonly Rule[];
  readonly stderr: string;
}

async function convert(
  objects: readonly object[],
  argv: readonly string[] = [],
  target = 'traefik',
): Promise<Converted> {
  const stdin = [service('api'), service('auth'), ...objects]
    .map((one) => JSON.stringify(one))
    .join('\n---\n');
  const { stdout, stderr } = await run(['convert', '-f', '-', '--target', target, ...argv], { stdin });
  const documents = loadAll(stdout) as ReadonlyArray<{
    readonly kind: string;
    readonly spec: { readonly rules: readonly Rule[] };
  }>;
  const rules = documents.filter(({ kind }) => kind === 'HTTPRoute').flatMap(({ spec }) => spec.rules);
  return { manifests: stdout, rules, stderr };
}

/** Names of the Middlewares of a rule, in the order of its filters. */
const named = ({ filters = [] }: Rule): readonly string[] =>
  filters.flatMap(({ extensionRef }) => (extensionRef === undefined ? [] : [extensionRef.name]));

const PROVED = /proved \(traefik\): every request is treated the same.*; [1-9]\d* hosts? equivalent/;

const STAYS: ReadonlyArray<readonly [string, object]> = [
  ['addPrefix', { prefix: '/v2' }],
  ['basicAuth', { secret: 'users' }],
  ['digestAuth', { secret: 'users' }],
  ['buffering', { maxRequestBodyBytes: 1000 }],
  ['circuitBreaker', { expression: 'NetworkErrorRatio() > 0.30' }],
  ['compress', {}],
  ['contentType', {}],
  ['encodedCharacters', {}],
  ['errors', { status: ['500-599'], query: '/{status}.html', service: { name: 'api', port: 80 } }],
  ['forwardAuth', { address: 'http://auth.shop.svc/verify', authResponseHeaders: ['X-User'] }],
  ['grpcWeb', { allowOrigins: ['*'] }],
  ['headers', { allowedHosts: ['a.example.com'] }],
  ['headers', { accessControlAllowOriginList: ['https://a.io'], accessControlMaxAge: 10 }],
  ['headers', { accessControlAllowOriginListRegex: ['^https://.*$'], accessControlMaxAge: 10 }],
  ['inFlightReq', { amount: 10 }],
  ['ipAllowList', { sourceRange: ['10.0.0.0/8'] }],
  ['rateLimit', { average: 10 }],
  ['redirectRegex', { regex: '^http://a.example.com/api/(.*)', replacement: 'http://b.example.com/$1' }],
  ['replacePath', { path: '/x' }],
  ['replacePathRegex', { regex: '^/api/(.*)', replacement: '/v1/$1' }],
  ['retry', { attempts: 3 }],
  ['stripPrefix', { prefixes: ['/api'] }],
  ['stripPrefixRegex', { regex: ['/api/[0-9]+'] }],
];

describe('a Middleware without a standard form stays, and the result is proved', () => {
  test.each(STAYS)('%s %j', async (type, options) => {
    const { rules, stderr } = await convert([
      middleware('one', { [type]: options }),
      router({ middlewares: ['one'] }),
    ]);
    expect(rules).toHaveLength(1);
    expect(rules[0]?.filters).toEqual([
      { type: 'ExtensionRef', extensionRef: { group: 'traefik.io', kind: 'Middleware', name: 'one' } },
    ]);
    expect(rules[0]?.backendRefs).toHaveLength(1);
    expect(stderr).toMatch(PROVED);
    expect(stderr).toContain('GP5301');
  });
});

describe('a Middleware with a standard form is written so', () => {
  test.each([
    ['headers', { customRequestHeaders: { 'X-A': '1' } }, ['RequestHeaderModifier']],
    ['headers', { customResponseHeaders: { 'X-A': '1' } }, ['ResponseHeaderModifier']],
    ['headers', { frameDeny: true }, ['ResponseHeaderModifier']],
  ])('%s %j', async (type, options, filters) => {
    const { rules, stderr } = await convert([
      middleware('one', { [type]: options }),
      router({ middlewares: ['one'] }),
    ]);
    expect(rules.map((rule) => rule.filters?.map((filter) => filter.type))).toEqual([filters]);
    expect(stderr).toMatch(PROVED);
  });
});

const ALLOW = middleware('allow', { ipAllowList: { sourceRange: ['10.0.0.0/8'] } });
const STRIP = middleware('strip', { stripPrefix: { prefixes: ['/api'] } });
const PLUS = middleware('plus', { headers: { customRequestHeaders: { 'X-A': '1' } } });

/** An Ingress whose annotation names Middlewares. */
const ingress = (middlewares: string): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: {
    name: 'web',
    namespace: 'shop',
    annotations: {
      'kubernetes.io/ingress.class': 'traefik',
      'traefik.ingress.kubernetes.io/router.entrypoints': 'web',
      'traefik.ingress.kubernetes.io/router.middlewares': middlewares,
    },
  },
  spec: {
    rules: [
      {
        host: 'a.example.com',
        http: {
          paths: [
            {
              path: '/',
              pathType: 'Prefix',
              backend: { service: { name: 'api', port: { number: 80 } } },
            },
          ],
        },
      },
    ],
  },
});

describe('the filters of a rule', () => {
  test('have the order in which the Middlewares work', async () => {
    const { rules, stderr } = await convert([
      ALLOW,
      STRIP,
      PLUS,
      router({ middlewares: ['strip', 'plus', 'allow'] }),
    ]);
    expect(rules.map(named)).toEqual([['strip', 'plus', 'allow']]);
    expect(stderr).toMatch(PROVED);
  });

  test('name a chain as a whole', async () => {
    const chain = middleware('chain', { chain: { middlewares: [{ name: 'allow' }, { name: 'strip' }] } });
    const { rules, stderr } = await convert([ALLOW, STRIP, chain, router({ middlewares: ['chain'] })]);
    expect(rules.map(named)).toEqual([['chain']]);
    expect(stderr).toMatch(PROVED);
  });

  test('name Middlewares of the entry point before those of the router, on every rule', async () => {
    const { rules, stderr } = await convert(
      [
        ALLOW,
        STRIP,
        router({ middlewares: ['strip'] }, { middlewares: [], match: 'Host(`a.example.com`) && Path(`/x`)' }),
      ],
      ['--traefik-flag=entryPoints.web.http.middlewares=shop-allow@kubernetescrd'],
    );
    expect(rules.map(named).sort()).toEqual([['allow'], ['allow', 'strip']]);
    expect(stderr).toMatch(PROVED);
  });

  test('name Middlewares of the service behind those of the router', async () => {
    const { rules, stderr } = await convert([
      ALLOW,
      STRIP,
      router({ middlewares: ['allow'], serviceMiddlewares: ['strip'] }),
    ]);
    expect(rules.map(named)).toEqual([['allow', 'strip']]);
    expect(stderr).toMatch(PROVED);
  });

  test('stand on an Ingress with the annotation as well', async () => {
    const { rules, stderr } = await convert([ALLOW, ingress('shop-allow@kubernetescrd')]);
    expect(rules.map(named)).toEqual([['allow']]);
    expect(stderr).toMatch(PROVED);
  });
});

describe('what cannot be named', () => {
  test('a Middleware of another namespace is made anew in that of the route', async () => {
    const { rules, manifests, stderr } = await convert(
      [
        middleware('allow', { ipAllowList: { sourceRange: ['10.0.0.0/8'] } }, 'other'),
        router({ middlewares: ['other/allow'] }),
      ],
      ['--traefik-flag=providers.kubernetesCRD.allowCrossNamespace'],
    );
    expect(rules.map(named)).toEqual([[expect.stringMatching(/^allow-list-[0-9a-f]{6}$/)]]);
    expect(manifests).toMatch(/ipAllowList:\n +sourceRange:\n +- 10\.0\.0\.0\/8\n/);
    expect(stderr).not.toContain('GP5302');
    expect(stderr).toMatch(PROVED);
  });

  test('one that cannot be made anew closes the rule, and it is said that it has to be copied', async () => {
    const { rules, stderr } = await convert(
      [middleware('thing', { plugin: { thing: {} } }, 'other'), router({ middlewares: ['other/thing'] })],
      ['--traefik-flag=providers.kubernetesCRD.allowCrossNamespace'],
    );
    expect(rules.map((rule) => [named(rule), rule.backendRefs])).toEqual([[[], undefined]]);
    expect(stderr).toContain('GP5302');
    expect(stderr).toMatch(/Copy Middleware other\/thing into namespace shop/);
  });

  test('a Middleware of the old API group, which Traefik 3 does not read, is made anew', async () => {
    const old = {
      ...middleware('allow', { ipAllowList: { sourceRange: ['10.0.0.0/8'] } }),
      apiVersion: 'traefik.containo.us/v1alpha1',
    };
    const { rules, manifests } = await convert([old, router({ middlewares: ['allow'] })]);
    expect(rules.map(named)).toEqual([[expect.stringMatching(/^allow-list-[0-9a-f]{6}$/)]]);
    expect(manifests).not.toContain('containo');
  });

  test('another target takes no Middleware of Traefik', async () => {
    const { manifests } = await convert([ALLOW, router({ middlewares: ['allow'] })], [], 'istio');
    expect(manifests).toContain('HTTPRoute');
    expect(manifests).not.toContain('ExtensionRef');
  });

  test('a router that is not built is not written', async () => {
    const { rules, manifests } = await convert([
      middleware('broken', { stripPrefix: {}, addPrefix: { prefix: '/x' } }),
      ALLOW,
      router({ middlewares: ['allow', 'broken'] }),
    ]);
    expect(manifests).not.toContain('broken');
    expect(rules).toEqual([]);
  });
});

describe('nothing is called equivalent that is not known', () => {
  test('a plug-in stays and leaves the host undecided', async () => {
    const { rules, stderr } = await convert([
      middleware('thing', { plugin: { thing: { a: 1 } } }),
      router({ middlewares: ['thing'] }),
    ]);
    expect(rules.map(named)).toEqual([['thing']]);
    expect(stderr).toContain('1 host undecided');
  });

  test.each([
    ['of the namespace of the Ingress is named', 'shop-elsewhere@kubernetescrd', [['elsewhere']]],
    ['of another namespace is not', 'other-elsewhere@kubernetescrd', [[]]],
    ['of another provider is not', 'elsewhere@file', [[]]],
  ])('a joined name that stands for a Middleware %s', async (_, name, expected) => {
    const { rules, stderr } = await convert([ingress(name)]);
    expect(rules.map(named)).toEqual(expected);
    expect(stderr).toContain('1 host undecided');
  });

  test('a Middleware that is not in the input is named, and leaves the host undecided', async () => {
    const { rules, stderr } = await convert([router({ middlewares: ['elsewhere'] })]);
    expect(rules.map(named)).toEqual([['elsewhere']]);
    expect(stderr).toContain('1 host undecided');
  });
});
