import { asStrings, dig } from '../../../src/kubernetes/json.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { isCidr } from '../../../src/model/addresses.ts';
import { NO_ANSWER, type Outcome } from '../../../src/model/outcome.ts';
import type { NamedReference } from '../chains.ts';
import { assume, type Context } from '../context.ts';
import { identity, splitQualified } from '../names.ts';
import { type Failure, failure } from '../reading.ts';

export type TcpChainReading = { readonly ok: true; readonly apply: (outcome: Outcome) => Outcome } | Failure;

/**
 * MiddlewareTCPs around a connection: `ipAllowList` (or `ipWhiteList`) closes it for other clients, `inFlightConn` limits
 * the connections of a client (pkg/middlewares/tcp).
 */
export function tcpChain(
  context: Context,
  references: readonly NamedReference[],
  namespace: string,
): TcpChainReading {
  const steps: Array<(outcome: Outcome) => Outcome> = [];
  for (const reference of references) {
    const { name: bare, provider } = splitQualified(reference.name);
    const { allowCrossNamespace } = context.options.crd;
    const owner = reference.namespace ?? namespace;
    if (
      provider === undefined
        ? owner !== namespace && !allowCrossNamespace
        : provider === 'kubernetescrd' && !allowCrossNamespace
    ) {
      return failure(
        `MiddlewareTCP ${reference.name} is in another namespace, which needs allowCrossNamespace`,
        [reference.origin],
      );
    }
    const id = provider === undefined ? identity(owner, bare) : bare;
    const object = context.objects
      .ofKind('MiddlewareTCP')
      .find(({ metadata }) => identity(metadata.namespace, metadata.name) === id);
    if (object === undefined) {
      if (context.objects.complete || (provider !== undefined && provider !== 'kubernetescrd')) {
        return failure(`MiddlewareTCP ${reference.name} does not exist`, [reference.origin]);
      }
      assume(context, `MiddlewareTCP ${reference.name}`, reference.origin);
      const why = `MiddlewareTCP ${reference.name} is not among the input`;
      steps.push((outcome) => ({ kind: 'opaque', why, presumably: outcome, origins: [reference.origin] }));
      continue;
    }
    const origins = [{ object: refOf(object), path: ['spec'] }];
    const list = dig(object.raw, 'spec', 'ipAllowList') ?? dig(object.raw, 'spec', 'ipWhiteList');
    if (list !== undefined) {
      const ranges = asStrings(dig(list, 'sourceRange'));
      const bad = ranges.find((range) => !isCidr(range));
      if (ranges.length === 0 || bad !== undefined) {
        const what =
          bad === undefined ? 'it has no sourceRange' : `${JSON.stringify(bad)} is no address range`;
        return failure(`MiddlewareTCP ${reference.name} is not valid: ${what}`, origins);
      }
      steps.push((outcome) => guarded(outcome, ranges, origins));
      continue;
    }
    const amount = dig(object.raw, 'spec', 'inFlightConn', 'amount');
    if (amount === undefined)
      return failure(`MiddlewareTCP ${reference.name} says nothing that Traefik knows`, origins);
    steps.push((outcome) =>
      outcome.kind !== 'forward' || typeof amount !== 'number' || amount <= 0
        ? outcome
        : {
            ...outcome,
            policies: [
              ...outcome.policies,
              {
                kind: 'connection-limit',
                connections: amount,
                status: NO_ANSWER,
                exempt: [],
                origins,
                isDefault: false,
              },
            ],
          },
    );
  }
  return { ok: true, apply: (outcome) => steps.reduceRight((inner, step) => step(inner), outcome) };
}

function guarded(
  outcome: Outcome,
  ranges: readonly string[],
  origins: Extract<Outcome, { kind: 'gate' }>['origins'],
): Outcome {
  const rules = [
    ...ranges.map((cidr) => ({ action: 'allow', cidr }) as const),
    { action: 'deny', cidr: 'all' } as const,
  ];
  const otherwise: Outcome = { kind: 'respond', status: NO_ANSWER, reason: 'the client may not connect' };
  const then = outcome;
  return { kind: 'gate', check: { kind: 'client-address', rules }, then, otherwise, origins };
}
