import { identityKey, identityOf } from '../../diff/identity.ts';
import type { InputsRead } from '../../input/read-inputs.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { createObjectSet } from '../../kubernetes/object-set.ts';
import { behaviourDocument } from '../../report/behaviour/json.ts';
import { renderBehaviourMarkdown } from '../../report/behaviour/markdown.ts';
import { renderBehaviour } from '../../report/behaviour/text.ts';
import { behaviourOf } from '../../report/behaviour/view.ts';
import { styleFor, widthOf } from '../color.ts';
import { dialectOf } from '../dialects.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { readLive } from '../input.ts';
import { stringList, stringValue, type Values } from '../options.ts';
import { compareAll } from '../prove/comparison.ts';
import { type ProveOptions, portsOf, states } from '../prove/options.ts';
import { type Inputs, withShared } from '../prove/sides.ts';
import { chooseProvider } from '../providers.ts';
import { holdsGatewayApi } from '../tables.ts';
import { VERSION } from '../version.ts';
import { tellFindings } from './findings.ts';
import type { DiffOptions } from './options.ts';
import { readSides } from './sides.ts';

/** `gateproof diff --behaviour`: what the proof says of two configurations, as a list of changes. */
export async function runBehaviour(options: DiffOptions, values: Values, host: Host): Promise<ExitCode> {
  const proveOptions = proofOptions(values);
  const { inputs, wishes } = await readInputs(options, values, host);
  const [comparison] = compareAll(inputs, wishes, proveOptions, []);
  if (comparison === undefined) return EXIT.trouble;
  const view = behaviourOf(comparison.view);
  const look = {
    style: styleFor(values, host, host.stdout),
    width: widthOf(host.stdout),
  };
  switch (options.output) {
    case 'json':
      host.stdout.write(behaviourDocument(view, VERSION));
      break;
    case 'markdown':
      host.stdout.write(renderBehaviourMarkdown(view));
      break;
    case 'text':
      host.stdout.write(renderBehaviour(view, look));
  }
  if (view.statement === 'changes') return EXIT.findings;
  return view.statement === 'unknown' ? EXIT.unknown : EXIT.clean;
}

function proofOptions(values: Values): ProveOptions {
  const target = stringValue(values, 'target');
  const before = stringValue(values, 'before-dialect');
  const named = stringValue(values, 'dialect') ?? (target === 'standard' ? undefined : target);
  return {
    dialects: [dialectOf(named)],
    allDialects: false,
    ...(before === undefined ? {} : { beforeDialect: dialectOf(before, 'before-dialect') }),
    hosts: stringList(values, 'host'),
    ...states(stringValue(values, 'budget')),
    ports: portsOf(stringList(values, 'port')),
    outputs: [],
    failOn: 'wider',
    allowUnknown: false,
    exitZero: false,
  };
}

/**
 * Both sides, and the options that say what reads them. Of a cluster everything is read, and the other side is laid over it: what a
 * route does depends on the others and on its Gateway.
 * A conversion is compared with Gateway API manifests, and both refer to Services and the like of what was converted.
 */
async function readInputs(
  options: DiffOptions,
  values: Values,
  host: Host,
): Promise<{ readonly inputs: Inputs; readonly wishes: Values }> {
  const { before, after, converted } = await readSides(options, values, host, () => readLive(values, host));
  for (const side of [before, after]) tellFindings(side, values, host);
  const named = {
    ...values,
    // Both sides are named, whatever option named them: none of them is the cluster of `prove`.
    before: ['before'],
    after: ['after'],
  };
  if (options.before.from === 'cluster') {
    const system = converted === undefined ? systemOf(after.objects) : 'gateway-api';
    const given = converted === undefined ? stringValue(values, 'provider') : undefined;
    const inputs = { before, after: { ...after, objects: laidOver(before.objects, after.objects) } };
    return { inputs, wishes: { ...named, provider: given ?? system, 'after-provider': given ?? system } };
  }
  if (converted === undefined) return { inputs: { before, after }, wishes: named };
  const lend = (input: InputsRead): InputsRead => ({
    ...input,
    objects: withShared(input.objects, converted.source),
  });
  return {
    inputs: { before: lend(before), after: lend(after) },
    wishes: { ...named, provider: 'gateway-api', 'after-provider': 'gateway-api' },
  };
}

/** Of a cluster on its way, both systems may be there: the one is meant to which the other side belongs. */
function systemOf(objects: ObjectSet): string | undefined {
  return holdsGatewayApi(objects) ? 'gateway-api' : chooseProvider(objects, undefined)?.name;
}

/** A cluster to which objects were applied: they take the place of those of the same name, and the rest stays. */
function laidOver(cluster: ObjectSet, applied: ObjectSet): ObjectSet {
  const names = new Set(applied.objects.map((object) => identityKey(identityOf(object))));
  const rest = cluster.objects.filter((object) => !names.has(identityKey(identityOf(object))));
  const all = createObjectSet([...rest, ...applied.objects], { complete: cluster.complete });
  return { ...all, locate: (ref, path) => applied.locate(ref, path) ?? cluster.locate(ref, path) };
}
