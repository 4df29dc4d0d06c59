import type { ObjectSet } from '../../src/kubernetes/object.ts';
import type { Compiled, ProviderOptions } from '../../src/kubernetes/provider.ts';
import { finding } from '../../src/model/finding.ts';
import type { Origin } from '../../src/model/origin.ts';
import type { Context } from './context.ts';
import { accountForObjects } from './crd/ledger.ts';
import { ingressRouteRouters } from './crd/plan.ts';
import { chainsOf } from './find-chains.ts';
import { OBJECT_ASSUMED } from './findings/routers.ts';
import { ingressRouters } from './ingress/plan.ts';
import { selectIngresses } from './ingress/select.ts';
import { carriedMetadata } from './metadata.ts';
import { readMiddleware } from './middlewares/read.ts';
import { readTcpMiddleware } from './middlewares/tcp.ts';
import type { Notes } from './notes.ts';
import { noteRouters } from './routers/notes.ts';
import { listenersOf, tableOf } from './routers/table.ts';
import type { TlsWorld } from './routers/tls.ts';
import { readStatic } from './static/read.ts';
import { allOf, settingsOf } from './static/settings.ts';
import { noteStreams, tcpRouters } from './tcp/routes.ts';
import { storeCertificates } from './tls/certificates.ts';
import { noteTls } from './tls/notes.ts';
import { readTlsOptions } from './tls/options.ts';

/**
 * Says what Traefik does with every request.
 *
 * `options.settings` holds static options by name (`entryPoints.web.address`), which win over those of a workload of
 * Traefik in the input. Flags: `traefik-flag`, such options as `NAME=VALUE`; `traefik-class`, names of IngressClasses that
 * are Traefik's.
 */
export function compile(objects: ObjectSet, options: ProviderOptions): Compiled {
  const reading = readStatic(objects, settingsOf(options));
  const notes: Notes = { findings: [...reading.findings], ledger: [...reading.ledger] };
  const context: Context = {
    objects,
    options: reading.options,
    notes,
    chains: chainsOf(objects, reading.options, notes),
    assumed: new Map(),
  };
  const ingresses = selectIngresses(context, allOf(options.flags['traefik-class']));
  const fromIngresses = ingressRouters(context, ingresses);
  const fromRoutes = ingressRouteRouters(context);
  const store = storeCertificates(context);
  const world: TlsWorld = {
    certificates: [...fromIngresses.certificates, ...fromRoutes.certificates, ...store.certificates],
    fallback: store.fallback,
    options: readTlsOptions(context),
  };
  const streams = tcpRouters(context);
  noteStreams(context, streams);
  const reports = listenersOf(context, [...fromRoutes.routers, ...fromIngresses.routers], streams, world);
  noteRouters(notes, reports);
  noteTls(
    context,
    reports,
    ingresses.map(({ object, tls }) => ({ object, hasTls: tls.length > 0 })),
  );
  noteMiddlewares(context);
  accountForObjects(context);
  noteAssumed(context);
  return {
    table: tableOf(reports),
    ledger: notes.ledger,
    findings: notes.findings,
    carriedMetadata: carriedMetadata(ingresses.map(({ object }) => object)),
  };
}

/** What is to be said of the Middleware objects themselves. */
function noteMiddlewares({ objects, chains, notes }: Context): void {
  for (const object of objects.ofKind('Middleware')) {
    const reading = readMiddleware(object, chains.context);
    notes.findings.push(...reading.findings);
    notes.ledger.push(...reading.ledger);
  }
  for (const object of objects.ofKind('MiddlewareTCP')) {
    const reading = readTcpMiddleware(object);
    notes.findings.push(...reading.findings);
    notes.ledger.push(...reading.ledger);
  }
}

function noteAssumed({ assumed, notes }: Context): void {
  if (assumed.size === 0) return;
  const names = [...assumed.keys()];
  const shown = names.slice(0, 10).join(', ');
  const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
  const origins: Origin[] = [...assumed.values()].flatMap((list) => list.slice(0, 1));
  const message = `Taken to exist, although the input does not have them: ${shown}${more}.`;
  notes.findings.push(finding(OBJECT_ASSUMED, message, origins));
}
