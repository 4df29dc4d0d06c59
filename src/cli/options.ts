import type { Options } from 'yargs';
import { UsageError } from './exit.ts';

/** What the parser needs, and what a shell may offer for the value; options with `choices` need nothing more. */
export type OptionSpec = Options & {
  readonly completes?: 'file' | 'directory' | KubeconfigPart | readonly string[];
};

/** Entries of the kubeconfig, whose names a shell may offer. */
export type KubeconfigPart = 'contexts' | 'clusters' | 'users';

/** Options of one command by their long name, without dashes. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** Given twice, the last one wins, as in kubectl. */
function last(value: unknown): unknown {
  return Array.isArray(value) ? value.at(-1) : value;
}

/** An option with one value. */
export function single(describe: string, more: OptionSpec = {}): OptionSpec {
  return { type: 'string', requiresArg: true, coerce: last, describe, ...more };
}

/** An option that may be given several times. */
export function repeated(describe: string, more: OptionSpec = {}): OptionSpec {
  const coerce = (value: unknown): unknown => (value === undefined || Array.isArray(value) ? value : [value]);
  return { type: 'string', requiresArg: true, coerce, describe, ...more };
}

export function toggle(describe: string, more: OptionSpec = {}): OptionSpec {
  return { type: 'boolean', coerce: last, describe, ...more };
}

/** `namespace/name`, checked. */
export function namespacedName(option: string, value: string): { namespace: string; name: string } {
  const [namespace, name, ...rest] = value.split('/');
  const label = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
  if (
    namespace === undefined ||
    name === undefined ||
    rest.length > 0 ||
    !label.test(namespace) ||
    !label.test(name)
  ) {
    throw new UsageError(
      `--${option} is "${value}", which does not name an object.`,
      `Write it as NAMESPACE/NAME, for example --${option} default/example.`,
    );
  }
  return { namespace, name };
}

export const GLOBAL_OPTIONS: OptionTable = {
  color: single('Colour in output for people', { choices: ['auto', 'always', 'never'], group: 'Global:' }),
  'no-color': toggle('Same as --color=never', { group: 'Global:' }),
  config: single('File with values of options (default: .gateproof.yaml here or further up)', {
    completes: 'file',
    group: 'Global:',
  }),
  progress: single('How far long work is, on standard error: auto (on a terminal), json, none', {
    choices: ['auto', 'json', 'none'],
    group: 'Global:',
  }),
  quiet: toggle('Print errors only', { alias: 'q', group: 'Global:' }),
  v: single('Level of detail: 1 prints every finding, 6 adds the stack of internal errors', {
    group: 'Global:',
    default: '0',
    defaultDescription: '0',
  }),
};

/** kubectl's flags, with kubectl's meaning. */
export const CLUSTER_OPTIONS: OptionTable = {
  'from-cluster': toggle('Read the cluster (the flags of this group do so too where no file is named)', {
    group: 'Cluster:',
  }),
  'all-namespaces': toggle('Read all namespaces', { alias: 'A', group: 'Cluster:' }),
  selector: single('Only Ingresses and routes with these labels', { alias: 'l', group: 'Cluster:' }),
  'field-selector': single('Only Ingresses and routes with these fields, such as metadata.name=web', {
    group: 'Cluster:',
  }),
  kubeconfig: single('The kubeconfig', { completes: 'file', group: 'Cluster:' }),
  context: single('Context of the kubeconfig', { completes: 'contexts', group: 'Cluster:' }),
  cluster: single('Cluster of the kubeconfig', { completes: 'clusters', group: 'Cluster:' }),
  user: single('User of the kubeconfig', { completes: 'users', group: 'Cluster:' }),
  server: single('Address of the API server', { group: 'Cluster:' }),
  token: single('Bearer token', { group: 'Cluster:' }),
  as: single('User to act as', { group: 'Cluster:' }),
  'as-group': repeated('Group to act as', { group: 'Cluster:' }),
  'request-timeout': single('Longest time for one request: 30s, 2m, or 0 for no limit (default: 60s)', {
    group: 'Cluster:',
  }),
  'chunk-size': single('Objects per page of a list; 0 reads lists whole (default: 500)', {
    group: 'Cluster:',
  }),
  save: single('Keep what was read in this file; -f reads it again', {
    completes: 'file',
    group: 'Cluster:',
  }),
};

export const INPUT_OPTIONS: OptionTable = {
  filename: repeated('File, directory or - for standard input', {
    alias: 'f',
    completes: 'file',
    group: 'Input:',
  }),
  recursive: toggle(
    'Read directories with their subdirectories (default; --recursive=false reads the files of the directory alone)',
    {
      alias: 'R',
      group: 'Input:',
    },
  ),
  namespace: single('Namespace of objects that name none; of a cluster the one to read', {
    alias: 'n',
    group: 'Input:',
  }),
  provider: single('Source system (default: detected)', { group: 'Input:' }),
  'complete-input': toggle('The input holds every object of the cluster: what is not there does not exist', {
    group: 'Input:',
  }),
  ...CLUSTER_OPTIONS,
};

const INGRESS_NGINX_OPTIONS: OptionTable = {
  'ingress-nginx-class': repeated('Name of an IngressClass that the controller serves', {
    group: 'ingress-nginx:',
  }),
  'ingress-nginx-configmap': single('ConfigMap of the controller, as NAMESPACE/NAME', {
    group: 'ingress-nginx:',
  }),
  'ingress-nginx-version': single('Version of the controller', { group: 'ingress-nginx:' }),
  'ingress-nginx-flag': repeated('Command-line flag of the controller, as NAME=VALUE', {
    group: 'ingress-nginx:',
  }),
  'default-tls-certificate': single('Secret of the default certificate, as NAMESPACE/NAME', {
    group: 'ingress-nginx:',
  }),
};

const TRAEFIK_OPTIONS: OptionTable = {
  'traefik-class': repeated('Name of an IngressClass that Traefik serves', { group: 'traefik:' }),
  'traefik-flag': repeated('Option of the static configuration, as NAME=VALUE', { group: 'traefik:' }),
};

const ISTIO_OPTIONS: OptionTable = {
  'istio-class': repeated('Name of an IngressClass that Istio serves', { group: 'istio:' }),
  'istio-setting': repeated('Setting of MeshConfig, as NAME=VALUE', { group: 'istio:' }),
};

/** Whose requests a command is about. */
export const MESH_OPTIONS: OptionTable = {
  mesh: single('Requests inside the mesh, not those at gateways: of workloads in this namespace, or of all', {
    group: 'istio:',
  }),
};

/** Options of all source systems. */
export const PROVIDER_OPTIONS: OptionTable = {
  ...INGRESS_NGINX_OPTIONS,
  ...TRAEFIK_OPTIONS,
  ...ISTIO_OPTIONS,
};

/** Values of one command after parsing, by long name. */
export type Values = Readonly<Record<string, unknown>>;

export function stringValue(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function stringList(values: Values, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function isSet(values: Values, name: string): boolean {
  return values[name] === true;
}

/** -v N. */
export function detailLevel(values: Values): number {
  const text = stringValue(values, 'v') ?? '0';
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new UsageError(
    `-v is "${text}", which is no level.`,
    'Give a number from 0 to 10, for example -v 1.',
  );
}
