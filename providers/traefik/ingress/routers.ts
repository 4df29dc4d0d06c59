import type { Ingress, IngressPath, IngressRule } from '../../../src/kubernetes/ingress.ts';
import { refOf } from '../../../src/kubernetes/object.ts';
import { finding } from '../../../src/model/finding.ts';
import { describeObject, describePath, type FieldPath } from '../../../src/model/origin.ts';
import { ROUTER_ANNOTATIONS } from '../annotations/declarations.ts';
import { type Annotations, annotationsOf, parseAnnotations } from '../annotations/parse.ts';
import { type ChainReading, NO_CHAIN } from '../chains.ts';
import type { Context } from '../context.ts';
import {
  DEFAULT_BACKEND_IGNORED,
  INGRESS_REFUSED,
  RESOURCE_BACKEND,
  RULE_WITHOUT_PATHS,
} from '../findings/ingress.ts';
import { CERT_RESOLVER, resolverNote } from '../findings/tls.ts';
import { normalised } from '../middlewares/names.ts';
import { failure } from '../reading.ts';
import type { PlannedRouter } from '../routers/planned.ts';
import type { RuleSyntax } from '../rules/rule.ts';
import type { ServiceReading } from '../services/service.ts';
import { accountForAnnotations } from './ledger.ts';
import { ruleText } from './rule-text.ts';
import { ingressService, serviceId } from './service.ts';

/** A router of an Ingress under the key that it has inside Traefik. */
export interface KeyedRouter {
  readonly key: string;
  readonly router: PlannedRouter;
  /** Name of its service inside Traefik, and the Service and port that it stands for. */
  readonly service?: { readonly id: string; readonly place: string };
}

/** What all routers of one Ingress share. */
export interface IngressPlan {
  readonly ingress: Ingress;
  readonly annotations: Annotations;
  readonly chain: ChainReading;
  readonly shared: Pick<PlannedRouter, 'entryPoints' | 'provider' | 'chain' | 'tls' | 'isReported'>;
  /** Why Traefik leaves the whole Ingress out. */
  readonly refused?: string;
}

/** Reads the annotations of an Ingress and says what they are worth. */
export function planIngress(context: Context, ingress: Ingress): IngressPlan {
  const { object } = ingress;
  const ref = refOf(object);
  const parsed = parseAnnotations(object.metadata.annotations, 'router', ROUTER_ANNOTATIONS);
  accountForAnnotations(context, object, 'router', parsed);
  const annotations = annotationsOf(parsed);
  const refused = refusal(context, ingress, annotations, parsed.faults[0]);
  const names = annotations.list('router.middlewares');
  const origin = { object: ref, path: annotations.pathOf('router.middlewares') };
  const chain: ChainReading =
    refused !== undefined
      ? failure(refused.why, [{ object: ref, path: refused.path }])
      : names.length === 0
        ? NO_CHAIN
        : context.chains.byName(names, origin);
  if (refused !== undefined) {
    const message = `${describeObject(ref)} is not served at all: ${refused.why}.`;
    const before = 'Traefik leaves the Ingress out; its requests go on to other routers or get 404';
    const origins = [{ object: ref, path: refused.path }];
    context.notes.findings.push(finding(INGRESS_REFUSED, message, origins, { before }));
  }
  noteResolver(context, ingress, annotations);
  const tls = annotations.section('router.tls')
    ? {
        tls: {
          options: annotations.text('router.tls.options'),
          origins: [{ object: ref, path: annotations.pathOf('router.tls') }],
        },
      }
    : {};
  return {
    ingress,
    annotations,
    chain,
    shared: {
      entryPoints: annotations.list('router.entryPoints'),
      provider: 'ingress',
      chain,
      ...tls,
      ...(refused === undefined ? {} : { isReported: true }),
    },
    ...(refused === undefined ? {} : { refused: refused.why }),
  };
}

function noteResolver({ notes }: Context, ingress: Ingress, annotations: Annotations): void {
  const resolver = annotations.text('router.tls.certResolver');
  if (resolver === '') return;
  const ref = refOf(ingress.object);
  const hosts = [...new Set(ingress.rules.map(({ host }) => host).filter((host) => host !== ''))];
  const names = hosts.length === 0 ? 'its hosts' : hosts.join(', ');
  const message = `${describeObject(ref)}: the certificate for ${names} is issued by the resolver ${resolver} of Traefik.`;
  const origins = [{ object: ref, path: annotations.pathOf('router.tls.certResolver') }];
  const named = ingress.tls.flatMap(({ hosts: own, secretName }) =>
    secretName === undefined ? [] : own.length > 0 ? own : hosts,
  );
  notes.findings.push(
    finding(
      CERT_RESOLVER,
      message,
      origins,
      resolverNote(hosts.length > 0 && hosts.every((host) => named.includes(host))),
    ),
  );
}

