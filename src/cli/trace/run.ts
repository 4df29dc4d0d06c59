import { evaluate } from '../../model/evaluate.ts';
import { jsonText } from '../../report/json-text.ts';
import { renderTrace } from '../../report/trace.ts';
import { styleFor } from '../color.ts';
import { dialectOf } from '../dialects.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { readObjects, warnOfGaps } from '../input.ts';
import { isSet, stringList, stringValue, type Values } from '../options.ts';
import { providerOptions } from '../providers.ts';
import { readTable } from '../tables.ts';
import { runCases } from './cases.ts';
import { requestOf } from './request.ts';
import { runTwoTraces } from './two.ts';

/** `gateproof trace`. */
export async function runTrace(values: Values, host: Host): Promise<ExitCode> {
  if (stringList(values, 'cases').length > 0) return runCases(values, host);
  if (stringList(values, 'before').length > 0 || stringList(values, 'after').length > 0) {
    return runTwoTraces(values, host);
  }
  const request = isSet(values, 'dump') ? undefined : requestOf(values);
  const input = await readObjects(values, host);
  warnOfGaps(input, values, host);
  const { objects } = input;
  const { table } = readTable(objects, {
    provider: stringValue(values, 'provider'),
    providerOptions: providerOptions(values),
    dialect: dialectOf(stringValue(values, 'dialect')),
  });
  if (request === undefined) {
    host.stdout.write(jsonText(table));
    return EXIT.clean;
  }
  const evaluation = evaluate(table, request);
  host.stdout.write(
    stringValue(values, 'output') === 'json'
      ? jsonText({ request, ...evaluation })
      : renderTrace(request, evaluation, { objects, style: styleFor(values, host, host.stdout) }),
  );
  return EXIT.clean;
}
