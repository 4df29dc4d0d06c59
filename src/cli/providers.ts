import { ingressNginx } from '../../providers/ingress-nginx/index.ts';
import { istio } from '../../providers/istio/index.ts';
import { traefik } from '../../providers/traefik/index.ts';
import type { ObjectSet } from '../kubernetes/object.ts';
import type { Provider, ProviderOptions } from '../kubernetes/provider.ts';
import { OTHER_NAMESPACES } from '../model/mesh.ts';
import { CommandError, UsageError } from './exit.ts';
import { namespacedName, stringList, stringValue, type Values } from './options.ts';

/** Every source system. */
export const PROVIDERS: readonly Provider[] = [ingressNginx, traefik, istio];

/**
 * The provider that is named, or the one that claims objects of the input.
 * @returns undefined when nothing of the input belongs to any.
 * @throws CommandError when several claim objects.
 */
export function chooseProvider(
  objects: ObjectSet,
  name: string | undefined,
  option = 'provider',
): Provider | undefined {
  if (name !== undefined) {
    const named = PROVIDERS.find((provider) => provider.name === name);
    if (named !== undefined) return named;
    const known = PROVIDERS.map((provider) => provider.name).join(', ');
    throw new UsageError(`--${option} is "${name}", which is none.`, `Known are: ${known}.`);
  }
  const claiming = PROVIDERS.filter((provider) =>
    objects.objects.some((object) => provider.claims(object) === true),
  );
  if (claiming.length === 1) return claiming[0];
  if (claiming.length === 0) {
    // Ingresses that name no class: the first provider that may serve them.
    return PROVIDERS.find((provider) => objects.objects.some((object) => provider.claims(object) !== false));
  }
  const names = claiming.map((provider) => provider.name).join(', ');
  throw new CommandError(
    `The input holds objects of several source systems: ${names}.`,
    'Each is converted by its own rules.',
    `Choose one with --${option}.`,
  );
}

/** What the command line says to a provider. */
export function providerOptions(values: Values): ProviderOptions {
  const configMap = stringValue(values, 'ingress-nginx-configmap');
  const certificate = stringValue(values, 'default-tls-certificate');
  const version = stringValue(values, 'ingress-nginx-version');
  const classes = stringList(values, 'ingress-nginx-class');
  const traefikFlags = stringList(values, 'traefik-flag').map(staticOption);
  const traefikClasses = stringList(values, 'traefik-class');
  const istioClasses = stringList(values, 'istio-class');
  const istioSettings = stringList(values, 'istio-setting');
  for (const word of istioSettings) checkSetting(word);
  const mesh = meshNamespaces(values);
  if (configMap !== undefined) namespacedName('ingress-nginx-configmap', configMap);
  if (certificate !== undefined) namespacedName('default-tls-certificate', certificate);
  return {
    settings: {
      ...(certificate === undefined ? {} : { '--default-ssl-certificate': certificate }),
      ...controllerFlags(stringList(values, 'ingress-nginx-flag')),
    },
    flags: {
      ...(classes.length === 0 ? {} : { class: classes }),
      ...(configMap === undefined ? {} : { configmap: configMap }),
      ...(version === undefined ? {} : { version }),
      ...(traefikFlags.length === 0 ? {} : { 'traefik-flag': traefikFlags }),
      ...(traefikClasses.length === 0 ? {} : { 'traefik-class': traefikClasses }),
      ...(istioClasses.length === 0 ? {} : { 'istio-class': istioClasses }),
      ...(istioSettings.length === 0 ? {} : { 'istio-setting': istioSettings }),
      ...(mesh.length === 0 ? {} : { mesh }),
    },
  };
}

/** `--mesh`: the namespaces whose requests are read; empty: those that arrive at gateways. */
export function meshNamespaces(values: Values): readonly string[] {
  const named = stringValue(values, 'mesh');
  if (named === undefined) return [];
  if (named === 'all') return [OTHER_NAMESPACES];
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(named)) return [named];
  throw new UsageError(
    `--mesh is "${named}", which names no namespace.`,
    'Name the namespace of the workloads that send the requests, or write --mesh=all.',
  );
}

/** @throws UsageError where requests inside a mesh are asked about and the system has none. */
export function refuseMesh({ name }: Provider, { flags }: ProviderOptions): void {
  if (flags['mesh'] === undefined || name === istio.name) return;
  throw new UsageError(
    `--mesh is about sidecars of Istio, and the input belongs to ${name}.`,
    'Leave out --mesh, or name the system with --provider istio.',
  );
}

function checkSetting(word: string): void {
  if (/^[A-Za-z_]+=./.test(word)) return;
  throw new UsageError(
    `--istio-setting is "${word}", which sets nothing.`,
    'Write it as NAME=VALUE, for example --istio-setting=numTrustedProxies=1.',
  );
}

/** `name=value`, `--name=value`, or `name` for true; keys keep their two dashes. */
function controllerFlags(words: readonly string[]): Record<string, string> {
  const pairs = words.map((word): [string, string] => {
    const bare = word.replace(/^-{1,2}/, '');
    const split = bare.indexOf('=');
    const name = split < 0 ? bare : bare.slice(0, split);
    if (!/^[a-z][a-z0-9-]*$/.test(name)) {
      throw new UsageError(
        `--ingress-nginx-flag is "${word}", which is no flag.`,
        'Write it as NAME=VALUE, for example --ingress-nginx-flag=watch-namespace=shop.',
      );
    }
    return [`--${name}`, split < 0 ? 'true' : bare.slice(split + 1)];
  });
  return Object.fromEntries(pairs);
}

/** `name=value`, `--name=value`, or `name` for true, as `name=value`. */
function staticOption(word: string): string {
  const [, name, value] = /^-{0,2}([A-Za-z][\w.[\]-]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
  if (name === undefined) {
    throw new UsageError(
      `--traefik-flag is "${word}", which is no static option.`,
      'Write it as NAME=VALUE, for example --traefik-flag=entryPoints.web.address=:80.',
    );
  }
  return `${name}=${value ?? 'true'}`;
}
