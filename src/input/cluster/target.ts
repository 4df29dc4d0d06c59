import type { OutgoingHttpHeaders } from 'node:http';
import { asString, own } from '../../kubernetes/json.ts';
import type { JsonObject } from '../../kubernetes/object.ts';
import { impersonation } from './impersonation.ts';
import { findKubeconfig, type Kubeconfig } from './kubeconfig.ts';
import type { ClusterHost, ClusterOptions } from './options.ts';
import { clusterFailure } from './problems.ts';

/** Which cluster is asked, as whom, and about which namespace. */
export interface ClusterTarget {
  /** The kubeconfig, for messages. */
  readonly where: string;
  /** Without a slash at the end. */
  readonly server: string;
  readonly cluster: JsonObject;
  readonly user: JsonObject;
  readonly userName: string;
  /** Of the context; `default` where it names none. */
  readonly namespace: string;
  /** Headers that make requests those of somebody else. */
  readonly impersonation: OutgoingHttpHeaders;
}

/** Chooses context, cluster and user; flags win over the kubeconfig. */
export function findTarget(options: ClusterOptions, host: ClusterHost): ClusterTarget {
  const config = findKubeconfig(options, host);
  const context = contextOf(config, options);
  const clusterName = options.cluster ?? asString(own(context, 'cluster')) ?? '';
  const userName = options.user ?? asString(own(context, 'user')) ?? '';
  const cluster = entry(config.clusters, clusterName, 'cluster', config, options.server !== undefined);
  const named = entry(config.users, userName, 'user', config, userName === '');
  const server = (options.server ?? asString(own(cluster, 'server')) ?? '').replace(/\/+$/, '');
  const user = options.token === undefined ? named : withToken(named, options.token);
  checkServer(server, clusterName, config);
  const namespace = asString(own(context, 'namespace')) ?? '';
  return {
    where: config.where,
    server,
    cluster,
    user,
    userName,
    namespace: namespace === '' ? 'default' : namespace,
    impersonation: impersonation(user, options),
  };
}

/** A token given by hand takes the place of all other credentials but certificates, as in kubectl. */
function withToken(user: JsonObject, token: string): JsonObject {
  const { tokenFile: _file, exec: _exec, 'auth-provider': _provider, ...rest } = user;
  return { ...rest, token };
}

function contextOf(config: Kubeconfig, options: ClusterOptions): JsonObject {
  const name = options.context ?? config.currentContext;
  if (name === undefined) {
    if (options.server !== undefined || options.cluster !== undefined) return {};
    throw clusterFailure(
      config.where,
      'The kubeconfig has no current context.',
      `Choose one with --context; ${known(config.contexts)}.`,
    );
  }
  const found = config.contexts.get(name);
  if (found !== undefined) return found;
  throw clusterFailure(
    config.where,
    `There is no context "${name}".`,
    `Choose another with --context; ${known(config.contexts)}.`,
  );
}

function entry(
  entries: ReadonlyMap<string, JsonObject>,
  name: string,
  what: 'cluster' | 'user',
  config: Kubeconfig,
  optional: boolean,
): JsonObject {
  const found = entries.get(name);
  if (found !== undefined) return found;
  if (optional) return {};
  throw clusterFailure(
    config.where,
    `There is no ${what} "${name}".`,
    `Correct the context, or choose one with --${what}; ${known(entries)}.`,
  );
}

function known(entries: ReadonlyMap<string, unknown>): string {
  const names = [...entries.keys()].sort();
  if (names.length === 0) return 'the kubeconfig has none';
  const rest = names.length > 10 ? ` and ${names.length - 10} more` : '';
  return `known are ${names.slice(0, 10).join(', ')}${rest}`;
}

function checkServer(server: string, cluster: string, config: Kubeconfig): void {
  if (URL.canParse(server) && /^https?:$/.test(new URL(server).protocol)) {
    const { username, password } = new URL(server);
    if (username === '' && password === '') return;
    throw clusterFailure(
      config.where,
      'The address of the API server holds credentials, which would be shown with it.',
      'Put them into the user of the kubeconfig.',
    );
  }
  throw clusterFailure(
    config.where,
    server === ''
      ? `The cluster "${cluster}" names no server.`
      : `"${server}" is no address of an API server.`,
    'Write it as https://HOST:PORT.',
  );
}
