import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../src/kubernetes/object.ts';
import { answer, codes, compileObjects, service } from './support.ts';

const services = ['one', 'two'].map((name) => service(name));
const CLASS: Json = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: 'mesh' },
  spec: { controller: 'istio.io/ingress-controller' },
};
const OTHER: Json = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: 'istio' },
  spec: { controller: 'k8s.io/ingress-nginx' },
};

interface Sketch {
  readonly name?: string;
  readonly age?: number;
  readonly className?: string;
  readonly annotations?: JsonObject;
  readonly tls?: readonly JsonObject[];
  readonly more?: JsonObject;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['E', 'Exact'],
  ['P', 'Prefix'],
  ['I', 'ImplementationSpecific'],
]);

/** Rules as `host path type service[:port]`; host `-` for none. */
function ingress(rules: readonly string[], sketch: Sketch = {}): Json {
  const { name = 'web', age, className = 'mesh', annotations = {}, tls, more = {} } = sketch;
  const time = age === undefined ? {} : { creationTimestamp: `2024-01-01T00:0${age}:00Z` };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'default', annotations, ...time },
    spec: {
      ...(className === '' ? {} : { ingressClassName: className }),
      ...(tls === undefined ? {} : { tls }),
      rules: rules.map((line) => {
        const [host = '-', path = '/', type = 'P', target = 'one'] = line.split(' ');
        const [service_ = '', port = '80'] = target.split(':');
        const named = /^[0-9]+$/.test(port) ? { number: Number(port) } : { name: port };
        const backend = { service: { name: service_, port: named } };
        const http = { paths: [{ path, pathType: TYPES.get(type) ?? type, backend }] };
        return host === '-' ? { http } : { host, http };
      }),
      ...more,
    },
  };
}

function compiled(
  objects: readonly Json[],
  settings: Readonly<Record<string, string>> = {},
  complete = true,
) {
  return compileObjects([...objects, ...services], { settings, complete });
}

describe('classes', () => {
  test.each<[name: string, sketch: Sketch, classes: readonly Json[], mode: string, taken: boolean]>([
    ['the controller of the class counts', {}, [CLASS], 'STRICT', true],
    ['not its name', { className: 'istio' }, [OTHER], 'STRICT', false],
    ['a class that does not exist', { className: 'istio' }, [], 'STRICT', false],
    ['a class that does not exist, taken by default', { className: 'nginx' }, [], 'DEFAULT', true],
    ['no class', { className: '' }, [CLASS], 'STRICT', false],
    ['no class, taken by default', { className: '' }, [CLASS], 'DEFAULT', true],
    [
      'the annotation',
      { className: '', annotations: { 'kubernetes.io/ingress.class': 'istio' } },
      [],
      'STRICT',
      true,
    ],
    [
      'the annotation wins',
      { annotations: { 'kubernetes.io/ingress.class': 'nginx' } },
      [CLASS],
      'STRICT',
      false,
    ],
    ['off', { className: '', annotations: { 'kubernetes.io/ingress.class': 'istio' } }, [], 'OFF', false],
  ])('%s', (_name, sketch, classes, ingressControllerMode, taken) => {
    const result = compiled([ingress(['h / P one'], sketch), ...classes], { ingressControllerMode });
    expect(answer(result, 'http://h/').startsWith('one')).toBe(taken);
    expect(codes(result).includes('GP4302')).toBe(!taken);
  });

  test('a class that the user names', () => {
    const objects = [ingress(['h / P one'], { className: 'edge' }), ...services];
    const answers = (flags: Readonly<Record<string, readonly string[]>>) =>
      answer(compileObjects(objects, { complete: false, flags }), 'http://h/');
    expect(answers({})).not.toContain('one');
    expect(answers({ 'istio-class': ['edge'] })).toBe('one:80 as /');
    expect(answers({ 'istio-setting': ['ingressClass=edge'] })).toBe('one:80 as /');
  });

  test('a class that the input lacks is assumed by its name', () => {
    const result = compiled([ingress(['h / P one'], { className: 'istio' })], {}, false);
    expect(answer(result, 'http://h/')).toBe('one:80 as /');
    expect(codes(result)).toContain('GP4301');
  });
});

