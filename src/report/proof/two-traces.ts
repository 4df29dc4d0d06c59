import type { ObjectSet } from '../../kubernetes/object.ts';
import type { Evaluation } from '../../model/evaluation.ts';
import type { Request } from '../../model/request.ts';
import { curlLine } from '../curl.ts';
import { createStyle, type Style } from '../style.ts';
import { renderTrace } from '../trace.ts';

export interface TracedSide {
  readonly system: string;
  readonly objects: ObjectSet;
  readonly evaluation: Evaluation;
}

export interface TwoTracesOptions {
  readonly style: Style;
  /** Characters per line of the terminal. */
  readonly columns: number;
}

/** Less than this for one trace, and they stand one after the other. */
const LEAST_COLUMN = 60;
const GAP = ' | ';

/** The way of a request through two tables, side by side where there is room, and whether both treat it alike. */
export function renderTwoTraces(
  request: Request,
  sides: readonly [TracedSide, TracedSide],
  agrees: boolean,
  { style, columns }: TwoTracesOptions,
): string {
  const [before, after] = sides.map((side) => linesOf(request, side));
  const width = Math.floor((columns - GAP.length) / 2);
  const heads = [`before: ${sides[0].system}`, `after: ${sides[1].system}`] as const;
  const body =
    width >= LEAST_COLUMN
      ? beside([heads[0], '', ...(before ?? [])], [heads[1], '', ...(after ?? [])], width)
      : [style.strong(heads[0]), '', ...(before ?? []), '', style.strong(heads[1]), '', ...(after ?? [])];
  const verdict = agrees ? style.added('= treated alike') : style.removed('! treated differently');
  return [style.strong(curlLine(request)), '', ...body, '', verdict, ''].join('\n');
}

/** A trace without its first line, the request. */
function linesOf(request: Request, { evaluation, objects }: TracedSide): readonly string[] {
  const lines = renderTrace(request, evaluation, { objects, style: createStyle(false) })
    .trimEnd()
    .split('\n');
  return lines.slice(2);
}

function beside(left: readonly string[], right: readonly string[], width: number): readonly string[] {
  const [one, two] = [left, right].map((lines) => lines.flatMap((line) => fold(line, width)));
  const rows = Math.max(one?.length ?? 0, two?.length ?? 0);
  return Array.from({ length: rows }, (_, row) =>
    `${(one?.[row] ?? '').padEnd(width)}${GAP}${two?.[row] ?? ''}`.trimEnd(),
  );
}

/** A line in pieces that fit; what follows is indented as far as the line, and two more. */
function fold(line: string, width: number): readonly string[] {
  const indent = ' '.repeat(Math.min(/^ */.exec(line)?.[0].length ?? 0, 16) + 2);
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(' ', width);
    const cut = blank > indent.length ? blank : width;
    pieces.push(rest.slice(0, cut));
    rest = indent + rest.slice(cut).trimStart();
  }
  return [...pieces, rest];
}
