import { evaluate } from '../../../src/model/evaluate.ts';
import type { Evaluation, Result } from '../../../src/model/evaluation.ts';
import type { Request } from '../../../src/model/request.ts';
import type { Listener } from '../../../src/model/route-table.ts';
import { NOT_FOUND } from '../entry-points/frame.ts';
import { always } from '../handling.ts';
import { virtualHostsOf } from '../hosts/virtual-hosts.ts';
import type { Router } from '../router.ts';
import type { Rule } from '../rules/rule.ts';
import { samplesOf } from './sample.ts';

const TAKEN = 204;

/** A request that all of the rules take at a listener; undefined where none is plain to see. */
export function requestFor(
  rules: readonly Rule[],
  listener: Omit<Listener, 'virtualHosts'>,
): Request | undefined {
  if (listener.protocol === 'tls') return undefined;
  const { protocol, port } = listener;
  if (protocol !== 'http' && protocol !== 'https') return undefined;
  const place = { scheme: protocol, port };
  const rule: Rule = { kind: 'and', rules };
  const router: Router = {
    name: 'trial',
    text: '',
    rule,
    priority: 0,
    precedence: 0,
    handling: always({ kind: 'respond', status: TAKEN, reason: 'taken' }),
    origins: [],
  };
  const samples = samplesOf(rule, place);
  if (samples.length === 0) return undefined;
  const { virtualHosts } = virtualHostsOf([router], NOT_FOUND);
  const table = { listeners: [{ ...listener, virtualHosts }] };
  return samples.find((request) => {
    const { results } = evaluate(table, request);
    return results.length === 1 && results[0]?.status === TAKEN;
  });
}

/** What the listener does with a request, in few words. */
export function fateOf(
  request: Request,
  listener: Listener,
): { readonly text: string; readonly served: boolean } {
  const { results, steps }: Evaluation = evaluate({ listeners: [listener] }, request);
  const [first] = results;
  const route = steps.find(({ stage }) => stage === 'route')?.text;
  const router = route?.split(' matches ')[0];
  if (first === undefined || router === undefined || first.reason === NOT_FOUND.reason) {
    return { text: 'it answers 404', served: false };
  }
  return { text: `${router} takes them: ${describe(first)}`, served: first.kind === 'forwarded' };
}

function describe(result: Result): string {
  if (result.kind === 'forwarded' || result.status === undefined) return result.reason;
  return `${result.status}, ${result.reason}`;
}
