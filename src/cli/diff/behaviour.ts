import type { InputsRead } from '../../input/read-inputs.ts';
import { behaviourDocument } from '../../report/behaviour/json.ts';
import { renderBehaviourMarkdown } from '../../report/behaviour/markdown.ts';
import { renderBehaviour } from '../../report/behaviour/text.ts';
import { behaviourOf } from '../../report/behaviour/view.ts';
import { styleFor, widthOf } from '../color.ts';
import { dialectOf } from '../dialects.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { readLive, warnOfGaps } from '../input.ts';
import { stringList, stringValue, type Values } from '../options.ts';
import { compareAll } from '../prove/comparison.ts';
import { type ProveOptions, portsOf, states } from '../prove/options.ts';
import { type Inputs, withShared } from '../prove/sides.ts';
import { VERSION } from '../version.ts';
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
 * Both sides, and the options that say what reads them. Of a cluster everything is read: what a route does depends on the others.
 * A conversion is compared with Gateway API manifests, and both refer to Services and the like of what was converted.
 */
async function readInputs(
  options: DiffOptions,
  values: Values,
  host: Host,
): Promise<{ readonly inputs: Inputs; readonly wishes: Values }> {
  const { before, after, converted } = await readSides(options, values, host, () => readLive(values, host));
  warnOfGaps(before, values, host);
  const named = {
    ...values,
    // Both sides are named, whatever option named them: none of them is the cluster of `prove`.
    before: ['before'],
    after: ['after'],
  };
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
