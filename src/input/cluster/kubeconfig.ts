import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { load, YAMLException } from 'js-yaml';
import { asObjects, asString, isObject, own } from '../../kubernetes/json.ts';
import type { Json, JsonObject } from '../../kubernetes/object.ts';
import type { ClusterHost, ClusterOptions } from './options.ts';
import { clusterFailure, codeOf } from './problems.ts';

/** Entries of one or several kubeconfig files, paths made absolute. */
export interface Kubeconfig {
  /** For messages: the files, or what stands in for them. */
  readonly where: string;
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, JsonObject>;
  readonly clusters: ReadonlyMap<string, JsonObject>;
  readonly users: ReadonlyMap<string, JsonObject>;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const IN_CLUSTER = 'in-cluster';

/**
 * The configuration that kubectl would use (k8s.io/client-go/tools/clientcmd loader.go): the file of --kubeconfig, else
 * those of KUBECONFIG, of which the first to name something wins, else ~/.kube/config, else the service account of the
 * Pod.
 */
export function findKubeconfig(options: ClusterOptions, host: ClusterHost): Kubeconfig {
  if (options.kubeconfig !== undefined) {
    return merge([readConfig(path.resolve(host.cwd, options.kubeconfig), true)]);
  }
  const listed = (host.env['KUBECONFIG'] ?? '').split(path.delimiter).filter((name) => name !== '');
  const home = host.env['HOME'] ?? host.env['USERPROFILE'] ?? '';
  const names = listed.length > 0 ? listed : home === '' ? [] : [path.join(home, '.kube', 'config')];
  const read = names.map((name) => readConfig(path.resolve(host.cwd, name), false));
  const found = read.filter((item) => item !== undefined);
  if (found.length > 0) return merge(found);
  const inside = serviceAccount(host);
  if (inside !== undefined) return inside;
  if (options.server !== undefined) return merge([]);
  throw clusterFailure(
    names[0] ?? 'KUBECONFIG',
    'There is no kubeconfig, so no cluster is known.',
    'Name one with --kubeconfig or in KUBECONFIG, or give manifests with -f.',
  );
}

interface ConfigFile {
  readonly file: string;
  readonly content: JsonObject;
}

function readConfig(file: string, required: true): ConfigFile;
function readConfig(file: string, required: false): ConfigFile | undefined;
function readConfig(file: string, required: boolean): ConfigFile | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!required && codeOf(error) === 'ENOENT') return undefined;
    const what =
      codeOf(error) === 'ENOENT'
        ? 'There is no such kubeconfig.'
        : `The kubeconfig cannot be read (${codeOf(error)}).`;
    throw clusterFailure(file, what, 'Check the name given with --kubeconfig or in KUBECONFIG.');
  }
  const content = parse(file, text);
  if (content === null || content === undefined) return { file, content: {} };
  if (!isObject(content)) throw broken(file, 'it is not a mapping');
  return { file, content };
}

/** Messages of the YAML reader quote the text around an error, which may be a token: only the reason is passed on. */
function parse(file: string, text: string): Json | undefined {
  try {
    return load(text) as Json | undefined;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw broken(file, 'it is no YAML');
    const line = error.mark === undefined ? '' : ` in line ${error.mark.line + 1}`;
    throw broken(file, `${error.reason}${line}`);
  }
}

function broken(file: string, reason: string) {
  return clusterFailure(
    file,
    `The kubeconfig is broken: ${reason}.`,
    'Correct it; `kubectl config view` should read it too.',
  );
}

function merge(files: readonly ConfigFile[]): Kubeconfig {
  const contexts = new Map<string, JsonObject>();
  const clusters = new Map<string, JsonObject>();
  const users = new Map<string, JsonObject>();
  let currentContext: string | undefined;
  for (const { file, content } of files) {
    const current = asString(own(content, 'current-context')) ?? '';
    if (current !== '') currentContext ??= current;
    for (const [into, list, inner] of [
      [contexts, 'contexts', 'context'],
      [clusters, 'clusters', 'cluster'],
      [users, 'users', 'user'],
    ] as const) {
      for (const [name, entry] of entriesOf(file, content, list, inner)) {
        if (!into.has(name)) into.set(name, withAbsolutePaths(path.dirname(file), entry));
      }
    }
  }
  const where = files.map(({ file }) => file).join(path.delimiter);
  return { where: where === '' ? '--server' : where, currentContext, contexts, clusters, users };
}

function entriesOf(
  file: string,
  content: JsonObject,
  list: string,
  inner: string,
): ReadonlyArray<readonly [string, JsonObject]> {
  const given = own(content, list);
  if (given !== undefined && given !== null && !Array.isArray(given)) {
    throw broken(file, `${list} is not a list`);
  }
  return asObjects(given).flatMap((item) => {
    const name = asString(own(item, 'name'));
    const value = own(item, inner);
    return name === undefined ? [] : [[name, isObject(value) ? value : {}] as const];
  });
}

/** Files are named relative to the kubeconfig; so is a command with a slash in it. */
function withAbsolutePaths(directory: string, entry: JsonObject): JsonObject {
  const result: Record<string, Json | undefined> = { ...entry };
  for (const key of ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']) {
    const value = asString(own(entry, key));
    if (value !== undefined && value !== '') result[key] = path.resolve(directory, value);
  }
  const exec = own(entry, 'exec');
  const command = isObject(exec) ? asString(own(exec, 'command')) : undefined;
  if (isObject(exec) && command !== undefined && /[/\\]/.test(command)) {
    result['exec'] = { ...exec, command: path.resolve(directory, command) };
  }
  return result;
}

/** What a Pod has (client-go/rest InClusterConfig). */
function serviceAccount(host: ClusterHost): Kubeconfig | undefined {
  const directory = host.serviceAccount ?? SERVICE_ACCOUNT;
  const name = host.env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = host.env['KUBERNETES_SERVICE_PORT'] ?? '';
  const tokenFile = path.join(directory, 'token');
  if (name === '' || port === '' || !existsSync(tokenFile)) return undefined;
  const server = `https://${name.includes(':') ? `[${name}]` : name}:${port}`;
  const ca = path.join(directory, 'ca.crt');
  const namespaceFile = path.join(directory, 'namespace');
  const namespace = existsSync(namespaceFile) ? readFileSync(namespaceFile, 'utf8').trim() : '';
  return {
    where: directory,
    currentContext: IN_CLUSTER,
    contexts: new Map([[IN_CLUSTER, { cluster: IN_CLUSTER, user: IN_CLUSTER, namespace }]]),
    clusters: new Map([[IN_CLUSTER, { server, ...(existsSync(ca) ? { 'certificate-authority': ca } : {}) }]]),
    users: new Map([[IN_CLUSTER, { tokenFile }]]),
  };
}

/** The content of a file that the kubeconfig names. */
export function readNamedFile(file: string, what: string): Buffer {
  try {
    if (statSync(file).size > 1024 * 1024) throw new Error('too big');
    return readFileSync(file);
  } catch (error) {
    const reason = codeOf(error) === 'ENOENT' ? 'is not there' : 'cannot be read';
    throw clusterFailure(file, `The ${what} that the kubeconfig names ${reason}.`, 'Correct the kubeconfig.');
  }
}
