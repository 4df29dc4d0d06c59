import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareSpecificity,
  coveringHostnames,
  covers,
  type Hostname,
  intersect,
} from '../../../src/gateway/read/hostnames.ts';

const label = fc.constantFrom('a', 'b', 'com', 'example');
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const hostname: fc.Arbitrary<Hostname> = fc.oneof(
  name,
  name.map((parent) => `*.${parent}`),
  fc.constant(undefined),
);

describe('intersection of a listener hostname and a route hostname', () => {
  test.each<[Hostname, Hostname, Hostname | 'none']>([
    ['test.example.com', undefined, 'test.example.com'],
    [undefined, 'test.example.com', 'test.example.com'],
    [undefined, undefined, undefined],
    ['test.example.com', '*.example.com', 'test.example.com'],
    ['*.example.com', 'foo.test.example.com', 'foo.test.example.com'],
    ['*.example.com', '*.com', '*.example.com'],
    ['*.example.com', 'example.com', 'none'],
    ['*.example.com', '*.example.net', 'none'],
    ['example.com', 'example.net', 'none'],
    ['*.b.com', '*.ab.com', 'none'],
  ])('%s and %s: %s', (listener, route, expected) => {
    expect(intersect(listener, route)).toEqual(expected === 'none' ? 'none' : { hostname: expected });
  });

  test('does not depend on the order of the two', () => {
    fc.assert(
      fc.property(hostname, hostname, (a, b) => {
        expect(intersect(a, b)).toEqual(intersect(b, a));
      }),
    );
  });
});

test('the listed covering hostnames are exactly those that cover, more specific first', () => {
  fc.assert(
    fc.property(hostname, hostname, (wide, narrow) => {
      expect(coveringHostnames(narrow).includes(wide)).toBe(covers(wide, narrow));
    }),
  );
  fc.assert(
    fc.property(hostname, (narrow) => {
      const listed = coveringHostnames(narrow);
      expect([...listed].sort(compareSpecificity)).toEqual(listed);
    }),
  );
});
