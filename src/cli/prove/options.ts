import type { Dialect } from '../../gateway/dialect.ts';
import { DIALECTS } from '../../targets/index.ts';
import { refuseBoth, wantsCluster } from '../cluster/options.ts';
import { dialectOf } from '../dialects.ts';
import { UsageError } from '../exit.ts';
import { isSet, stringList, stringValue, type Values } from '../options.ts';

export const FORMATS = ['text', 'json', 'junit', 'sarif', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

/** One rendering of the result; without a file it goes to stdout. */
export interface ProveOutput {
  readonly format: Format;
  readonly file?: string;
}

/** What `prove` is asked, apart from its input. */
export interface ProveOptions {
  /** Never empty; more than one with `--dialect all`. */
  readonly dialects: readonly Dialect[];
  /** `--dialect all`: the table is printed. */
  readonly allDialects: boolean;
  /** Absent: as afterwards. */
  readonly beforeDialect?: Dialect;
  readonly hosts: readonly string[];
  readonly states?: number;
  /** Port before to port afterwards. */
  readonly ports: ReadonlyMap<number, number>;
  /** Most bytes of -o markdown. */
  readonly maxBytes?: number;
  readonly accept?: string;
  readonly certificate?: string;
  readonly check?: string;
  readonly outputs: readonly ProveOutput[];
  readonly failOn: 'different' | 'narrower' | 'wider';
  readonly allowUnknown: boolean;
  readonly exitZero: boolean;
}

/** @throws UsageError where options do not go together. */
export function proveOptions(values: Values): ProveOptions {
  checkSides(values);
  const name = stringValue(values, 'dialect');
  const before = stringValue(values, 'before-dialect');
  const allDialects = name === 'all';
  const [certificate, check, accept] = ['certificate', 'check', 'accept'].map((key) =>
    stringValue(values, key),
  );
  if (allDialects && (certificate !== undefined || check !== undefined)) {
    throw new UsageError(
      'A certificate speaks of one dialect, and --dialect all names several.',
      'Name the dialect of the implementation that will serve the requests.',
    );
  }
  return {
    dialects: allDialects ? [...DIALECTS.values()] : [dialectOf(name)],
    allDialects,
    ...(before === undefined ? {} : { beforeDialect: dialectOf(before, 'before-dialect') }),
    hosts: stringList(values, 'host'),
    ...states(stringValue(values, 'budget')),
    ports: portsOf(stringList(values, 'port')),
    ...maxBytes(stringValue(values, 'max-bytes')),
    ...(accept === undefined ? {} : { accept }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(check === undefined ? {} : { check }),
    outputs: outputsOf(values, allDialects),
    failOn: (['different', 'narrower'] as const).find((item) => item === values['fail-on']) ?? 'wider',
    allowUnknown: isSet(values, 'allow-unknown'),
    exitZero: isSet(values, 'exit-zero'),
  };
}

/** @throws UsageError unless both sides are named, or one is and the other is a cluster; standard input at most once. */
export function checkSides(values: Values): void {
  if (['before', 'after'].every((side) => stringList(values, side).length > 0)) refuseBoth(values);
  const sources = [...stringList(values, 'before'), ...stringList(values, 'after')];
  for (const side of ['before', 'after']) {
    if (stringList(values, side).length > 0 || wantsCluster(values)) continue;
    throw new UsageError(
      `--${side} is missing.`,
      'Two configurations are compared: name both, for example --before ingress.yaml --after gateway.yaml.',
    );
  }
  if (sources.filter((source) => source === '-').length > 1) {
    throw new UsageError(
      'Standard input is named twice.',
      'It can be read once: write one of the two configurations to a file.',
    );
  }
}

/** `--budget`, as the prover takes it. */
export function states(text: string | undefined): { states?: number } {
  if (text === undefined) return {};
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number > 0) return { states: number };
  throw new UsageError(`--budget is "${text}", which is no number of states.`, 'Write --budget 300000.');
}

/** `80=8080`: what listens on 80 today listens on 8080 afterwards. */
export function portsOf(words: readonly string[]): ReadonlyMap<number, number> {
  const ports = new Map<number, number>();
  for (const word of words) {
    const [from = 0, to = 0] = (/^(\d{1,5})=(\d{1,5})$/.exec(word) ?? []).slice(1).map(Number);
    if (!isPort(from) || !isPort(to)) {
      throw new UsageError(`--port is "${word}", which is no pair of ports.`, 'Write --port 80=8080.');
    }
    if (ports.has(from) || [...ports.values()].includes(to)) {
      throw new UsageError(
        `--port ${word} names a port that another --port names on the same side.`,
        'Every port has one counterpart: name it once on each side.',
      );
    }
    ports.set(from, to);
  }
  return ports;
}

function isPort(number: number): boolean {
  return number >= 1 && number <= 65_535;
}

/** Less than this holds neither heading nor sentence. */
const LEAST_BYTES = 1000;

function maxBytes(text: string | undefined): { maxBytes?: number } {
  if (text === undefined) return {};
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= LEAST_BYTES) return { maxBytes: number };
  throw new UsageError(
    `--max-bytes is "${text}", which is no number of bytes from ${LEAST_BYTES} up.`,
    'Write --max-bytes 65000 for a comment on GitHub.',
  );
}

function outputsOf(values: Values, allDialects: boolean): readonly ProveOutput[] {
  const words = stringList(values, 'output');
  const outputs = words.map((word): ProveOutput => {
    const split = word.indexOf('=');
    const name = split < 0 ? word : word.slice(0, split);
    const file = split < 0 ? undefined : word.slice(split + 1);
    const format = FORMATS.find((item) => item === name);
    if (format === undefined || file === '') {
      throw new UsageError(
        `-o is "${word}", which is no form of output.`,
        `Known are ${FORMATS.join(', ')}; -o sarif=out.sarif writes to a file.`,
      );
    }
    return file === undefined ? { format } : { format, file };
  });
  if (outputs.filter(({ file }) => file === undefined).length > 1) {
    throw new UsageError(
      'Two forms of output are meant for standard output.',
      'Give all but one a file: -o text -o json=result.json.',
    );
  }
  const odd = outputs.find(({ format }) => format === 'sarif' || format === 'junit');
  if (allDialects && odd !== undefined) {
    throw new UsageError(
      `--dialect all gives a table, which -o ${odd.format} cannot hold.`,
      'Use -o text, json or markdown, or name one dialect.',
    );
  }
  return outputs.length === 0 ? [{ format: 'text' }] : outputs;
}
