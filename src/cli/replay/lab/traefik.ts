import { labObjects } from '../../../../providers/traefik/lab/objects.ts';
import { labOptions } from '../../../../providers/traefik/lab/options.ts';
import { type LabPort, servicePorts } from '../../../../providers/traefik/lab/services.ts';
import type { ObjectSet } from '../../../kubernetes/object.ts';
import type { ProviderOptions } from '../../../kubernetes/provider.ts';
import type { RouteTable } from '../../../model/route-table.ts';
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
    const { program, unknown } = await startTraefik(binary, {
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
    return { ports: { ...portsFor(table, listeners), printed }, cannot, unknown, stop };
  } catch (error) {
    await api.close();
    throw error;
  }
}
