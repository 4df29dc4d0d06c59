import { NGINX_GATEWAY_FABRIC_PROXY } from '../../../replay/lab/proxies/nginx-gateway-fabric/index.ts';
import type { LabAdapter } from '../../../replay/lab/proxies/proxy.ts';
import { TRAEFIK_PROXY } from '../../../replay/lab/proxies/traefik/index.ts';
import { CommandError, UsageError } from '../../exit.ts';
import type { Host } from '../../host.ts';
import { stringList, stringValue, type Values } from '../../options.ts';

/** Implementations that can run here, by the name of their target. */
export const ADAPTERS: readonly LabAdapter[] = [TRAEFIK_PROXY, NGINX_GATEWAY_FABRIC_PROXY];

/** The proxies of the side afterwards. */
export interface Choice {
  readonly chosen: ReadonlyArray<{ readonly adapter: LabAdapter; readonly binary: string }>;
  /** They were named, so that each has to start. */
  readonly areNamed: boolean;
  /** What is missing, in sentences. */
  readonly remarks: string[];
}

/**
 * The proxies that --proxy names, or the one that --target names, else all that are installed.
 * @throws UsageError for names that are none; CommandError where a proxy of --proxy is not installed.
 */
export function chooseProxies(values: Values, { env }: Host): Choice {
  const target = stringValue(values, 'target');
  const names = [...new Set(stringList(values, 'proxy'))];
  if (names.length > 0) return { chosen: named(names, target, env), areNamed: true, remarks: [] };
  const remarks: string[] = [];
  const candidates = ADAPTERS.filter(({ name }) => target === undefined || target === name);
  if (candidates.length === 0)
    remarks.push(`No proxy for target ${target} can be started here; known are: ${known()}.`);
  const chosen = candidates.flatMap((adapter) => {
    const found = adapter.find(env);
    if ('binary' in found) return [{ adapter, binary: found.binary }];
    remarks.push(
      `After: ${found.why}; ${target === undefined ? 'it is not asked' : 'the model stands for it'}.`,
    );
    return [];
  });
  return { chosen, areNamed: false, remarks };
}

function named(names: readonly string[], target: string | undefined, env: Host['env']): Choice['chosen'] {
  if (target !== undefined && (names.length > 1 || names[0] !== target))
    throw new UsageError(
      `--target ${target} and --proxy ${names.join(', ')} name different implementations.`,
      'Every proxy is given what convert makes for it: leave out --target.',
    );
  return names.map((name) => {
    const adapter = ADAPTERS.find((one) => one.name === name);
    if (adapter === undefined)
      throw new UsageError(`--proxy is "${name}", which is none.`, `Known are: ${known()}.`);
    const found = adapter.find(env);
    if ('binary' in found) return { adapter, binary: found.binary };
    throw new CommandError(
      `The proxy ${name} cannot be started.`,
      `${found.why.charAt(0).toUpperCase()}${found.why.slice(1)}.`,
      'Install it, or leave out --proxy: then those that are installed are asked.',
    );
  });
}

function known(): string {
  return ADAPTERS.map(({ name }) => name).join(', ');
}
