import type { Backend, Mirror } from '../../model/outcome.ts';
import { subsetNote } from './backends.ts';
import type { RouteContext } from './context.ts';
import type { DraftFilter, Note, ServicePort } from './draft.ts';
import { FORWARD_FINDINGS } from './findings/forwarding.ts';
import { noteOf } from './reporter.ts';
import type { PolicyPart } from './target-policies/part.ts';

/** RequestMirror filters, or objects in the place of the backends; both can copy to Services only. */
export function readMirrors(
  mirrors: readonly Mirror[],
  context: RouteContext,
): {
  readonly filters: readonly DraftFilter[];
  readonly parts: readonly PolicyPart[];
  readonly notes: readonly Note[];
} {
  const filters: DraftFilter[] = [];
  const parts: PolicyPart[] = [];
  const notes: Note[] = [];
  for (const mirror of mirrors) {
    const backend =
      'url' in mirror.backend ? serviceOfUrl(mirror.backend.url) : servicePort(mirror.backend, context);
    const percent = Math.round(mirror.percent);
    // Better no copies than no answers.
    const isFatal = context.dialect.unsupported?.HTTPRouteRequestMirror === 'answers-500';
    const references = context.policies?.backends?.references;
    const { mirrors: known } = context.abilities;
    const isLost = known === 'none' || (known === 'whole' && percent < 100);
    if (references !== undefined && backend !== undefined && (isFatal || isLost)) {
      if (percent <= 0) continue;
      const saying = references.mirror(backend, backend.port, percent, mirror.origins);
      parts.push(saying.part);
      notes.push(...saying.notes);
      continue;
    }
    if (backend === undefined || isFatal || isLost) {
      const target =
        'url' in mirror.backend ? mirror.backend.url : `${mirror.backend.namespace}/${mirror.backend.name}`;
      notes.push(
        noteOf(FORWARD_FINDINGS.mirror, `Requests are no longer copied to ${target}.`, mirror.origins, {
          before: `${mirror.percent} % of the requests are copied to ${target}`,
          after: 'no copies',
        }),
      );
      continue;
    }
    if (percent <= 0) continue;
    if (backend.made !== undefined && !('url' in mirror.backend)) {
      notes.push(subsetNote(mirror.backend, backend.name, mirror.origins));
    }
    filters.push({ type: 'RequestMirror', backend, ...(percent >= 100 ? {} : { percent }) });
  }
  return { filters, parts, notes };
}

function servicePort(backend: Backend, context: RouteContext): ServicePort | undefined {
  if (backend.kind !== 'Service') return undefined;
  const port = context.services.port(backend)?.number;
  const service = context.services.referred(backend);
  if (port === undefined || 'refused' in service) return undefined;
  return { ...service, namespace: backend.namespace, port };
}

const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * The Service behind `http://name.namespace.svc[.cluster.local][:port]` followed by the path of the request
 * (`$request_uri`), if it is that.
 */
function serviceOfUrl(url: string): ServicePort | undefined {
  const rest = url.startsWith('http://') ? url.slice('http://'.length) : undefined;
  if (rest === undefined || !rest.endsWith('$request_uri')) return undefined;
  const [host = '', port = '80', ...more] = rest.slice(0, -'$request_uri'.length).split(':');
  const [name = '', namespace = '', svc, ...domain] = host.split('.');
  const local = domain.length === 0 || domain.join('.') === 'cluster.local';
  if (more.length > 0 || svc !== 'svc' || !local || !LABEL.test(name) || !LABEL.test(namespace))
    return undefined;
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) return undefined;
  return { namespace, name, port: number };
}
