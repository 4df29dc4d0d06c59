import { ingressNginx } from '../../../../providers/ingress-nginx/index.ts';
import { traefik } from '../../../../providers/traefik/index.ts';
import { findNginx } from '../../../replay/lab/nginx.ts';
import type { LabProxy, LabSurroundings } from '../../../replay/lab/proxies/proxy.ts';
import { findTraefik } from '../../../replay/lab/proxies/traefik/process.ts';
import type { Host } from '../../host.ts';
import type { Values } from '../../options.ts';
import { providerOptions } from '../../providers.ts';
import type { ReplaySubject } from '../subject.ts';
import { startIngressNginx } from './ingress-nginx.ts';
import { startTraefikBefore } from './traefik.ts';

/** What stands for the system of today. */
export interface BeforeProxy {
  readonly name: string;
  readonly proxy: LabProxy;
}

/** How the system of today can be started here, or why its model has to stand for it. */
export function beforeStarter(
  { systems: [system], objects, before: table }: ReplaySubject,
  values: Values,
  { env }: Host,
): { readonly name: string; start(around: LabSurroundings, remarks: string[]): Promise<LabProxy> } | string {
  const subject = { objects, options: providerOptions(values), table };
  if (system === ingressNginx.name) {
    const nginx = findNginx(env);
    if (nginx === undefined) return 'nginx is not on the PATH';
    return {
      name: 'nginx',
      async start(around) {
        const [proxy] = await startIngressNginx(nginx, [subject], around);
        if (proxy === undefined) throw new Error('there is nothing to serve');
        return proxy;
      },
    };
  }
  if (system !== traefik.name) return `no proxy of ${system} can be started here`;
  const found = findTraefik(env);
  if ('why' in found) return found.why;
  return {
    name: 'traefik',
    async start(around, remarks) {
      const proxy = await startTraefikBefore(found.binary, subject, around);
      for (const option of proxy.unknown)
        remarks.push(
          `Before: the Traefik that runs here does not know the option ${option}; it is left out.`,
        );
      return proxy;
    },
  };
}
