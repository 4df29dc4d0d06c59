import { cannotAsk } from '../../../../providers/ingress-nginx/lab/places.ts';
import { LAB_HTTP, renderNginx } from '../../../../providers/ingress-nginx/lab/render.ts';
import type { ObjectSet } from '../../../kubernetes/object.ts';
import type { ProviderOptions } from '../../../kubernetes/provider.ts';
import type { RouteTable } from '../../../model/route-table.ts';
import { AUTH_SERVICE, LAB_USER } from '../../../replay/lab/auth.ts';
import { backendName } from '../../../replay/lab/backends.ts';
import { DIRECTORY, startNginx } from '../../../replay/lab/nginx.ts';
import { freePorts } from '../../../replay/lab/program.ts';
import { type LabProxy, type LabSurroundings, portsFor } from '../../../replay/lab/proxies/proxy.ts';

/** One configuration of ingress-nginx with its meaning. */
export interface NginxSubject {
  readonly objects: ObjectSet;
  readonly options: ProviderOptions;
  readonly table: RouteTable;
}

/** Starts one nginx that serves every subject on ports of its own, as the controller would configure it. */
export async function startIngressNginx(
  binary: string,
  subjects: readonly NginxSubject[],
  { echo, certificate }: LabSurroundings,
): Promise<readonly LabProxy[]> {
  const backends = await backendPorts(subjects, echo);
  const ports = await freePorts(subjects.length * 3);
  const authPort = await echo.portOf(AUTH_SERVICE);
  let text = LAB_HTTP;
  const made = subjects.map(({ objects, options, table }, index) => {
    const [httpPort = 0, httpsPort = 0, notFoundPort = 0] = ports.slice(index * 3);
    text += renderNginx(objects, options, {
      prefix: `c${index}`,
      httpPort,
      httpsPort,
      notFoundPort,
      authPort,
      certificate: { cert: `${DIRECTORY}/lab.crt`, key: `${DIRECTORY}/lab.key` },
      users: `${DIRECTORY}/users`,
      backendPort: (namespace, name, port) => backends.get(backendName(namespace, name, port)) ?? 1,
    });
    const real = new Map<number, number>();
    for (const { protocol, port } of table.listeners)
      if (protocol === 'http' || protocol === 'https')
        real.set(port, protocol === 'http' ? httpPort : httpsPort);
    return portsFor(table, real);
  });
  const files = new Map([
    ['lab.crt', certificate.cert],
    ['lab.key', certificate.key],
    ['users', `${LAB_USER.line}\n`],
  ]);
  const nginx = await startNginx(binary, text, ports, files);
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    await nginx.stop();
  };
  return made.map((own): LabProxy => ({ ports: own, cannot: ({ headers }) => cannotAsk(headers), stop }));
}

/** Ports of all stand-ins that the configurations ask for. */
async function backendPorts(
  subjects: readonly NginxSubject[],
  echo: LabSurroundings['echo'],
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Set<string>();
  for (const { objects, options } of subjects)
    renderNginx(objects, options, {
      prefix: 'c',
      httpPort: 0,
      httpsPort: 0,
      notFoundPort: 0,
      authPort: 0,
      certificate: { cert: '', key: '' },
      users: '',
      backendPort: (namespace, name, port) => {
        wanted.add(backendName(namespace, name, port));
        return 0;
      },
    });
  const ports = new Map<string, number>();
  for (const name of wanted) ports.set(name, await echo.portOf(name));
  return ports;
}
