import { isBefore, newerFeatures, objectKey } from '../../../../providers/traefik/lab/newer.ts';
import { labObjects } from '../../../../providers/traefik/lab/objects.ts';
import { labOptions } from '../../../../providers/traefik/lab/options.ts';
import { type LabPort, servicePorts } from '../../../../providers/traefik/lab/services.ts';
import type { ObjectSet } from '../../../kubernetes/object.ts';
import type { ProviderOptions } from '../../../kubernetes/provider.ts';
import type { Outcome } from '../../../model/outcome.ts';
import type { RouteTable } from '../../../model/route-table.ts';
import { decide } from '../../../replay/decide.ts';
import { AUTH_SERVICE, LAB_USER } from '../../../replay/lab/auth.ts';
import { backendName, backendsOf } from '../../../replay/lab/backends.ts';
import { startKubeApi } from '../../../replay/lab/kube-api.ts';
import { freePorts } from '../../../replay/lab/program.ts';
import { type LabProxy, type LabSurroundings, portsFor } from '../../../replay/lab/proxies/proxy.ts';
import { cannot, connection } from '../../../replay/lab/proxies/traefik/index.ts';
import { startTraefik } from '../../../replay/lab/proxies/traefik/process.ts';

/** Objects that Traefik serves, with their meaning. */
export interface TraefikSubject {
  readonly objects: ObjectSet;
  readonly options: ProviderOptions;
  readonly table: RouteTable;
}

/** Starts Traefik on its own objects of the input, with the static options in force. */
export async function startTraefikBefore(
  binary: string,
  { objects, options, table }: TraefikSubject,
  { echo, certificate }: LabSurroundings,
): Promise<LabProxy & { readonly unknown: readonly string[] }> {
  const assumed = [...backendsOf(table).values()]
    .filter(({ kind }) => kind === 'Service')
    .map(({ namespace, name, port, portNumber }): LabPort => ({ namespace, name, port: portNumber ?? port }));
  const ports = new Map<string, number>();
  for (const { namespace, name, port } of [...servicePorts(objects), ...assumed]) {
    const key = backendName(namespace, name, port);
    if (!ports.has(key)) ports.set(key, await echo.portOf(key));
  }
  const named = options.flags['traefik-class'] ?? [];
  const { entryPoints, flags, readsIngresses, readsRoutes } = labOptions(objects, options);
  const api = await startKubeApi(
    labObjects(objects, typeof named === 'string' ? [named] : named, {
      portOf: ({ namespace, name, port }) => ports.get(backendName(namespace, name, port)),
      assumed,
      authPort: await echo.portOf(AUTH_SERVICE),
      certificate,
      user: LAB_USER,
    }),
  );
  try {
    const [admin = 0, ...free] = await freePorts(entryPoints.length + 1);
    const real = entryPoints.map((entryPoint, index) => ({ entryPoint, port: free[index] ?? 0 }));
    const { program, unknown, version } = await startTraefik(binary, {
      admin,
      providers: [
        ...(readsRoutes && objects.ofKind('IngressRoute').length > 0 ? ['kubernetescrd'] : []),
        ...(readsIngresses && objects.ofKind('Ingress').length > 0 ? ['kubernetes'] : []),
      ],
      flags: [
        ...flags,
        ...(readsIngresses ? connection('kubernetesIngress', api) : []),
        ...(readsRoutes ? connection('kubernetesCRD', api) : []),
        ...real.map(
          ({ entryPoint: { name, protocol }, port }) =>
            `entryPoints.${name}.address=127.0.0.1:${port}${protocol === 'udp' ? '/udp' : ''}`,
        ),
      ],
    });
    const listeners = new Map(real.map(({ entryPoint, port }) => [entryPoint.exposedPort, port]));
    const printed = new Map(real.map(({ entryPoint, port }) => [port, entryPoint.port]));
    const stop = async (): Promise<void> => {
      await program.stop();
      await api.close();
    };
    const excuse = excuses(version, objects, table);
    return { ports: { ...portsFor(table, listeners), printed }, cannot, excuse, unknown, stop };
  } catch (error) {
    await api.close();
    throw error;
  }
}

/** Since these versions a path that a middleware leaves with dot segments or empty ones is refused (CHANGELOG.md). */
const REFUSES_UNCLEAN: ReadonlyArray<readonly [from: string, since: string]> = [
  ['3.7.0', '3.7.3'],
  ['0', '3.6.19'],
];

/** What the version that runs lacks: the model is that of the newest one. */
function excuses(version: string, objects: ObjectSet, table: RouteTable): NonNullable<LabProxy['excuse']> {
  const lacking = newerFeatures(objects).filter(({ since }) => isBefore(version, since));
  const since = REFUSES_UNCLEAN.find(([from]) => !isBefore(version, from))?.[1] ?? '';
  const takesUnclean = isBefore(version, since);
  return (_, results, request) => {
    const { route, origins: deciding } = decide(table, request);
    const origins = deciding.map(({ object: { kind, namespace, name } }) => objectKey(kind, namespace, name));
    const lacked = lacking.find((feature) => origins.some((key) => feature.objects.has(key)));
    if (lacked !== undefined) return `${lacked.what}, which Traefik ${version} does not have`;
    const isRefused = results.some(({ status, kind }) => kind === 'answered' && status === 400);
    if (takesUnclean && isRefused)
      return `a path that a middleware leaves unclean, which Traefik ${version} does not refuse`;
    return /%0a/i.test(request.target) && rewritesByPattern(route?.outcome)
      ? 'an escaped line end in a path that a pattern rewrites: Traefik looks for it in the escaped path'
      : undefined;
  };
}

function rewritesByPattern(outcome: Outcome | undefined): boolean {
  if (outcome?.kind === 'gate') return rewritesByPattern(outcome.then);
  if (outcome?.kind !== 'forward') return false;
  const steps = outcome.path.kind === 'sequence' ? outcome.path.steps : [outcome.path];
  return steps.some(({ kind }) => kind === 'regex');
}
