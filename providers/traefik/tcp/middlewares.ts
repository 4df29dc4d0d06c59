import type { NamedReference } from '../chains.ts';
import { assume, type Context } from '../context.ts';
import { unforeseen } from '../middlewares/around.ts';
import type { Stage } from '../middlewares/stage.ts';
import { readTcpMiddleware } from '../middlewares/tcp.ts';
import { identity, splitQualified } from '../names.ts';
import { type Failure, failure } from '../reading.ts';

export type TcpChainReading = { readonly ok: true; readonly stages: readonly Stage[] } | Failure;

/** The MiddlewareTCPs that a TCP route names (makeMiddlewareTCPKeys in pkg/provider/kubernetes/crd/kubernetes_tcp.go). */
export function tcpChain(
  context: Context,
  references: readonly NamedReference[],
  namespace: string,
): TcpChainReading {
  const stages: Stage[] = [];
  for (const reference of references) {
    const stage = stageOf(context, reference, namespace);
    if ('why' in stage) return stage;
    stages.push(stage);
  }
  return { ok: true, stages };
}

function stageOf(context: Context, reference: NamedReference, namespace: string): Stage | Failure {
  const { objects, options } = context;
  const { name: bare, provider } = splitQualified(reference.name);
  const owner = reference.namespace ?? namespace;
  const title = `MiddlewareTCP ${reference.name}`;
  const isElsewhere = provider === undefined ? owner !== namespace : provider === 'kubernetescrd';
  if (isElsewhere && !options.crd.allowCrossNamespace) {
    return failure(`${title} is in another namespace, which needs allowCrossNamespace`, [reference.origin]);
  }
  const isOwn = provider === undefined || provider === 'kubernetescrd';
  const id = provider === undefined ? identity(owner, bare) : bare;
  const object = isOwn
    ? objects
        .ofKind('MiddlewareTCP')
        .find(({ metadata }) => identity(metadata.namespace, metadata.name) === id)
    : undefined;
  if (object !== undefined) {
    const reading = readTcpMiddleware(object);
    return reading.ok ? reading.stage : failure(reading.why, reading.origins);
  }
  if (isOwn && objects.complete) return failure(`${title} does not exist`, [reference.origin]);
  assume(context, title, reference.origin);
  const why = `${title} is not among the input`;
  const origins = [reference.origin];
  return { name: title, origins, apply: (inner) => unforeseen(why, origins, inner) };
}
