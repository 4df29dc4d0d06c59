import type { InputsRead } from '../../input/read-inputs.ts';
import { renderFindings } from '../../report/text.ts';
import { findingKinds } from '../catalogue.ts';
import { styleFor, widthOf } from '../color.ts';
import type { Host } from '../host.ts';
import { detailLevel, isSet, type Values } from '../options.ts';

/** Most findings of one kind that are printed without -v 1. */
const MOST_PER_KIND = 3;

/** Says what of a side was not understood: an object that is left out is not compared. */
export function tellFindings({ findings, objects }: InputsRead, values: Values, host: Host): void {
  const isDetailed = detailLevel(values) >= 1;
  const told = findings.filter(({ severity }) => isDetailed || severity !== 'info');
  if (isSet(values, 'quiet') || told.length === 0) return;
  const text = renderFindings(told, {
    kinds: findingKinds(),
    objects,
    style: styleFor(values, host, host.stderr),
    width: widthOf(host.stderr),
    program: host.program,
    mostPerKind: isDetailed ? Number.POSITIVE_INFINITY : MOST_PER_KIND,
  });
  host.stderr.write(`${text}\n`);
}
