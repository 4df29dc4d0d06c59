import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CaseRequest } from '../../src/cases/case.ts';
import { toRequest } from '../../src/cases/request.ts';
import type { Cause, HostProof, Proof } from '../../src/proof/proof.ts';
import { prove } from '../../src/proof/prove.ts';
import { differs, judge, type Pair, type PairRequest, readPair } from './pair.ts';

const folder = path.resolve(import.meta.dirname, '../../../shared/corpus/pairs');
const names = existsSync(folder) ? readdirSync(folder).filter((name) => !name.includes('.')) : [];

/** Requests whose recorded answer is not what one request of its own shows, by pair, number and side. */
const NOT_SHOWN: ReadonlyMap<string, string> = new Map([
  [
    'cors-custom 1 before',
    'the suite looked at headers alone: nginx sends OPTIONS of an origin that is not allowed to the backend',
  ],
]);

/** Causes that say nothing about who answers with which status. */
const BESIDE: ReadonlySet<Cause> = new Set<Cause>([
  'host-rewrite',
  'request-header',
  'response-header',
  'rewrite',
  'mirror',
  'cors',
  'error-page',
  'weight',
]);

describe.skipIf(names.length === 0)('before and after as they ran on real controllers', () => {
  const pairs = new Map(names.map((name) => [name, readPair(path.join(folder, name))]));
  const proofs = new Map<string, Proof>();
  const of = (name: string): { readonly pair: Pair; readonly proof: Proof } => {
    const pair = pairs.get(name);
    if (pair === undefined) throw new Error(`no pair is called ${name}`);
    const proof = proofs.get(name) ?? prove(pair.before.table, pair.after.table, { ports: pair.ports });
    proofs.set(name, proof);
    return { pair, proof };
  };

  test.each(names)('%s: the models answer as the systems did', (name) => {
    const { pair } = of(name);
    const wrong = pair.requests.flatMap((request, index) =>
      (['before', 'after'] as const).flatMap((side) => {
        if (request.unexpressible || NOT_SHOWN.has(`${name} ${index} ${side}`)) return [];
        const verdict = judge(request[side], pair[side]);
        return verdict.kind === 'disagreed' ? [{ index, side, differences: verdict.differences }] : [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('most requests can be modelled on both sides', () => {
    const verdicts = names.flatMap((name) => {
      const { pair } = of(name);
      return pair.requests.map((request) => ({
        before: judge(request.before, pair.before).kind,
        after: judge(request.after, pair.after).kind,
      }));
    });
    const share = (side: 'before' | 'after'): number =>
      verdicts.filter((verdict) => verdict[side] === 'agreed').length / verdicts.length;
    expect(share('before')).toBeGreaterThan(0.9);
    // Middlewares of the second system are its own objects, and opaque.
    expect(share('after')).toBeGreaterThan(0.5);
  });

  test.each(names)('%s: every witness is answered in two ways', (name) => {
    const { pair, proof } = of(name);
    const empty = proof.hosts.flatMap(({ differences }) =>
      differences.filter(({ witness, witnessAfter, detail }) => {
        const headers = detail === undefined ? [] : [detail.toLowerCase()];
        return !differs(pair.before.table, pair.after.table, [witness, witnessAfter], headers);
      }),
    );
    expect(empty).toEqual([]);
  });

  test.each(names)('%s: what the systems answered differently is not called equal', (name) => {
    const { pair, proof } = of(name);
    for (const request of pair.requests.filter(({ equal }) => !equal)) {
      const { verdict, modulo, policies } = hostOf(proof, request.before);
      expect(verdict).not.toBe('equivalent');
      if (verdict !== 'equivalent-modulo') continue;
      expect(request.unexpressible).toBe(true);
      expect(modulo).toContain('policies');
      expect(policies.filter(({ isDefault }) => !isDefault)).not.toEqual([]);
    }
  });

  test.each(names)('%s: what the systems answered alike is no witness', (name) => {
    const { pair, proof } = of(name);
    const refuted = pair.requests.filter(({ equal }) => equal).flatMap((request) => refute(request, proof));
    expect(refuted).toEqual([]);
  });
});

/** Differences whose witness is a request that both systems are known to answer alike. */
function refute(request: PairRequest, proof: Proof): readonly object[] {
  if (!request.compared.includes('status') && !request.compared.includes('backend')) return [];
  const sent = toRequest(request.before.request);
  const text = (one: typeof sent): string =>
    JSON.stringify([one.method, one.scheme, one.host, one.target, one.headers]);
  // Some pairs were asked for another scheme on each side.
  if ((request.after.request.scheme ?? 'http') !== (request.before.request.scheme ?? 'http')) return [];
  return hostOf(proof, request.before).differences.filter(
    ({ cause, witness }) => !BESIDE.has(cause) && text(witness) === text(sent),
  );
}

function hostOf(proof: Proof, { request }: CaseRequest): HostProof {
  const { scheme = 'http', host = '' } = request;
  const there = proof.hosts.filter((one) => one.scheme === scheme);
  const found =
    there.find(({ hosts }) => hosts.includes(host)) ??
    there.find(({ hosts }) => hosts.includes('any other host'));
  if (found === undefined) throw new Error(`${scheme}://${host} was not compared`);
  return found;
}
