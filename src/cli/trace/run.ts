import { read } from '../../gateway/read/index.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { evaluate } from '../../model/evaluate.ts';
import type { Finding } from '../../model/finding.ts';
import type { RouteTable } from '../../model/route-table.ts';
import { renderTrace } from '../../report/trace.ts';
import { styleFor } from '../color.ts';
import { CommandError, EXIT, type ExitCode, UsageError } from '../exit.ts';
import type { Host } from '../host.ts';
import { readObjects } from '../input.ts';
import { isSet, stringList, stringValue, type Values } from '../options.ts';
import { chooseProvider, PROVIDERS, providerOptions } from '../providers.ts';
import { runCases } from './cases.ts';
import { DIALECTS, dialectOf } from './dialects.ts';
import { requestOf } from './request.ts';

interface Traced {
  readonly table: RouteTable;
  readonly findings: readonly Finding[];
}

/** `gateproof trace`. */
export async function runTrace(values: Values, host: Host): Promise<ExitCode> {
  if (stringList(values, 'cases').length > 0) return runCases(values, host);
  const request = isSet(values, 'dump') ? undefined : requestOf(values);
  const { objects } = await readObjects(values, host);
  const { table } = readTable(objects, values);
  if (request === undefined) {
    host.stdout.write(`${JSON.stringify(table, null, 2)}\n`);
    return EXIT.clean;
  }
  const evaluation = evaluate(table, request);
  host.stdout.write(
    stringValue(values, 'output') === 'json'
      ? `${JSON.stringify({ request, ...evaluation }, null, 2)}\n`
      : renderTrace(request, evaluation, { objects, style: styleFor(values, host, host.stdout) }),
  );
  return EXIT.clean;
}

const GATEWAY_GROUP = 'gateway.networking.k8s.io/';

/** Manifests of a source system go to its provider, those of the Gateway API are read in a dialect. */
function readTable(objects: ObjectSet, values: Values): Traced {
  const named = stringValue(values, 'provider');
  const provider = named === 'gateway-api' ? undefined : chooseProvider(objects, named);
  const isGateway = objects.objects.some(
    ({ apiVersion, kind }) => apiVersion.startsWith(GATEWAY_GROUP) && kind !== 'GatewayClass',
  );
  if (provider !== undefined && isGateway && named === undefined) {
    throw new CommandError(
      `The input holds objects of ${provider.name} and of the Gateway API.`,
      'A request is answered by one system, and each is read by its own rules.',
      `Choose one with --provider ${provider.name} or --provider gateway-api.`,
    );
  }
  if (provider !== undefined) return provider.compile(objects, providerOptions(values));
  if (isGateway || named === 'gateway-api') {
    const name = stringValue(values, 'dialect');
    const dialect = dialectOf(name);
    if (dialect !== undefined) return read(objects, { dialect });
    throw new UsageError(
      `--dialect is "${name}", which is none.`,
      `Known are: ${[...DIALECTS.keys()].join(', ')}.`,
    );
  }
  const known = [...PROVIDERS.map(({ name }) => name), 'gateway-api'].join(', ');
  throw new CommandError(
    'The input holds nothing that answers requests.',
    `No object belongs to any of these: ${known}.`,
    'Give the manifests of Ingresses, or of Gateways and their routes.',
  );
}
