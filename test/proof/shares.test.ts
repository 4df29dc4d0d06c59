import { expect, test } from 'vitest';
import { alikeHosts } from '../../src/cli/convert/alike.ts';
import { proveTogether } from '../../src/cli/convert/threads/prove-together.ts';
import type { RouteTable, VirtualHost } from '../../src/model/route-table.ts';
import { createComparison } from '../../src/proof/comparison.ts';
import { explicitHeaders } from '../../src/proof/outcomes/normal.ts';
import { prove } from '../../src/proof/prove.ts';
import type { Found } from '../../src/proof/retell.ts';
import { compareShare, isShareable, shareTask } from '../../src/proof/shares.ts';
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

test('what is found of shares makes the proof, from a plain copy of what they need', () => {
  expect(whole.hosts.length).toBeGreaterThan(names.length);
  expect(whole.handling).not.toEqual([]);
  const explicit = explicitHeaders(tables);
  const comparison = createComparison(tables, {}, explicit);
  const all = comparison.groups.flatMap((group, place) => {
    const kind = comparison.kinds()[place];
    return kind === undefined || !isShareable(group) ? [] : [{ ...kind, group }];
  });
  expect(all.length).toBe(names.length);
  const found = new Map<number, Found>();
  for (const index of [0, 1, 2]) {
    const share = all.filter((_, place) => place % 3 === index);
    const task = shareTask(tables, explicit, share);
    for (const [place, one] of compareShare(structuredClone(task)).entries()) {
      found.set(share[place]?.number ?? -1, structuredClone(one));
    }
  }
  expect([...found.values()].some(({ differences }) => differences.length > 0)).toBe(true);
  expect(comparison.prove(found)).toEqual(whole);
});

test('hosts without routes keep their place', () => {
  const explicit = explicitHeaders(tables);
  const comparison = createComparison(tables, {}, explicit);
  const group = comparison.groups.find(({ classes }) => classes[0]?.name === 'b.test');
  if (group === undefined) throw new Error('b.test is served');
  const task = shareTask(tables, explicit, [{ group, symbolic: true }]);
  const routes = task.tables.flatMap(({ listeners }) =>
    listeners.flatMap(({ virtualHosts }) => virtualHosts.map((one) => one.routes.length)),
  );
  expect(routes).toEqual([0, 2, 0, 0, 0, 1, 0, 2, 0, 0, 0, 1]);
  expect(compareShare(task)).toEqual([comparison.compare(group, true)]);
});

test('two threads find what one finds, and each of them goes through a part', async () => {
  const asked = new Set(alikeHosts(...tables).keys());
  const here: number[] = [];
  const proof = await proveTogether(tables, asked, { threads: 2, onGroup: (done) => here.push(done) });
  expect(JSON.stringify(proof)).toBe(JSON.stringify(await proveTogether(tables, asked, { threads: 1 })));
  expect(proof).toEqual(prove(...tables, { hosts: (name) => asked.has(name) }));
  expect(here.length).toBeGreaterThan(0);
  expect(here.length).toBeLessThan(proof.hosts.length);
});
