import http from 'node:http';
import https from 'node:https';
import { asString, isObject, own } from '../../kubernetes/json.ts';
import type { Json, JsonObject } from '../../kubernetes/object.ts';
import { runCredentialPlugin } from './exec-credential.ts';
import { readNamedFile } from './kubeconfig.ts';
import type { ClusterHost } from './options.ts';
import { clusterFailure } from './problems.ts';
import { proxyFromEnvironment } from './proxy.ts';
import type { ClusterTarget } from './target.ts';

/** Requests that are under way at the same time. */
export const CONCURRENCY = 4;

/** How requests to one API server are made. */
export interface Connection {
  readonly server: string;
  readonly userName: string;
  /** Options of every request: agent, TLS, credentials. */
  options(): https.RequestOptions;
  /** Gets new credentials; false where there is nowhere to get them from. */
  renew(): Promise<boolean>;
  close(): void;
}

/** Opens nothing yet; runs the credential plugin of the user where there is one. */
export async function connect(target: ClusterTarget, host: ClusterHost): Promise<Connection> {
  let current = await prepare(target, host);
  const opened = [current];
  const renewable = ['exec', 'tokenFile', 'auth-provider'].some((key) => isSet(own(target.user, key)));
  return {
    server: target.server,
    userName: target.userName,
    options: () => current,
    async renew() {
      if (!renewable) return false;
      // Requests under way keep the connections that they have.
      current = await prepare(target, host);
      opened.push(current);
      return true;
    },
    close: () => opened.forEach(destroy),
  };
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}

function destroy({ agent }: https.RequestOptions): void {
  if (agent instanceof http.Agent) agent.destroy();
}

async function prepare(target: ClusterTarget, host: ClusterHost): Promise<https.RequestOptions> {
  const { cluster, proxy } = clusterEntry(target, host);
  const { user, certificate, key } = await userEntry(target, host);
  // Large, so loaded only where a cluster is asked.
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const config = new KubeConfig();
  // Through text, because only that way the library reads the entries as a kubeconfig has them.
  config.loadFromString(
    JSON.stringify({
      clusters: [{ name: 'cluster', cluster }],
      users: [{ name: 'user', user }],
      contexts: [{ name: 'context', context: { cluster: 'cluster', user: 'user' } }],
      'current-context': 'context',
    }),
  );
  const options: https.RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw clusterFailure(
      target.where,
      `The credentials of the user "${target.userName}" cannot be got: ${reason.slice(0, 300)}.`,
      'Log in to the cluster again.',
    );
  }
  const headers = { ...options.headers, ...target.impersonation };
  const tls = certificate === undefined ? {} : { cert: certificate, key };
  if (proxy) return { ...options, ...tls, headers };
  const ownAgent = target.server.startsWith('https:') ? https.Agent : http.Agent;
  return {
    ...options,
    ...tls,
    headers,
    agent: new ownAgent({ keepAlive: true, maxSockets: CONCURRENCY }),
  };
}

function clusterEntry({ server, cluster }: ClusterTarget, host: ClusterHost) {
  const entry: Record<string, Json | undefined> = { ...cluster, server };
  inline(entry, 'certificate-authority', 'certificate authority');
  const named = asString(own(cluster, 'proxy-url')) ?? '';
  const proxy = named === '' ? proxyFromEnvironment(new URL(server), host.env) : named;
  if (proxy !== undefined) {
    if (!URL.canParse(proxy)) {
      throw clusterFailure(
        'proxy',
        'The address of the proxy cannot be read.',
        'Write it as http://HOST:PORT.',
      );
    }
    entry['proxy-url'] = proxy;
  }
  // The library refuses plain HTTP otherwise, which `kubectl proxy` speaks and kubectl takes.
  if (server.startsWith('http:')) entry['insecure-skip-tls-verify'] = true;
  return { cluster: entry, proxy: proxy !== undefined };
}

interface UserEntry {
  readonly user: JsonObject;
  readonly certificate?: string | Buffer;
  readonly key?: string | Buffer;
}

/** Credentials go over TLS alone; a server without it, as `kubectl proxy` is one, gets none (as client-go does). */
async function userEntry(target: ClusterTarget, host: ClusterHost): Promise<UserEntry> {
  if (!target.server.startsWith('https:')) return { user: {} };
  const { exec, tokenFile, as: _as, ...rest } = target.user;
  const user: Record<string, Json | undefined> = rest;
  inline(user, 'client-certificate', 'client certificate');
  inline(user, 'client-key', 'client key');
  const file = asString(tokenFile) ?? '';
  if (file !== '') user['token'] = readNamedFile(file, 'token file').toString('utf8').trim();
  if (!isObject(exec) || (asString(user['token']) ?? '') !== '') return { user };
  const credential = await runCredentialPlugin(exec, target, host);
  if (credential.token !== undefined) user['token'] = credential.token;
  const { certificate, key } = credential;
  return certificate === undefined || key === undefined ? { user } : { user, certificate, key };
}

/** Puts the content of a file in the place of its name, unless the content is there. */
function inline(entry: Record<string, Json | undefined>, key: string, what: string): void {
  const file = asString(entry[key]) ?? '';
  delete entry[key];
  if (file === '' || isSet(entry[`${key}-data`])) return;
  entry[`${key}-data`] = readNamedFile(file, what).toString('base64');
}
