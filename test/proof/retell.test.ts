import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/model/evaluate.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Route, RouteTable, VirtualHost } from '../../src/model/route-table.ts';
import type { HostProof, Proof } from '../../src/proof/proof.ts';
import { prove } from '../../src/proof/prove.ts';
import { forward, listener, route, virtualHost } from '../model/fixtures.ts';

const table = (hosts: readonly VirtualHost[]): RouteTable => ({ listeners: [listener(hosts)] });
const at = (value: string, outcome: Outcome, name = value): Route =>
  route(name, { path: { kind: 'prefix', value } }, outcome);
const redirect = (host: string): Outcome => ({
  kind: 'redirect',
  status: 301,
  location: { kind: 'template', value: [{ text: `https://${host}/` }] },
});
const toItself: Outcome = {
  kind: 'redirect',
  status: 301,
  location: { kind: 'template', value: [{ text: 'https://' }, { variable: 'host' }, { text: '/' }] },
};

function of(proof: Proof, host: string): HostProof {
  const found = proof.hosts.find(({ hosts }) => hosts.includes(host));
  if (found === undefined) throw new Error(`nothing is said of ${host}`);
  return found;
}

/** Two hosts: what is found of each in one proof, and in a proof of its own. */
function both(
  before: (host: string) => readonly Route[],
  after: (host: string) => readonly Route[],
  hosts: readonly [string, string] = ['a.test', 'b.test'],
): void {
  const tables = [before, after].map((routes) => table(hosts.map((host) => virtualHost(host, routes(host)))));
  const [one = table([]), two = table([])] = tables;
  const together = prove(one, two);
  for (const host of hosts) {
    const alone = prove(one, two, { hosts: (name) => name === host });
    expect(of(together, host)).toEqual(of(alone, host));
    for (const { witness, witnessAfter } of of(together, host).differences) {
      expect(evaluate(one, witness).results).not.toEqual(evaluate(two, witnessAfter).results);
    }
  }
}

describe('hosts that differ in names alone', () => {
  test('are told the same, with their own routes, requests and Services', () => {
    const before = (host: string): readonly Route[] => [
      at('/x', forward(`x-${host}`), `x of ${host}`),
      at('/', forward(`all-${host}`), `all of ${host}`),
    ];
    const after = (host: string): readonly Route[] => [at('/', forward(`all-${host}`), `only of ${host}`)];
    both(before, after);
    const hosts = ['a.test', 'b.test'];
    const [one, two] = [before, after].map((routes) =>
      table(hosts.map((host) => virtualHost(host, routes(host)))),
    );
    const [difference] = of(prove(one ?? table([]), two ?? table([])), 'b.test').differences;
    expect(difference?.witness.host).toBe('b.test');
    expect(difference?.before.name).toBe('x of b.test');
    expect(difference?.after.name).toBe('only of b.test');
  });

  test('a host that is named in a text is compared by itself', () => {
    const own = (): readonly Route[] => [at('/', toItself)];
    const named = (): readonly Route[] => [at('/', redirect('a.test'))];
    both(own, named);
    const hosts = ['b.test', 'a.test'];
    const tables = [own, named].map((routes) => table(hosts.map((host) => virtualHost(host, routes()))));
    const proof = prove(tables[0] ?? table([]), tables[1] ?? table([]));
    expect(of(proof, 'a.test').verdict).toBe('equivalent');
    expect(of(proof, 'b.test').verdict).toBe('different');
  });

  test('a condition on the host is decided for each of them', () => {
    const asked = (): readonly Route[] => [
      route(
        'asked',
        { path: { kind: 'any' }, headers: [{ name: 'host', value: { kind: 'prefix', value: 'a' } }] },
        forward('svc'),
      ),
    ];
    const plain = (): readonly Route[] => [route('plain', { path: { kind: 'any' } }, forward('svc'))];
    both(asked, plain);
    both(asked, plain, ['b.test', 'a.test']);
  });

  test('two names of Services are not taken for one', () => {
    const before = (host: string): readonly Route[] => [
      at('/x', forward('one')),
      at('/', forward(`s-${host}`)),
    ];
    const after = (host: string): readonly Route[] => [
      at('/x', forward(host === 'a.test' ? 'one' : `s-${host}`)),
      at('/', forward(`s-${host}`)),
    ];
    both(before, after);
    both(before, after, ['b.test', 'a.test']);
  });

  test('what a less specific host does as well keeps its name', () => {
    const wild: VirtualHost = {
      ...virtualHost('x', [at('/x', forward('shared'))]),
      hosts: [{ kind: 'wildcard', suffix: 'test', labels: 'one-label' }],
    };
    const hosts = ['a.test', 'b.test'];
    const name = (host: string): string => (host === 'a.test' ? 'own' : 'shared');
    const before = table([
      ...hosts.map((host) => virtualHost(host, [at('/x', forward(name(host))), at('/', forward('rest'))])),
      wild,
    ]);
    const after = table([...hosts.map((host) => virtualHost(host, [at('/', forward('rest'))])), wild]);
    const proof = prove(before, after);
    expect(of(proof, 'a.test').differences.map(({ cause }) => cause)).toEqual(['lost-route']);
    expect(of(proof, 'b.test').differences.map(({ cause }) => cause)).toEqual(['host-fall-through']);
  });
});