describe('paths', () => {
  test.each<[path: string, request: string, holds: boolean]>([
    ['/foo E', '/foo', true],
    ['/foo E', '/foo/', false],
    ['/foo P', '/foo/x', true],
    ['/foo/ P', '/foo', true],
    ['/foo P', '/foobar', false],
    ['/foo I', '/foo', true],
    ['/foo I', '/foo/x', false],
    ['/foo.* I', '/foo/x', true],
    ['/foo.* I', '/foobar', false],
    ['/foo/* I', '/foo', true],
    ['/* I', '/anything', true],
    ['/foo* I', '/foobar', false],
    ['/foo* I', '/foo*', true],
  ])('%s: %s', (path, request, holds) => {
    expect(answer(compiled([ingress([`h ${path} one`]), CLASS]), `http://h${request}`)).toBe(
      holds ? `one:80 as ${request}` : '404',
    );
  });

  test('longer texts come first, over all Ingresses; the slash at the end counts', () => {
    const result = compiled([ingress(['h /a/ P one', 'h /a E two', 'h / P two']), CLASS]);
    expect(answer(result, 'http://h/a')).toBe('one:80 as /a');
    expect(answer(result, 'http://h/b')).toBe('two:80 as /b');
    expect(codes(result)).toContain('GP4308');
  });

  test('of equal paths the oldest Ingress has it', () => {
    const result = compiled([
      ingress(['h /a P one'], { name: 'a', age: 2 }),
      ingress(['h /a P two'], { name: 'b', age: 1 }),
      CLASS,
    ]);
    expect(answer(result, 'http://h/a')).toBe('two:80 as /a');
  });

  test.each<[name: string, rule: string, expected: string]>([
    ['a port by name', 'h / P one:http-80', 'one:80 as /'],
    ['a name that is not there', 'h / P one:other', '404'],
    ['a number of a missing Service', 'h / P gone:80', '503'],
    ['a name of a missing Service', 'h / P gone:http', '404'],
  ])('%s', (_name, rule, expected) => {
    expect(answer(compiled([ingress([rule]), CLASS]), 'http://h/')).toBe(expected);
  });
});

describe('TLS', () => {
  const tls = [{ hosts: ['h'], secretName: 'cert' }];
  test('opens https and keeps http open', () => {
    const result = compiled([ingress(['h / P one'], { tls }), CLASS]);
    expect(answer(result, 'https://h/')).toBe('one:80 as /');
    expect(answer(result, 'http://h/')).toBe('one:80 as /');
    const secure = result.table.listeners.find(({ protocol }) => protocol === 'https');
    expect(secure?.virtualHosts[0]?.tls?.certificate).toEqual({ secret: 'istio-system/cert' });
    expect(codes(result)).toContain('GP4307');
  });

  test('needs a Secret', () => {
    const result = compiled([ingress(['h / P one'], { tls: [{ hosts: ['h'] }] }), CLASS]);
    expect(result.table.listeners.map(({ protocol }) => protocol)).toEqual(['http']);
    expect(codes(result)).toContain('GP4306');
  });

  test('of a younger Ingress leaves a shared host without routes on https', () => {
    const result = compiled([
      ingress(['h /a P one'], { name: 'a', age: 1 }),
      ingress(['h /b P two'], { name: 'b', age: 2, tls }),
      CLASS,
    ]);
    expect(answer(result, 'http://h/b')).toBe('two:80 as /b');
    expect(answer(result, 'https://h/b')).toBe('404');
  });
});

describe('what has no effect', () => {
  test('annotations, the default backend, rules without paths', () => {
    const annotations = {
      'nginx.ingress.kubernetes.io/rewrite-target': '/x',
      'cert-manager.io/issuer': 'le',
    };
    const more = { defaultBackend: { service: { name: 'two', port: { number: 80 } } } };
    const result = compiled([ingress(['h /a P one'], { annotations, more }), CLASS]);
    expect(answer(result, 'http://h/a')).toBe('one:80 as /a');
    expect(answer(result, 'http://h/b')).toBe('404');
    expect(codes(result)).toEqual(expect.arrayContaining(['GP4303', 'GP4304']));
    const account = result.ledger.map(({ key, status }) => `${key} ${status}`);
    expect(account).toEqual([
      'metadata.annotations["cert-manager.io/issuer"] foreign',
      'metadata.annotations["nginx.ingress.kubernetes.io/rewrite-target"] no-effect',
      'spec.ingressClassName converted',
      'spec.defaultBackend no-effect',
      'spec.rules[0].http.paths[0] converted',
    ]);
  });
});
