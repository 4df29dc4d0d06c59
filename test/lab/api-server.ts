import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A real kube-apiserver with its etcd, for holding the reading of clusters against the thing itself. */
export interface ApiServer {
  readonly url: string;
  /** Address of etcd, over plain HTTP. */
  readonly etcd: string;
  readonly directory: string;
  /** A kubeconfig of a user; the context has the namespace `shop`. */
  kubeconfig(user: User): string;
  call(method: string, path: string, body?: unknown, type?: string): Promise<Reply>;
  stop(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly body: {
    readonly message?: string;
    readonly metadata?: Readonly<Record<string, unknown>>;
  } & Readonly<Record<string, unknown>>;
}

/** `admin` may do everything, `reader` what a test allows, `nobody` nothing. */
export type User = 'admin' | 'reader' | 'nobody';
const USERS: readonly User[] = ['admin', 'reader', 'nobody'];
export const tokenOf = (user: User): string => `token-of-${user}`;

const ASSETS = process.env['KUBEBUILDER_ASSETS'] ?? '';

/** Why there is no API server to test with; undefined where there is one. */
export function missingAssets(): string | undefined {
  if (ASSETS === '') return 'KUBEBUILDER_ASSETS does not name a folder with kube-apiserver and etcd';
  const missing = ['kube-apiserver', 'etcd'].filter((name) => !existsSync(path.join(ASSETS, name)));
  return missing.length === 0 ? undefined : `KUBEBUILDER_ASSETS has no ${missing.join(' and no ')}`;
}

/** Starts both on free ports of the loopback, with tokens and RBAC, as controller-runtime's envtest does. */
export async function startApiServer(): Promise<ApiServer> {
  const directory = mkdtempSync(path.join(tmpdir(), 'gateproof-apiserver-'));
  const [client = 0, peer = 0, secure = 0] = await freePorts(3);
  const etcd = `http://127.0.0.1:${client}`;
  const url = `https://127.0.0.1:${secure}`;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const put = (name: string, text: string): string => {
    const file = path.join(directory, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const tokens = USERS.map(
    (user) => `${tokenOf(user)},${user},${user}${user === 'admin' ? ',"system:masters"' : ''}\n`,
  );
  const children = [
    run('etcd', directory, [
      `--data-dir=${directory}/etcd`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-cluster=default=http://127.0.0.1:${peer}`,
      '--unsafe-no-fsync',
    ]),
    run('kube-apiserver', directory, [
      `--etcd-servers=${etcd}`,
      `--cert-dir=${directory}/certificates`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${secure}`,
      `--token-auth-file=${put('tokens.csv', tokens.join(''))}`,
      '--authorization-mode=RBAC',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-signing-key-file=${put('key.pem', privateKey)}`,
      `--service-account-key-file=${put('key.pub', publicKey)}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--disable-admission-plugins=ServiceAccount',
      '--watch-cache=false',
    ]),
  ];
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(stopped));
    rmSync(directory, { recursive: true, force: true });
  };
  const call: ApiServer['call'] = (method, at, body, type) => ask(url + at, method, body, type);
  try {
    await ready(call, children, directory);
  } catch (error) {
    await stop();
    throw error;
  }
  const kubeconfig = (user: User): string =>
    put(
      `${user}.kubeconfig`,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': user,
        contexts: [{ name: user, context: { cluster: 'real', user, namespace: 'shop' } }],
        clusters: [
          { name: 'real', cluster: { server: url, 'certificate-authority': 'certificates/apiserver.crt' } },
        ],
        users: [{ name: user, user: { token: tokenOf(user) } }],
      }),
    );
  return { url, etcd, directory, kubeconfig, call, stop };
}

function run(name: string, directory: string, words: readonly string[]): ChildProcess {
  const child = spawn(path.join(ASSETS, name), words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(path.join(directory, `${name}.log`));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return child;
}

async function ready(
  call: ApiServer['call'],
  children: readonly ChildProcess[],
  directory: string,
): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const dead = children.find(({ exitCode }) => exitCode !== null);
    if (dead !== undefined) {
      const name = path.basename(dead.spawnfile);
      throw new Error(
        `${name} ended: ${readFileSync(path.join(directory, `${name}.log`), 'utf8').slice(-2000)}`,
      );
    }
    const answer = await call('GET', '/readyz').catch(() => undefined);
    if (answer?.status === 200) return;
    await pause(100);
  }
  throw new Error('kube-apiserver was not ready within a minute');
}

function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** One request as admin over TLS (etcd: over plain HTTP); texts that are no JSON come as a message. */
export function ask(url: string, method: string, body?: unknown, type = 'application/json'): Promise<Reply> {
  const secure = url.startsWith('https:');
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).request(
      url,
      {
        method,
        rejectUnauthorized: false,
        headers: { Authorization: `Bearer ${tokenOf('admin')}`, 'Content-Type': type },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = text.startsWith('{');
          resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : { message: text } });
        });
      },
    );
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
