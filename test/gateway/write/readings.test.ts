import { expect, test } from 'vitest';
import { createReadings, type Prepared, type Surroundings } from '../../../src/gateway/write/readings.ts';
import { forward, nginxPaths, rawPaths, route, virtualHost } from '../../model/fixtures.ts';

const host = virtualHost('a.test', []);
const guard = route('guard', { path: { kind: 'any' } }, forward('a'));
const plain: Surroundings = {
  guards: [],
  fallsThrough: false,
  expressions: false,
  extensions: false,
  rivals: [],
};
const listener = { protocol: 'http', port: 80, paths: nginxPaths } as const;
const place = { idiomatic: false, listener };

test.each([
  ['the same again', host, { ...plain, guards: [] }, { ...place, listener: { ...listener } }, 1],
  ['another host', virtualHost('a.test', []), plain, place, 2],
  ['with guards', host, { ...plain, guards: [guard] }, place, 2],
  ['falling through', host, { ...plain, fallsThrough: true }, place, 2],
  ['as expressions', host, { ...plain, expressions: true }, place, 2],
  ['by objects', host, { ...plain, extensions: true }, place, 2],
  ['as readable paths', host, plain, { ...place, idiomatic: true }, 2],
  ['at another port', host, plain, { ...place, listener: { ...listener, port: 81 } }, 2],
  ['with paths read otherwise', host, plain, { ...place, listener: { ...listener, paths: rawPaths } }, 2],
] as const)('a host is read once for the same surroundings: %s', (_, other, wishes, where, times) => {
  const readings = createReadings();
  const made: Prepared[] = [];
  const make = (): Prepared => {
    const prepared = { entries: [], lost: [], notes: [] };
    made.push(prepared);
    return prepared;
  };
  readings.prepared(host, plain, place, make);
  expect(readings.prepared(other, wishes, where, make)).toBe(made.at(-1));
  expect(made).toHaveLength(times);
});
