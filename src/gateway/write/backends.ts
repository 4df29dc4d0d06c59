import type { Origin } from '../../model/origin.ts';
import type { Backend, Forward, WeightedBackend } from '../../model/outcome.ts';
import { isHostname, LIMITS } from '../limits.ts';
import { type BackendWork, isTls, readTls, type TlsPolicy, tlsOrigins } from './backend-tls.ts';
import type { RouteContext } from './context.ts';
import type { BackendTls, DraftBackend, DraftFilter, Note } from './draft.ts';
import { FORWARD_FINDINGS } from './findings/forwarding.ts';
import { requestHeaderFilters, responseHeaderFilters } from './headers.ts';
import { hostChoice } from './host-rewrite.ts';
import { MANAGED_BY } from './parents.ts';
import { noteOf } from './reporter.ts';
import type { PolicyPart } from './target-policies/part.ts';
import { integerWeights } from './weights.ts';

export interface BackendReading {
  /** False: the route must be closed; the notes say why. */
  readonly ok: boolean;
  readonly backends: readonly DraftBackend[];
  readonly backendTls: readonly BackendTls[];
  /** What objects of the implementation say of them. */
  readonly parts: readonly PolicyPart[];
  readonly grpc: boolean;
  readonly notes: readonly Note[];
}

/** The destinations of a forward as backendRefs. */
export function readBackends(
  forward: Forward,
  origins: readonly Origin[],
  context: RouteContext,
): BackendReading {
  const tls = forward.policies.find(isTls);
  const alive = forward.backends.filter((backend) => backend.weight > 0);
  const serving = alive.filter((backend) => isBackend(backend.target));
  const allUnverified = areUnverified(serving, tls);
  const lists = { notes: [], backendTls: [], parts: [] };
  const work: BackendWork = { context, origins, tls, allUnverified, ...lists, ok: true };
  if (serving.length < alive.length) noteFailingShare(alive, serving, work);
  if (serving.length === 0) work.ok = false;
  const drafts = serving.flatMap((backend) => draftOf(backend, work));
  const merged = mergeEqual(drafts);
  if (merged.length > LIMITS.backendRefsPerRule) {
    refuse(work, `A rule can have ${LIMITS.backendRefsPerRule} backends, this one has ${merged.length}.`);
  }
  const weights = integerWeights(merged.map((backend) => backend.weight));
  const backends = merged.map((backend, index) => ({ ...backend, weight: weights[index] ?? 1 }));
  const grpc =
    serving.length > 0 &&
    serving.every(
      (one) => isBackend(one.target) && (one.target.protocol === 'grpc' || one.target.protocol === 'grpcs'),
    );
  return { ok: work.ok, backends, backendTls: work.backendTls, parts: work.parts, grpc, notes: work.notes };
}

function areUnverified(serving: readonly WeightedBackend[], common: TlsPolicy | undefined): boolean {
  const ways = serving.map(({ target, filters }) => {
    const tls = filters?.policies?.find(isTls) ?? common;
    const isUnverified = isBackend(target) && target.kind === 'Service' && target.protocol === 'https';
    const { origins: _, ...way } = tls ?? { origins: [] };
    return isUnverified && tls?.verify !== true ? JSON.stringify(way) : undefined;
  });
  return ways.every((way) => way !== undefined && way === ways[0]);
}

function isBackend(target: WeightedBackend['target']): target is Backend {
  return target.kind !== 'respond';
}

function refuse(work: BackendWork, message: string): void {
  work.ok = false;
  work.notes.push(
    noteOf(FORWARD_FINDINGS.backendKind, message, work.origins, {
      before: 'the backend answers',
      after: '500 from the Gateway',
    }),
  );
}

function noteFailingShare(
  alive: readonly WeightedBackend[],
  serving: readonly WeightedBackend[],
  work: BackendWork,
): void {
  const total = alive.reduce((sum, backend) => sum + backend.weight, 0);
  const good = serving.reduce((sum, backend) => sum + backend.weight, 0);
  const percent = Math.round(((total - good) / total) * 100);
  const broken = alive.find((backend) => !isBackend(backend.target))?.target;
  const status = broken?.kind === 'respond' ? `${broken.status} (${broken.reason})` : 'an error';
  work.notes.push(
    noteOf(
      FORWARD_FINDINGS.failingShare,
      `${percent} % of the requests are answered with ${status} today.`,
      work.origins,
      {
        before: `${percent} % get ${status}`,
        after: serving.length === 0 ? '500 from the Gateway' : 'all are forwarded',
      },
    ),
  );
}

