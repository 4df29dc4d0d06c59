import type { Request } from '../../../../model/request.ts';
import { backendsOf } from '../../backends.ts';
import { clusterObjects } from '../../cluster.ts';
import { type KubeApi, startKubeApi } from '../../kube-api.ts';
import { freePorts } from '../../program.ts';
import { type LabAdapter, type LabProxy, type LabSubject, type LabSurroundings, portsFor } from '../proxy.ts';
import { loginSecrets } from './login-secrets.ts';
import { findTraefik, startTraefik } from './process.ts';

/** Traefik Proxy itself, which reads the resources from a Kubernetes API of the lab. */
export const TRAEFIK_PROXY: LabAdapter = { name: 'traefik', find: findTraefik, start };

async function start(
  binary: string,
  { table, resources, services }: LabSubject,
  { echo, certificate }: LabSurroundings,
): Promise<LabProxy> {
  const backends = backendsOf(table);
  const ports = new Map<string, number>();
  for (const name of backends.keys()) ports.set(name, await echo.portOf(name));
  const wanted = [...new Set(table.listeners.map(({ port }) => port))];
  const [admin = 0, ...free] = await freePorts(wanted.length + 1);
  const listeners = new Map(wanted.map((port, index) => [port, free[index] ?? 0]));
  const api = await startKubeApi(
    clusterObjects({
      resources: [...resources, ...loginSecrets(resources)],
      backends,
      services,
      ports,
      listeners,
      certificate,
      controllerName: 'traefik.io/gateway-controller',
    }),
  );
  try {
    const setup = { flags: flags(api, listeners), admin, providers: ['kubernetesgateway'] };
    const { program, configuration } = await startTraefik(binary, setup);
    const stop = async (): Promise<void> => {
      await program.stop();
      await api.close();
    };
    return { ports: portsFor(table, listeners), cannot, excuse: excuses(configuration), stop };
  } catch (error) {
    await api.close();
    throw error;
  }
}

function flags(api: KubeApi, listeners: ReadonlyMap<number, number>): string[] {
  const kubernetes = ['kubernetesGateway', 'kubernetesCRD'].flatMap((provider) => [
    `providers.${provider}=true`,
    ...connection(provider, api),
  ]);
  return [
    ...kubernetes,
    'providers.kubernetesGateway.experimentalChannel=true',
    'providers.kubernetesCRD.allowCrossNamespace=true',
    ...[...listeners].map(([port, real]) => `entryPoints.port${port}.address=127.0.0.1:${real}`),
  ];
}

/** Where a provider of Traefik finds the Kubernetes API of the lab. */
export function connection(provider: string, { port }: KubeApi): readonly string[] {
  return [`providers.${provider}.endpoint=http://127.0.0.1:${port}`, `providers.${provider}.token=lab`];
}

/**
 * What versions before 3.6 lack: filters of a kind that they do not know answer 500, and routers that redirect with
 * another status than 301 and 302 are not built. Their own account of the configuration says so.
 */
function excuses(configuration: string): NonNullable<LabProxy['excuse']> {
  const lacksFilter = configuration.includes('invalid-httproute-filter');
  const lacksStatus = configuration.includes('unsupported status code');
  return (answer, results) => {
    if (answer.kind !== 'answered' || answer.observed.backend !== null) return undefined;
    const { status } = answer.observed;
    if (lacksFilter && status === 500) return 'a filter that this version of Traefik does not know';
    const isOther = results.some(
      ({ kind, status: own }) => kind === 'redirected' && own !== 301 && own !== 302,
    );
    if (lacksStatus && isOther && status === 404)
      return 'a redirect with a status that this version of Traefik does not know';
    return undefined;
  };
}

/** What the notes of the target say of requests that the model does not tell apart. */
export function cannot({ protocol, headers, host }: Request): string | undefined {
  if (protocol !== undefined) return `a connection that speaks ${protocol}`;
  const names = headers.map(([name]) => name.toLowerCase());
  if (new Set(names).size < names.length) return 'a repeated header, of which Traefik looks at each line';
  if (host.endsWith('.')) return "a host with a dot at its end, which Traefik's wildcards do not hold";
  return undefined;
}
