import { nameOf } from '../../model/origin.ts';
import type { Backend, Outcome, WeightedBackend } from '../../model/outcome.ts';
import type { VirtualHost } from '../../model/route-table.ts';
import type { Dialect } from '../dialect.ts';
import { isHostname, LIMITS } from '../limits.ts';
import { subsetNote } from './backends.ts';
import type { DraftBackend } from './draft.ts';
import { FORWARD_FINDINGS } from './findings/forwarding.ts';
import { noteOf, type Reporter } from './reporter.ts';
import type { Services } from './services.ts';
import { integerWeights } from './weights.ts';

/** What the parts that write streams need to know of their surroundings. */
export interface StreamContext {
  readonly services: Services;
  readonly dialect: Dialect;
  readonly allowPartial: boolean;
  readonly reporter: Reporter;
}

/** The receivers of a stream; undefined where not all of them can be written. */
export function readStreamBackends(
  outcome: Outcome,
  host: VirtualHost,
  context: StreamContext,
): readonly DraftBackend[] | undefined {
  const alive = outcome.kind === 'forward' ? outcome.backends.filter(({ weight }) => weight > 0) : [];
  const drafts = alive.flatMap((one) => readOne(one, host, context) ?? []);
  if (drafts.length === 0 || drafts.length < alive.length || drafts.length > LIMITS.backendRefsPerRule)
    return undefined;
  const weights = integerWeights(drafts.map(({ weight }) => weight));
  return drafts.map((draft, index) => ({ ...draft, weight: weights[index] ?? 1 }));
}

function readOne(
  { target, weight, filters }: WeightedBackend,
  host: VirtualHost,
  context: StreamContext,
): DraftBackend | undefined {
  if (target.kind === 'respond') return undefined;
  const secured = filters?.policies?.find(({ kind }) => kind === 'backend-tls');
  if (secured !== undefined) {
    const label = nameOf({ kind: 'Service', namespace: target.namespace, name: target.name });
    context.reporter.note(
      noteOf(
        FORWARD_FINDINGS.backendTlsRefused,
        `TLS to ${label} cannot be written for a stream.`,
        secured.origins,
        {
          before: `connections go to ${label} with TLS`,
          after: context.allowPartial
            ? `connections go to ${label} without TLS`
            : 'the connection is refused',
          witness: 'none',
        },
      ),
    );
    if (!context.allowPartial) return undefined;
  }
  if (target.kind === 'external') return hostBackend(target, weight, context);
  const port = context.services.port(target)?.number;
  if (port === undefined) return undefined;
  const service = context.services.referred(target);
  if ('refused' in service) return undefined;
  if (service.made !== undefined) context.reporter.note(subsetNote(target, service.name, host.origins));
  return { ...service, namespace: target.namespace, port, weight, filters: [] };
}

function hostBackend(target: Backend, weight: number, { dialect }: StreamContext): DraftBackend | undefined {
  const port = target.portNumber;
  if (dialect.hostBackends === undefined || port === undefined || !isHostname(target.name)) return undefined;
  const { namespace, name } = target;
  return { namespace, name, port, host: dialect.hostBackends, weight, filters: [] };
}
