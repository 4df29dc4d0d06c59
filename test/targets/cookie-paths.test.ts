import { expect, test } from 'vitest';
import { cookieForBoth } from '../../src/targets/cookie-paths.ts';

test.each([
  ['/a/b', '/a/c', '/a'],
  ['/a', '/a/c', '/a'],
  ['/a/c', '/a', '/a'],
  ['/ab', '/ac', '/'],
  ['/', '/a', '/'],
  ['/a', '/a', '/a'],
])('%s and %s are below %s', (one, two, path) => {
  const both = cookieForBoth({ name: 'seat', path: one }, { name: 'seat', path: two });
  expect(both?.cookie).toEqual({ name: 'seat', path });
});

test.each<[string, Parameters<typeof cookieForBoth>]>([
  [
    'another name',
    [
      { name: 'a', path: '/a' },
      { name: 'b', path: '/b' },
    ],
  ],
  [
    'another attribute',
    [
      { name: 'a', path: '/a', secure: true },
      { name: 'a', path: '/b' },
    ],
  ],
  ['no path', [{ name: 'a' }, { name: 'a', path: '/b' }]],
  ['no cookie', [undefined, { name: 'a', path: '/b' }]],
])('%s: there is no cookie for both', (_, [one, two]) => {
  expect(cookieForBoth(one, two)).toBeUndefined();
});
