import { ingressNginx } from '../../providers/ingress-nginx/index.ts';
import { type NginxSubject, startIngressNginx } from '../../src/cli/replay/lab/ingress-nginx.ts';
import { readText } from '../../src/input/read-inputs.ts';
import type { ObjectSet } from '../../src/kubernetes/object.ts';
import { createObjectSet } from '../../src/kubernetes/object-set.ts';
import { toObjects } from '../../src/kubernetes/objects.ts';
import type { RouteTable } from '../../src/model/route-table.ts';
import { createLabClient, type LabClient } from '../../src/replay/lab/ask.ts';
import { makeCertificate } from '../../src/replay/lab/certificate.ts';
import { startEchoServers } from '../../src/replay/lab/echo.ts';
import { findNginx } from '../../src/replay/lab/nginx.ts';

export const NGINX = findNginx(process.env);

export interface Lab {
  /** By index of the subject. */
  readonly clients: readonly LabClient[];
  readonly tables: readonly RouteTable[];
  stop(): Promise<void>;
}

/** All subjects in one nginx, each on ports of its own, in front of stand-ins. */
export async function startLab(subjects: ReadonlyArray<Omit<NginxSubject, 'table'>>): Promise<Lab> {
  if (NGINX === undefined) throw new Error('nginx is not installed');
  const whole = subjects.map((subject) => ({
    ...subject,
    table: ingressNginx.compile(subject.objects, subject.options).table,
  }));
  const certificate = makeCertificate(['lab.test']);
  const echo = startEchoServers(certificate);
  const proxies = await startIngressNginx(NGINX, whole, { echo, certificate });
  const clients = proxies.map(({ ports, cannot }) => createLabClient(ports, cannot));
  return {
    clients,
    tables: whole.map(({ table }) => table),
    async stop() {
      for (const client of clients) client.close();
      for (const proxy of proxies) await proxy.stop();
      await echo.close();
    },
  };
}

export function objectsOf(text: string, source = 'lab'): ObjectSet {
  const reading = readText(source, text);
  const { objects, refused } = toObjects([reading], { namespace: 'default' });
  return createObjectSet(objects, { complete: false, sources: [reading.source], refused });
}