function draftOf(weighted: WeightedBackend, work: BackendWork): DraftBackend[] {
  const { target } = weighted;
  if (!isBackend(target)) return [];
  const label = `${target.namespace}/${target.name}`;
  if (target.kind === 'external') return hostBackend(weighted, target, work);
  if (target.protocol === 'fastcgi' || target.protocol === 'tcp' || target.protocol === 'tls') {
    refuse(work, `The backend ${label} speaks ${target.protocol}, which an HTTPRoute cannot.`);
    return [];
  }
  const port = work.context.services.port(target);
  if (port === undefined) {
    work.ok = false;
    work.notes.push(
      noteOf(
        FORWARD_FINDINGS.backendPort,
        `The number of port ${target.port} of Service ${label} is not known.`,
        work.origins,
        {
          before: `forwarded to ${label}`,
          after: '500 from the Gateway',
        },
      ),
    );
    return [];
  }
  const service = serviceNamed(target, work);
  if (service === undefined) return [];
  const tls = weighted.filters?.policies?.find(isTls) ?? work.tls;
  const isUnverified = target.protocol === 'https' && tls?.verify !== true;
  const special = isUnverified ? targetBackend(weighted, target, port.number, tls, work) : undefined;
  if (special !== undefined) return [special];
  const named = { ...target, name: service.name };
  if (!saysTls(named, port.number, tls, work)) readTls(named, port, tls, work);
  readProtocol(target, port.number, port.appProtocol, work);
  const filters = backendFilters(weighted, work);
  return [
    {
      ...service,
      namespace: target.namespace,
      port: port.number,
      weight: weighted.weight,
      filters,
    },
  ];
}

/** TLS, verified or not, where objects of the implementation say it. */
function saysTls(target: Backend, port: number, tls: TlsPolicy | undefined, work: BackendWork): boolean {
  if (target.protocol !== 'https') return false;
  const { policies } = work.context;
  const writer = policies?.backends;
  const origins = tlsOrigins(tls, work);
  const isVerified = tls?.verify === true;
  const ofRule = work.allUnverified && !isVerified ? policies?.unverifiedRule?.(tls, origins) : undefined;
  const ofBackend = isVerified ? writer?.verified : writer?.unverified;
  const saying = ofRule ?? ofBackend?.(target, port, tls, origins);
  if (saying === undefined) return false;
  work.parts.push(saying.part);
  work.notes.push(...saying.notes);
  return true;
}

/** A host outside of Services, for implementations that have a kind of backend for it. */
function hostBackend(weighted: WeightedBackend, target: Backend, work: BackendWork): DraftBackend[] {
  const { hostBackends } = work.context.dialect;
  const port = target.portNumber;
  const special =
    port === undefined || !isHostname(target.name)
      ? undefined
      : targetBackend(weighted, target, port, work.tls, work);
  if (special !== undefined) return [special];
  if (hostBackends === undefined || port === undefined || !isHostname(target.name)) {
    work.ok = false;
    work.notes.push(outsideNote(target, work.origins));
    return [];
  }
  if (target.protocol !== 'http') {
    refuse(
      work,
      `The host ${target.name} is spoken to over ${target.protocol}, which cannot be said for it.`,
    );
    return [];
  }
  const filters = backendFilters(weighted, work);
  const { namespace, name } = target;
  return [{ namespace, name, port, host: hostBackends, weight: weighted.weight, filters }];
}

/** A backend that the target says by an object of its own, which has to be where the route is. */
function targetBackend(
  weighted: WeightedBackend,
  target: Backend,
  port: number,
  tls: TlsPolicy | undefined,
  work: BackendWork,
): DraftBackend | undefined {
  const namespace = work.origins[0]?.object.namespace;
  if (namespace === undefined || namespace === '') return undefined;
  const saying = work.context.policies?.backend?.(target, port, tls, tlsOrigins(tls, work));
  if (saying === undefined) return undefined;
  const { group, kind, apiVersion, name, spec, notes } = saying;
  work.notes.push(...notes);
  const made = { apiVersion, kind, metadata: { name, namespace, labels: MANAGED_BY }, spec };
  const filters = backendFilters(weighted, work);
  return { namespace, name, port, host: { group, kind }, made, weight: weighted.weight, filters };
}

function outsideNote({ name, port }: Backend, origins: readonly Origin[]): Note {
  return noteOf(
    FORWARD_FINDINGS.backendKind,
    `The backend ${name}:${port} is no Service in the cluster.`,
    origins,
    {
      before: `forwarded to ${name}`,
      after: '500 from the Gateway',
      action: `Name a Service in the source that leads to ${name}: one of type ExternalName where the Gateway implementation follows it, or one without selector with an EndpointSlice. Or put a backend of the implementation's own kind into the written route by hand, such as a Backend of Envoy Gateway.`,
    },
  );
}

