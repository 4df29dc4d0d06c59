import type { ObjectSet } from '../../../src/kubernetes/object.ts';
import { type Finding, finding } from '../../../src/model/finding.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import { STATIC_ASSUMED } from '../findings/static.ts';
import { type Account, accountFor } from './account.ts';
import { chartEntries } from './defaults.ts';
import { entriesOfSettings } from './entry.ts';
import { entryPointsOf } from './entry-points.ts';
import { exposedPorts } from './exposed-ports.ts';
import { crdOptions, ingressOptions } from './kubernetes-options.ts';
import { lookupOf } from './lookup.ts';
import type { StaticOptions } from './options.ts';
import { parseDuration } from './values.ts';
import { readWorkload, type WorkloadReading } from './workload.ts';

export interface StaticReading {
  readonly options: StaticOptions;
  readonly findings: readonly Finding[];
  readonly ledger: readonly LedgerEntry[];
}

/**
 * The static configuration in force: what the user gives, over what the workload of Traefik in the input says; where the
 * input has none, over the defaults of the Helm chart, which a finding lists.
 *
 * @param settings options by name, with or without dashes in front
 */
export function readStatic(objects: ObjectSet, settings: Readonly<Record<string, string>>): StaticReading {
  const { workload, own, assumed, given } = optionsInForce(objects, settings);
  const lookup = lookupOf({ ...own, given });
  const exposed = exposedPorts(objects, workload.workload);
  const { entryPoints, findings } = entryPointsOf(namesOf(given), lookup, exposed);
  return {
    options: {
      entryPoints,
      ingress: ingressOptions(lookup),
      crd: crdOptions(lookup),
      defaultRuleSyntax: lookup.text('core.defaultRuleSyntax', 'v3').toLowerCase() === 'v2' ? 'v2' : 'v3',
      precedence: precedenceOf(lookup.list('providers.precedence')),
      transport: {
        insecureSkipVerify: lookup.switch('serversTransport.insecureSkipVerify', false),
        dialTimeout: parseDuration(lookup.text('serversTransport.forwardingTimeouts.dialTimeout', '30s')),
        responseHeaderTimeout: parseDuration(
          lookup.text('serversTransport.forwardingTimeouts.responseHeaderTimeout', ''),
        ),
        origins: lookup.origins('serversTransport.insecureSkipVerify'),
      },
    },
    findings: [
      ...(assumed === undefined ? [] : [assumption(assumed, own)]),
      ...workload.findings,
      ...own.findings,
      ...findings,
    ],
    ledger: own.ledger,
  };
}

/** Declared options by their full name in lower case, whoever gives them, with where they come from. */
export function optionsInForce(
  objects: ObjectSet,
  settings: Readonly<Record<string, string>>,
): {
  readonly given: Account['given'];
  readonly workload: WorkloadReading;
  readonly own: Account;
  /** What the Helm chart sets; absent where the input shows how Traefik runs. */
  readonly assumed: Account | undefined;
} {
  const workload = readWorkload(objects);
  const own = accountFor([...workload.entries, ...entriesOfSettings(settings)]);
  const assumed = workload.workload === undefined ? accountFor(chartEntries()) : undefined;
  return { given: new Map([...(assumed?.given ?? []), ...own.given]), workload, own, assumed };
}

function assumption(chart: Account, own: Account): Finding {
  const lines = [...chart.given]
    .filter(([key]) => !own.given.has(key))
    .map(([, { entry }]) => `${entry.name}=${entry.value}`);
  const message =
    lines.length === 0
      ? 'Options of Traefik that are not given have their defaults.'
      : `Assumed of Traefik's static configuration: ${lines.join(', ')}; everything else has its default.`;
  return finding(STATIC_ASSUMED, message, []);
}

/** Names of entry points in the order in which they first appear; names differ by case in no way that matters. */
function namesOf(given: Account['given']): readonly string[] {
  const names = new Map<string, string>();
  for (const { declaration, place } of given.values()) {
    if (declaration.name.startsWith('entryPoints.') && !names.has(place.toLowerCase())) {
      names.set(place.toLowerCase(), place);
    }
  }
  return [...names.values()];
}

/** Names of the providers in Traefik's own list (pkg/config/static/static_config.go, providerNames). */
const NAMES = { crd: 'kubernetescrd', ingress: 'kubernetes', internal: 'internal' } as const;

function precedenceOf(listed: readonly string[] | undefined): StaticOptions['precedence'] {
  const order = listed ?? ['kubernetesgateway', NAMES.crd, NAMES.ingress];
  return (provider) => {
    const position = order.indexOf(NAMES[provider]);
    return position < 0 ? order.length : position;
  };
}
