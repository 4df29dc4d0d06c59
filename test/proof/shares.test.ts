import { expect, test } from 'vitest';
import { alikeHosts } from '../../src/cli/convert/alike.ts';
import { proveTogether } from '../../src/cli/convert/threads/prove-together.ts';
import type { RouteTable, VirtualHost } from '../../src/model/route-table.ts';
import { explicitHeaders } from '../../src/proof/outcomes/normal.ts';
import { prove, proveShare } from '../../src/proof/prove.ts';
import { joined, withRoutesOf } from '../../src/proof/shares.ts';
import { listener, rawPaths, virtualHost } from '../model/fixtures.ts';
import { exact, nginx, prefix, to } from './routes.ts';

const names = ['a.test', 'b.test', 'c.test', 'd.test', 'e.test'];
const wildcard: VirtualHost = {
  ...virtualHost('all', [to('any', prefix('/'))]),
  hosts: [{ kind: 'wildcard', suffix: '.test', labels: 'many-labels' }],
};

/** Every host differs in its own way from the others, and some from the other side. */
function table(side: 0 | 1): RouteTable {
  const hosts = names.map((name, index) =>
    virtualHost(name, [
      to(`${name} first`, index === 2 ? exact('/x') : nginx(`^/x${index}`)),
      ...(side === 1 && index === 3 ? [] : [to(`${name} second`, prefix(`/y${index}`))]),
    ]),
  );
  const paths = side === 0 ? {} : { paths: { ...rawPaths, mergeSlashes: true } };
  return { listeners: [listener([...hosts, wildcard], paths)] };
}

const tables = [table(0), table(1)] as const;
const whole = prove(...tables);

test('shares of a proof together are the proof', () => {
  expect(whole.hosts.length).toBeGreaterThan(names.length);
  expect(whole.handling).not.toEqual([]);
  const explicit = explicitHeaders(tables);
  const shares = [0, 1, 2].map((index) => proveShare(...tables, {}, { index, of: 3 }, explicit));
  expect(shares.every(({ hosts }) => hosts.length > 0 && hosts.length < whole.hosts.length)).toBe(true);
  expect(joined(shares)).toEqual(whole);
});

test('hosts without routes keep their place', () => {
  const asked = { hosts: (name: string) => name === 'b.test' || name.startsWith('*') };
  const few = tables.map((one) => withRoutesOf(one, new Set(['b.test'])));
  const routes = few.flatMap(({ listeners }) =>
    listeners.flatMap(({ virtualHosts }) => virtualHosts.map((one) => one.routes.length)),
  );
  expect(routes).toEqual([0, 2, 0, 0, 0, 1, 0, 2, 0, 0, 0, 1]);
  const [before, after] = few;
  if (before === undefined || after === undefined) throw new Error('two tables');
  expect(prove(before, after, asked)).toEqual(prove(...tables, asked));
});

test('two threads find what one finds, and each of them goes through a part', async () => {
  const alike = alikeHosts(...tables);
  const asked = new Set(alike.keys());
  const here: number[] = [];
  const proof = await proveTogether(tables, asked, alike, { threads: 2, onGroup: (done) => here.push(done) });
  expect(JSON.stringify(proof)).toBe(
    JSON.stringify(await proveTogether(tables, asked, alike, { threads: 1 })),
  );
  expect(proof).toEqual(prove(...tables, { hosts: (name) => asked.has(name) }));
  expect(here.length).toBeGreaterThan(0);
  expect(here.length).toBeLessThan(proof.hosts.length);
});