/** The Service to refer to; a subset that has none closes the route. */
function serviceNamed(
  target: Backend,
  work: BackendWork,
): Pick<DraftBackend, 'name' | 'made' | 'subset'> | undefined {
  const service = work.context.services.referred(target);
  if (!('refused' in service)) {
    if (service.made !== undefined) work.notes.push(subsetNote(target, service.name, work.origins));
    return service;
  }
  const label = `${target.namespace}/${target.name}`;
  const { allowPartial } = work.context;
  if (!allowPartial) work.ok = false;
  work.notes.push(
    noteOf(
      FORWARD_FINDINGS.subsetRefused,
      `The subset ${target.subset} of Service ${label} has no Service of its own: ${service.refused}.`,
      work.origins,
      {
        ...(allowPartial ? { severity: 'high' } : {}),
        before: `forwarded to the pods of the subset ${target.subset} of ${label}`,
        after: allowPartial ? `forwarded to all pods of ${label}` : '500 from the Gateway',
      },
    ),
  );
  return allowPartial ? { name: target.name } : undefined;
}

/** Says that a Service is written for a subset. */
export function subsetNote(
  { namespace, name, subset }: Backend,
  made: string,
  origins: readonly Origin[],
): Note {
  return noteOf(
    FORWARD_FINDINGS.subsetService,
    `Service ${namespace}/${made} is written for the subset ${subset} of ${name}.`,
    origins,
    {
      before: `the pods of ${namespace}/${name} that have the labels of the subset ${subset} are chosen by the proxy`,
      after: 'the same pods, by the selector of a Service of their own',
      witness: 'none',
    },
  );
}

/** gRPC needs HTTP/2 on the way to the backend; what an HTTPRoute needs for it is said when the kind of route is known. */
function readProtocol(
  target: Backend,
  port: number,
  appProtocol: string | undefined,
  work: BackendWork,
): void {
  if (target.protocol === 'same-as-client') {
    work.notes.push(
      noteOf(
        FORWARD_FINDINGS.backendKind,
        'The backend is spoken to over HTTP, whatever the client speaks.',
        work.origins,
        {
          severity: 'high',
          before: 'https requests are forwarded with TLS, http requests without',
          after: 'all requests are forwarded without TLS',
        },
      ),
    );
  }
  if (target.protocol !== 'h2c' || appProtocol === 'kubernetes.io/h2c') return;
  const label = `${target.namespace}/${target.name}`;
  work.notes.push(
    noteOf(
      FORWARD_FINDINGS.backendProtocol,
      `Service ${label} needs appProtocol kubernetes.io/h2c on port ${port}.`,
      work.origins,
    ),
  );
}

function backendFilters(weighted: WeightedBackend, work: BackendWork): DraftFilter[] {
  const { filters } = weighted;
  if (filters === undefined) return [];
  const request = requestHeaderFilters(filters.requestHeaders ?? [], work.origins);
  const response = responseHeaderFilters(filters.responseHeaders ?? [], work.origins);
  const host = hostChoice(filters.host ?? { kind: 'keep' }, work.origins);
  work.notes.push(...request.notes, ...response.notes, ...host.notes);
  const { path } = filters;
  if (path !== undefined && path.kind !== 'keep' && path.kind !== 'canonical' && path.kind !== 'constant') {
    refuse(work, 'The path is rewritten for one of several backends only.');
  }
  const rewrite: DraftFilter[] =
    host.hostname === undefined && path?.kind !== 'constant'
      ? []
      : [
          {
            type: 'URLRewrite',
            ...(host.hostname === undefined ? {} : { hostname: host.hostname }),
            ...(path?.kind === 'constant'
              ? { path: { type: 'ReplaceFullPath', replaceFullPath: path.value } as const }
              : {}),
          },
        ];
  return [...request.filters, ...rewrite, ...response.filters];
}

/** One backendRef for each destination; the weights of equal ones add up. */
function mergeEqual(backends: readonly DraftBackend[]): DraftBackend[] {
  const merged = new Map<string, DraftBackend>();
  for (const backend of backends) {
    const key = JSON.stringify([backend.namespace, backend.name, backend.port, backend.filters]);
    const other = merged.get(key);
    merged.set(key, other === undefined ? backend : { ...other, weight: other.weight + backend.weight });
  }
  return [...merged.values()];
}
