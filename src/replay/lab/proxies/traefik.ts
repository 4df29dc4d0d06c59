import { accessSync, constants } from 'node:fs';
import { asString, dig } from '../../../kubernetes/json.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { Request } from '../../../model/request.ts';
import { backendsOf } from '../backends.ts';
import { clusterObjects } from '../cluster.ts';
import { type KubeApi, startKubeApi } from '../kube-api.ts';
import {
  findProgram,
  freePorts,
  makeDirectory,
  type Running,
  startProgram,
  untilListening,
} from '../program.ts';
import { type LabAdapter, type LabProxy, type LabSubject, type LabSurroundings, portsFor } from './proxy.ts';

/** Traefik Proxy itself, which reads the resources from a Kubernetes API of the lab. */
export const TRAEFIK_PROXY: LabAdapter = { name: 'traefik', find, start };

function find(env: Readonly<Record<string, string | undefined>>): { binary: string } | { why: string } {
  const named = env['GATEPROOF_TRAEFIK'];
  if (named !== undefined && named !== '') {
    try {
      accessSync(named, constants.X_OK);
      return { binary: named };
    } catch {
      return { why: 'GATEPROOF_TRAEFIK names nothing that can be run' };
    }
  }
  const binary = findProgram('traefik', env['PATH']);
  return binary === undefined
    ? { why: 'traefik is not on the PATH, and GATEPROOF_TRAEFIK does not name it' }
    : { binary };
}

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
  const program = startProgram(binary, flags(api, admin, listeners), makeDirectory('traefik'));
  const stop = async (): Promise<void> => {
    await program.stop();
    await api.close();
  };
  try {
    await untilListening(admin, program, 'traefik');
    const configuration = await untilConfigured(admin, program);
    const excuse = excuses(configuration);
    return { ports: portsFor(table, listeners), cannot, excuse, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A user that nobody is, so that a lab needs no Secret of the input to ask for a login. */
const NOBODY: ReadonlyMap<string, string> = new Map([
  ['basicAuth', 'nobody:$apr1$nobodyab$IeWvdTzkmU8iHUC4KlWI6/'],
  ['digestAuth', 'nobody:nowhere:d41d8cd98f00b204e9800998ecf8427e'],
]);

/** Secrets that Middlewares ask users of: without them Traefik would leave their rules out. */
function loginSecrets(resources: readonly JsonObject[]): readonly JsonObject[] {
  return resources.flatMap((resource): readonly JsonObject[] => {
    const { kind, metadata } = resource;
    if (kind !== 'Middleware') return [];
    return [...NOBODY].flatMap(([type, line]): readonly JsonObject[] => {
      const name = asString(dig(resource, 'spec', type, 'secret'));
      if (name === undefined) return [];
      const namespace = dig(metadata, 'namespace') ?? 'default';
      const users = Buffer.from(`${line}\n`).toString('base64');
      return [{ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data: { users } }];
    });
  });
}

function flags(api: KubeApi, admin: number, listeners: ReadonlyMap<number, number>): string[] {
  const endpoint = `http://127.0.0.1:${api.port}`;
  const kubernetes = ['kubernetesGateway', 'kubernetesCRD'].flatMap((provider) => [
    `--providers.${provider}=true`,
    `--providers.${provider}.endpoint=${endpoint}`,
    `--providers.${provider}.token=lab`,
  ]);
  return [
    ...kubernetes,
    '--providers.kubernetesGateway.experimentalChannel=true',
    '--providers.kubernetesCRD.allowCrossNamespace=true',
    '--providers.providersThrottleDuration=100ms',
    '--global.checkNewVersion=false',
    '--global.sendAnonymousUsage=false',
    '--serversTransport.insecureSkipVerify=true',
    '--log.level=ERROR',
    '--api.insecure=true',
    `--entryPoints.traefik.address=127.0.0.1:${admin}`,
    ...[...listeners].map(([port, real]) => `--entryPoints.port${port}.address=127.0.0.1:${real}`),
  ];
}

/** Two looks in a row at the same routers mean that everything has been read. */
async function untilConfigured(admin: number, program: Running): Promise<string> {
  let before = '';
  let alike = 0;
  for (let attempt = 0; attempt < 200 && alike < 4; attempt += 1) {
    if (program.hasEnded) throw new Error(`traefik ended: ${program.complaint().slice(-2_000)}`);
    const now = await rawData(admin);
    alike = now === before && now.includes('@kubernetesgateway') ? alike + 1 : 0;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return before;
}

/** Empty while it does not answer. */
async function rawData(admin: number): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${admin}/api/rawdata`);
    return await response.text();
  } catch {
    return '';
  }
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
function cannot({ protocol, headers, host }: Request): string | undefined {
  if (protocol !== undefined) return `a connection that speaks ${protocol}`;
  const names = headers.map(([name]) => name.toLowerCase());
  if (new Set(names).size < names.length) return 'a repeated header, of which Traefik looks at each line';
  if (host.endsWith('.')) return "a host with a dot at its end, which Traefik's wildcards do not hold";
  return undefined;
}
