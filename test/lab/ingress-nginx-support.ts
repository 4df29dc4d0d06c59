import { ingressNginx } from '../../providers/ingress-nginx/index.ts';
import { cannotAsk } from '../../providers/ingress-nginx/lab/places.ts';
import { LAB_HTTP, renderNginx } from '../../providers/ingress-nginx/lab/render.ts';
import { readText } from '../../src/input/read-inputs.ts';
import type { ObjectSet } from '../../src/kubernetes/object.ts';
import { createObjectSet } from '../../src/kubernetes/object-set.ts';
import { toObjects } from '../../src/kubernetes/objects.ts';
import type { ProviderOptions } from '../../src/kubernetes/provider.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { createLabClient, type LabClient } from '../../src/replay/lab/ask.ts';
import { backendName } from '../../src/replay/lab/backends.ts';
import { makeCertificate } from '../../src/replay/lab/certificate.ts';
import { type EchoServers, startEchoServers } from '../../src/replay/lab/echo.ts';
import { DIRECTORY, findNginx, startNginx } from '../../src/replay/lab/nginx.ts';
import { freePorts } from '../../src/replay/lab/program.ts';

export const NGINX = findNginx(process.env);

/** One configuration in front of stand-ins. */
export interface Subject {
  readonly objects: ObjectSet;
  readonly options: ProviderOptions;
}

export interface Lab {
  /** By index of the subject. */
  readonly clients: readonly LabClient[];
  readonly tables: readonly RouteTable[];
  stop(): Promise<void>;
}

/** All subjects in one nginx, each on ports of its own. */
export async function startLab(subjects: readonly Subject[]): Promise<Lab> {
  if (NGINX === undefined) throw new Error('nginx is not installed');
  const tables = subjects.map(({ objects, options }) => ingressNginx.compile(objects, options).table);
  const echo = startEchoServers();
  const names = await portsOf(subjects, echo);
  const ports = await freePorts(subjects.length * 3);
  const authPort = await echo.portOf('lab/auth:80');
  let text = LAB_HTTP;
  const clients: LabClient[] = [];
  subjects.forEach(({ objects, options }, index) => {
    const [httpPort = 0, httpsPort = 0, notFoundPort = 0] = ports.slice(index * 3);
    text += renderNginx(objects, options, {
      prefix: `c${index}`,
      httpPort,
      httpsPort,
      notFoundPort,
      authPort,
      certificate: { cert: `${DIRECTORY}/lab.crt`, key: `${DIRECTORY}/lab.key` },
      users: `${DIRECTORY}/users`,
      backendPort: (namespace, name, port) => names.get(backendName(namespace, name, port)) ?? 1,
    });
    const listeners = tables[index]?.listeners ?? [];
    const open = new Map(
      listeners.flatMap(
        ({ protocol, port }): Array<[string, number]> =>
          protocol === 'http'
            ? [[`http ${port}`, httpPort]]
            : protocol === 'https'
              ? [[`https ${port}`, httpsPort]]
              : [],
      ),
    );
    const usual = { http: portFor(listeners, 'http'), https: portFor(listeners, 'https') };
    clients.push(createLabClient({ open, usual }, ({ headers }) => cannotAsk(headers)));
  });
  const { cert, key } = makeCertificate(['lab.test']);
  const files = new Map([
    ['lab.crt', cert],
    ['lab.key', key],
    ['users', 'lab:{PLAIN}lab\n'],
  ]);
  const nginx = await startNginx(NGINX, text, ports[0] ?? 0, files);
  return {
    clients,
    tables,
    async stop() {
      for (const client of clients) client.close();
      await nginx.stop();
      await echo.close();
    },
  };
}

function portFor(listeners: RouteTable['listeners'], protocol: string): number {
  return listeners.find((listener) => listener.protocol === protocol)?.port ?? 0;
}

/** Ports of all stand-ins that the renderings ask for. */
async function portsOf(
  subjects: readonly Subject[],
  echo: EchoServers,
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Set<string>();
  for (const { objects, options } of subjects)
    renderNginx(objects, options, {
      prefix: 'x',
      httpPort: 1,
      httpsPort: 2,
      notFoundPort: 3,
      authPort: 4,
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

export function objectsOf(text: string, source = 'lab'): ObjectSet {
  const reading = readText(source, text);
  const { objects, refused } = toObjects([reading], { namespace: 'default' });
  return createObjectSet(objects, { complete: false, sources: [reading.source], refused });
}