function refusal(
  { options }: Context,
  { object }: Ingress,
  annotations: Annotations,
  fault: { readonly key: string; readonly text: string; readonly why: string } | undefined,
): { readonly why: string; readonly path: FieldPath } | undefined {
  if (fault !== undefined) {
    const why = `its annotation ${fault.key} (${JSON.stringify(fault.text)}) is refused: ${fault.why}`;
    return { why, path: ['metadata', 'annotations', fault.key] };
  }
  const { namespace } = object.metadata;
  const allowed = options.ingress.crossProviderNamespaces;
  if (allowed === undefined || allowed.includes(namespace)) return undefined;
  for (const key of ['router.middlewares', 'router.tls.options']) {
    if (annotations.text(key) === '') continue;
    const why = `its namespace ${namespace} may not name objects of other providers (crossProviderNamespaces), and ${key.toLowerCase()} does`;
    return { why, path: annotations.pathOf(key) };
  }
  return undefined;
}

/** One router for each path; of paths with the same rule in one Ingress the last one wins. */
export function pathRouters(context: Context, plan: IngressPlan): readonly KeyedRouter[] {
  const { ingress } = plan;
  const groups = new Map<string, KeyedRouter[]>();
  noteSpec(context, ingress);
  for (const rule of ingress.rules) {
    for (const path of rule.paths ?? []) {
      const router = pathRouter(context, plan, rule, path);
      if (router === undefined) continue;
      const { namespace, name } = ingress.object.metadata;
      const key = normalised(`${namespace}-${name}-${rule.host}${path.path}`);
      const keyed = { key, router, ...serviceOf(namespace, path) };
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [keyed]);
      else group.push(keyed);
    }
  }
  return [...groups].flatMap(([key, routers]) =>
    routers.length === 1
      ? routers
      : routers.map((keyed) => ({ ...keyed, key: `${key} ${keyed.router.text}` })),
  );
}

function serviceOf(namespace: string, { backend }: IngressPath): Pick<KeyedRouter, 'service'> {
  if (backend.kind === 'resource') return {};
  const port = 'name' in backend.port ? backend.port.name : String(backend.port.number);
  return {
    service: { id: serviceId(namespace, backend), place: `${namespace}/${backend.service}:${port}` },
  };
}

function noteSpec({ notes }: Context, ingress: Ingress): void {
  const ref = refOf(ingress.object);
  const { defaultBackend } = ingress;
  if (defaultBackend !== undefined && ingress.rules.length > 0) {
    const origin = { object: ref, path: defaultBackend.field };
    const message = `${describeObject(ref)}: the default backend has no effect, because the Ingress has rules.`;
    const found = finding(DEFAULT_BACKEND_IGNORED, message, [origin]);
    notes.findings.push(found);
    notes.ledger.push({
      origin,
      key: describePath(defaultBackend.field),
      value: '',
      status: 'no-effect',
      reason: found.message,
      codes: [found.code],
    });
  }
  for (const rule of ingress.rules) {
    if (rule.paths !== undefined) continue;
    const message = `${describeObject(ref)}: the rule for ${rule.host === '' ? 'all hosts' : rule.host} has no http and no effect.`;
    notes.findings.push(finding(RULE_WITHOUT_PATHS, message, [{ object: ref, path: rule.field }]));
  }
}

function pathRouter(
  context: Context,
  plan: IngressPlan,
  rule: IngressRule,
  path: IngressPath,
): PlannedRouter | undefined {
  const { ingress, annotations } = plan;
  const ref = refOf(ingress.object);
  const origin = { object: ref, path: path.field };
  const { backend } = path;
  const name = `${describeObject(ref)} ${describePath(path.field).replace(/^spec\./, '')}`;
  if (backend.kind === 'resource') {
    const message = `${name}: the backend ${backend.resourceKind} ${backend.name} is no Service; Traefik leaves the path out.`;
    context.notes.findings.push(finding(RESOURCE_BACKEND, message, [origin]));
    return undefined;
  }
  const syntax = syntaxOf(annotations.text('router.ruleSyntax'));
  const written = ruleText({
    host: rule.host,
    path,
    syntax: syntax ?? context.options.defaultRuleSyntax,
    pathMatcher: annotations.text('router.pathMatcher'),
    strictPrefixMatching: context.options.ingress.strictPrefixMatching,
  });
  const service: ServiceReading =
    written === undefined
      ? failure(
          `router.pathmatcher is "${annotations.text('router.pathMatcher')}", which is no matcher of paths`,
          [{ object: ref, path: annotations.pathOf('router.pathMatcher') }],
        )
      : ingressService(context, ref, backend, serviceId(ref.namespace, backend));
  return {
    ...plan.shared,
    name,
    text: written ?? ruleText({ ...wishWithoutMatcher(rule, path), strictPrefixMatching: false }) ?? '',
    syntax,
    priority: annotations.whole('router.priority'),
    service,
    origins: [origin],
    fields: [origin],
  };
}

/** The rule that the path would have, to say which requests it was meant for. */
function wishWithoutMatcher(rule: IngressRule, path: IngressPath) {
  return { host: rule.host, path, syntax: 'v3', pathMatcher: '' } as const;
}

function syntaxOf(text: string): RuleSyntax | undefined {
  if (text === '') return undefined;
  return text === 'v2' ? 'v2' : 'v3';
}
