import { type InputsRead, readText } from '../../input/read-inputs.ts';
import type { ObjectSet } from '../../kubernetes/object.ts';
import { createObjectSet } from '../../kubernetes/object-set.ts';
import { toObjects } from '../../kubernetes/objects.ts';
import { type Finding, SEVERITIES } from '../../model/finding.ts';
import { manifests } from '../convert/emit.ts';
import { convertOptions } from '../convert/options.ts';
import { fileNames } from '../convert/output-dir.ts';
import { convertObjects } from '../convert/pipeline.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import { readObjects } from '../input.ts';
import { isSet, stringValue, type Values } from '../options.ts';
import { chooseProvider, providerOptions } from '../providers.ts';

/** What a conversion comes to, as one side of a comparison. */
export interface Converted {
  readonly result: InputsRead;
  /** What was converted. */
  readonly source: ObjectSet;
  /** Names of the files that `convert --output-dir` writes, in the order of the objects. */
  readonly files: readonly string[];
}

/** Name of the result where positions in it are told. */
const RESULT = 'conversion';

/**
 * Converts what -f names, or the cluster, as `convert` does with the same options, and writes nothing.
 * @throws CommandError where there is nothing to convert or the input cannot be read.
 */
export async function convertForDiff(values: Values, host: Host): Promise<Converted> {
  const options = convertOptions(values);
  const input = await readObjects(values, host);
  const provider = chooseProvider(input.objects, stringValue(values, 'provider'));
  if (provider === undefined) {
    throw new CommandError(
      'The input holds nothing that can be converted.',
      'A comparison with nothing would show everything as removed.',
      'Give manifests with Ingresses, or compare manifests as they are: --after FILE.',
    );
  }
  const conversion = await convertObjects(input.objects, provider, providerOptions(values), options);
  if (!isSet(values, 'quiet')) warn([...input.findings, ...conversion.findings], host);
  const text = manifests(conversion.resources, 'yaml');
  const reading = readText(RESULT, text);
  const { objects } = toObjects([reading], { namespace: 'default' });
  return {
    result: {
      objects: createObjectSet(objects, { complete: false, sources: [reading.source] }),
      findings: [],
      inputs: [],
    },
    source: input.objects,
    files: fileNames(conversion.resources, 'yaml'),
  };
}

/** Findings are told by `convert`; here only that there are some. */
function warn(findings: readonly Finding[], host: Host): void {
  const counts = SEVERITIES.filter((severity) => severity !== 'info').flatMap((severity) => {
    const count = findings.filter((item) => item.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  if (counts.length === 0) return;
  host.stderr.write(
    `warning: the conversion has findings (${counts.join(', ')}); ${host.program} convert prints them\n`,
  );
}
