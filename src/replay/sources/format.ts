/** A log format cannot be turned into a parser; the message says why, for people. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

/** Reads the values of a line, in the order of `names`; undefined: the line is of another format. */
export interface FormatParser {
  readonly names: readonly string[];
  parse(line: string): readonly string[] | undefined;
}

/** A format as it is written, cut into what stands there and what is filled in. */
export interface FormatTokens {
  /** One more than names: before, between and behind them. */
  readonly literals: readonly string[];
  readonly names: readonly string[];
}

/** `$name` and `${name}`, as nginx reads `log_format`. */
export function nginxTokens(format: string): FormatTokens {
  return tokens(format, /\$(?:\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/g);
}

/** `%NAME%`, `%REQ(:PATH)%` and the like, as Envoy reads its access log formats. */
export function envoyTokens(format: string): FormatTokens {
  return tokens(format, /%([A-Z_]+(?:\([^)%]*\))?(?::\d+)?)%/g);
}

function tokens(format: string, variable: RegExp): FormatTokens {
  const literals: string[] = [];
  const names: string[] = [];
  let start = 0;
  for (const match of format.matchAll(variable)) {
    literals.push(format.slice(start, match.index));
    names.push(match[1] ?? match[2] ?? '');
    start = match.index + match[0].length;
  }
  literals.push(format.slice(start));
  return { literals, names };
}

/** Values of these begin with a slash, so that they may follow another value at once. */
const PATHS: ReadonlySet<string> = new Set(['request_uri', 'uri', 'document_uri']);

/** Values of these are lists where several backends were asked: `a, b : c`. */
function isList(name: string): boolean {
  return name.startsWith('upstream_');
}

/** How a line of a format is gone through from its beginning. */
export interface FormatSteps {
  /** What the line begins with. */
  readonly first: string;
  readonly steps: readonly FormatStep[];
}

/** One value, and how its end is found. */
export interface FormatStep {
  readonly name: string;
  /** What stands behind the value; empty: the value goes to the end of the line. */
  readonly end: string;
  /** The end is where the next value begins. */
  readonly keepsEnd: boolean;
  /** The value may be a list of several, as `isList` has it. */
  readonly isList: boolean;
}

/** @throws FormatError where two values follow each other with nothing between them. */
export function stepsOf(given: FormatTokens): FormatSteps {
  const { literals, names } = withQueryJoined(given);
  if (names.length === 0) throw new FormatError('The log format holds no variable.');
  const steps = names.map((name, index): FormatStep => {
    const literal = literals[index + 1] ?? '';
    const next = names[index + 1];
    const step = { name, isList: isList(name) };
    if (literal !== '' || next === undefined) return { ...step, end: literal, keepsEnd: false };
    if (PATHS.has(next)) return { ...step, end: '/', keepsEnd: true };
    throw new FormatError(
      `In the log format $${name} is followed by $${next} with nothing between them: nobody can tell where one value ends.`,
    );
  });
  return { first: literals[0] ?? '', steps };
}

/**
 * A parser that goes through a line once: it looks for each literal in turn, and what lies between two is a value. No
 * part of the format is ever a regular expression.
 *
 * @param isWanted other values are found and not kept
 * @throws FormatError where two values follow each other with nothing between them.
 */
export function compileFormat(
  given: FormatTokens,
  isWanted: (name: string) => boolean = () => true,
): FormatParser {
  const { first, steps } = stepsOf(given);
  const names = steps.map(({ name }) => name);
  const wanted = names.map(isWanted);
  return {
    names,
    parse(line) {
      if (!line.startsWith(first)) return undefined;
      const values: string[] = [];
      let at = first.length;
      for (const [index, { end, isList, keepsEnd }] of steps.entries()) {
        let stop: number;
        if (end === '') stop = line.length;
        else {
          stop = line.indexOf(end, at);
          if (isList) stop = endOfList(line, at, stop, end);
        }
        if (stop < 0) return undefined;
        values.push(wanted[index] === true ? line.slice(at, stop) : '');
        at = keepsEnd ? stop : stop + end.length;
      }
      return at >= line.length ? values : undefined;
    },
  };
}

/** The blank behind a comma, and those around a colon, are part of a list. */
function endOfList(line: string, start: number, found: number, end: string): number {
  if (!end.startsWith(' ')) return found;
  let stop = found;
  while (stop >= 0) {
    const inside =
      line.charCodeAt(stop - 1) === 0x2c ||
      line.startsWith(' : ', stop) ||
      (line.startsWith(': ', stop - 1) && line.charCodeAt(stop - 2) === 0x20 && stop - 2 >= start);
    if (!inside) return stop;
    stop = line.indexOf(end, stop + 1);
  }
  return stop;
}

/** `$uri$is_args$args` is one value, `$is_args` holds the question mark. */
function withQueryJoined({ literals, names }: FormatTokens): FormatTokens {
  const joined: { literals: string[]; names: string[] } = { literals: [literals[0] ?? ''], names: [] };
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? '';
    const joins =
      PATHS.has(name) &&
      names[index + 1] === 'is_args' &&
      (names[index + 2] === 'args' || names[index + 2] === 'query_string') &&
      literals[index + 1] === '' &&
      literals[index + 2] === '';
    joined.names.push(name);
    const last = joins ? index + 3 : index + 1;
    joined.literals.push(literals[last] ?? '');
    if (joins) index += 2;
  }
  return joined;
}
