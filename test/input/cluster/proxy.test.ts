import { describe, expect, test } from 'vitest';
import { proxyFromEnvironment } from '../../../src/input/cluster/proxy.ts';

const P = 'http://proxy.test:3128';
const find = (server: string, env: Record<string, string>) => proxyFromEnvironment(new URL(server), env);

describe('the proxy of the environment', () => {
  test.each([
    ['https://k.test', { HTTPS_PROXY: P }, P],
    ['https://k.test', { https_proxy: P }, P],
    ['https://k.test', { HTTPS_PROXY: 'proxy.test:3128' }, P],
    ['https://k.test', { HTTPS_PROXY: P, https_proxy: 'http://other.test' }, P],
    ['https://k.test', { HTTP_PROXY: P }, undefined],
    ['http://k.test', { HTTP_PROXY: P }, P],
    ['http://k.test', { HTTPS_PROXY: P }, undefined],
    ['https://localhost:6443', { HTTPS_PROXY: P }, undefined],
    ['https://127.0.0.9:6443', { HTTPS_PROXY: P }, undefined],
    ['https://[::1]:6443', { HTTPS_PROXY: P }, undefined],
    ['https://k.test', {}, undefined],
  ])('%s with %j', (server, env, expected) => {
    expect(find(server, env)).toBe(expected);
  });

  test.each([
    ['*', 'https://k.test', true],
    ['k.test', 'https://k.test', true],
    ['k.test', 'https://a.k.test', true],
    ['k.test', 'https://ak.test', false],
    ['.k.test', 'https://a.k.test', true],
    ['.k.test', 'https://k.test', false],
    ['*.k.test', 'https://a.k.test', true],
    [' K.TEST ', 'https://k.test', true],
    ['k.test:6443', 'https://k.test:6443', true],
    ['k.test:443', 'https://k.test', true],
    ['k.test:443', 'https://k.test:6443', false],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['10.1.2.3:6443', 'https://10.1.2.3:6443', true],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/99', 'https://10.1.2.3', false],
    ['fd00::/8', 'https://[fd12::1]', true],
    ['fd00::/8', 'https://10.1.2.3', false],
    ['a.test,,10.0.0.0/8, k.test', 'https://k.test', true],
    ['', 'https://k.test', false],
  ])('NO_PROXY=%s and %s', (list, server, exempt) => {
    expect(find(server, { HTTPS_PROXY: P, NO_PROXY: list })).toBe(exempt ? undefined : P);
  });
});
