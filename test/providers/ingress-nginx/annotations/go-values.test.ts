import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalNetwork, parseNetworks } from '../../../../providers/ingress-nginx/addresses.ts';
import { nearestName } from '../../../../providers/ingress-nginx/annotations/nearest.ts';
import {
  parseGoRequestUri,
  parseGoUrl,
  parseServiceUrl,
} from '../../../../providers/ingress-nginx/go-url.ts';
import { parseBool, parseInteger, trimSpace } from '../../../../providers/ingress-nginx/go-values.ts';

describe('networks', () => {
  test.each([
    ['10.1.2.3', '10.1.2.3'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.1.2.3/31', '10.1.2.2/31'],
    ['10.1.2.3/08', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::ffff/33', '2001:db8::/33'],
    ['::', '::'],
    ['1:0:2:0:3:0:4:0', '1:0:2:0:3:0:4:0'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalNetwork(text)).toBe(canonical);
  });

  test.each([
    '',
    '10.0.0',
    '010.0.0.1',
    '256.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/',
    '::1/129',
    ':::',
    '1::2::3',
    'fe80::1%eth0',
    '1:2:3:4:5:6:7',
    '::1.2.3.4.5',
    'x',
  ])('%j is none', (text) => {
    expect(canonicalNetwork(text)).toBeUndefined();
  });

  test('agrees with Node on what an address is', () => {
    const part = fc.oneof(
      fc.constantFrom('', '0', '00', '1', '9', '255', '256', 'ffff', 'g', '10000'),
      fc.nat(70000).map(String),
    );
    const text = fc.oneof(
      fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.')),
      fc.array(part, { minLength: 1, maxLength: 9 }).map((parts) => parts.join(':')),
      fc.ipV4(),
      fc.ipV6(),
    );
    fc.assert(
      fc.property(text, (address) => {
        const known = isIPv4(address) || isIPv6(address);
        expect(canonicalNetwork(address) !== undefined).toBe(known);
      }),
    );
  });

  test('a list is sorted and holds each network once; one bad item spoils it', () => {
    expect(parseNetworks('10.0.0.2, 10.0.0.1,10.0.0.2')).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(parseNetworks('10.0.0.1,,10.0.0.2')).toBeUndefined();
    expect(parseNetworks('')).toEqual([]);
  });
});

describe('URLs', () => {
  test.each([
    [
      'http://a.example:80/x?y#z',
      { scheme: 'http', host: 'a.example:80', hostname: 'a.example', path: '/x' },
    ],
    ['HTTPS://u:p@a.example', { scheme: 'https', host: 'a.example' }],
    ['//host/x', { scheme: '', host: 'host', path: '/x' }],
    ['/x', { scheme: '', host: '', path: '/x' }],
    ['mailto:x', { scheme: 'mailto', host: '' }],
    ['http://[::1]:8080/', { host: '[::1]:8080', hostname: '::1' }],
    ['http://$host/', { host: '$host' }],
  ])('%s', (text, parts) => {
    expect(parseGoUrl(text)).toMatchObject(parts);
  });

  test.each([
    'http://a:b/',
    ':x',
    'a:b/c'.slice(1),
    'http://a/%zz',
    'http://a b/',
    'http://$host:$port/',
    '1x:y',
    'a\nb',
  ])('%j is none', (text) => {
    expect(parseGoUrl(text)).toBeUndefined();
  });

  test.each([
    ['/x', true],
    ['//x', true],
    ['', false],
    ['x', false],
    ['/%zz', false],
  ])('request URI %j: %s', (text, isGood) => {
    expect(parseGoRequestUri(text) !== undefined).toBe(isGood);
  });

  test('a service needs a scheme and a host', () => {
    expect(typeof parseServiceUrl('a.example/x')).toBe('string');
    expect(typeof parseServiceUrl('http:///x')).toBe('string');
    expect(typeof parseServiceUrl('http://a/')).toBe('object');
  });
});

describe('words and numbers', () => {
  test.each(['1', 't', 'T', 'TRUE', 'true', 'True'])('%s is true', (text) => {
    expect(parseBool(text)).toBe(true);
  });

  test.each(['yes', 'on', 'tRUE', '', ' true'])('%j is no boolean', (text) => {
    expect(parseBool(text)).toBeUndefined();
  });

  test.each([
    ['007', 7],
    ['-9223372036854775808', -(2 ** 63)],
    ['9223372036854775808', undefined],
    ['1.0', undefined],
    ['1e3', undefined],
    ['', undefined],
  ])('%j is %s', (text, expected) => {
    expect(parseInteger(text)).toBe(expected);
  });

  test('white space is that of Unicode, the byte order mark excepted', () => {
    expect(trimSpace('\u0085\u00a0 x \u2003')).toBe('x');
    expect(trimSpace('\ufeffx')).toBe('\ufeffx');
  });
});

test.each([
  ['ssl-redirct', 'ssl-redirect'],
  ['sls-redirect', 'ssl-redirect'],
  ['use-regxe', 'use-regex'],
  ['something-else', undefined],
  ['x'.repeat(200), undefined],
])('nearest to %s is %s', (name, expected) => {
  expect(nearestName(name, ['use-regex', 'ssl-redirect'])).toBe(expected);
});
