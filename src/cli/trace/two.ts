import { evaluate } from '../../model/evaluate.ts';
import type { Request } from '../../model/request.ts';
import { createObserver } from '../../proof/explain/observe.ts';
import { createNormaliser, explicitHeaders } from '../../proof/outcomes/normal.ts';
import { jsonText } from '../../report/json-text.ts';
import { renderTwoTraces, type TracedSide } from '../../report/proof/two-traces.ts';
import { styleFor } from '../color.ts';
import { dialectOf } from '../dialects.ts';
import { EXIT, type ExitCode, UsageError } from '../exit.ts';
import type { Host } from '../host.ts';
import { clientsOf } from '../mesh.ts';
import { isSet, stringList, stringValue, type Values } from '../options.ts';
import { checkSides } from '../prove/options.ts';
import { afterSide, beforeSide, readSides, type Side } from '../prove/sides.ts';
import { requestOf } from './request.ts';

/** `gateproof trace --before A --after B`: what two configurations do with one request. */
export async function runTwoTraces(values: Values, host: Host): Promise<ExitCode> {
  checkSides(values);
  if (isSet(values, 'dump') || stringList(values, 'filename').length > 0) {
    throw new UsageError(
      '--before and --after show a request side by side; -f and --dump speak of one configuration.',
      'Leave out -f and --dump, or --before and --after.',
    );
  }
  const request = requestOf(values);
  const dialect = dialectOf(stringValue(values, 'dialect'));
  const named = stringValue(values, 'before-dialect');
  const inputs = await readSides(values, host);
  const clients = clientsOf([inputs.before.objects, inputs.after.objects], values);
  const own = named === undefined ? dialect : dialectOf(named, 'before-dialect');
  const sides = [
    beforeSide(inputs, values, own, clients),
    afterSide(inputs, values, dialect, clients),
  ] as const;
  const [before, after] = sides.map((side) => traced(side, request));
  if (before === undefined || after === undefined) return EXIT.trouble;
  const agrees = observedAlike(sides, request);
  host.stdout.write(
    stringValue(values, 'output') === 'json'
      ? jsonText({ request, agrees, before: row(before), after: row(after) })
      : renderTwoTraces(request, [before, after], agrees, {
          style: styleFor(values, host, host.stdout),
          columns: host.stdout.columns ?? 80,
        }),
  );
  return agrees ? EXIT.clean : EXIT.findings;
}

function traced({ table, system, objects }: Side, request: Request): TracedSide {
  return { system, objects, evaluation: evaluate(table, request) };
}

function row({ system, evaluation }: TracedSide): object {
  return { system, ...evaluation };
}

/** Are they alike in everything that a proof compares? Policies and headers that no manifest names are left out. */
function observedAlike([before, after]: readonly [Side, Side], request: Request): boolean {
  const tables = [before.table, after.table] as const;
  const observer = createObserver(createNormaliser(explicitHeaders(tables)));
  return observer.observe(tables[0], request) === observer.observe(tables[1], request);
}
