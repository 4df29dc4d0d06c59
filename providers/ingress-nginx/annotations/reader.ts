import type { Origin } from '../../../src/model/origin.ts';
import { parseBool, parseInteger, trimSpace } from '../go-values.ts';
import type { ControllerConfig } from '../settings/controller-config.ts';
import { isAtLeast } from '../settings/version.ts';
import type { IngressConfig, Setting } from './config.ts';
import type { Declaration } from './declaration.ts';

/**
 * Why a value was not had.
 * - `missing`: the annotation is not there. `empty`: it is there without text.
 * - `unreadable`: text that cannot be read as the type, found without validation.
 * - `refused`: the validator refused it.
 */
export type Problem = 'missing' | 'empty' | 'unreadable' | 'refused';

export type Read<T> =
  | { readonly ok: true; readonly value: T; readonly origins: readonly Origin[] }
  | { readonly ok: false; readonly problem: Problem };

/** What happened to one annotation while the groups were parsed. */
export interface Trace {
  readonly declaration: Declaration;
  /** Name as written, alias or not, without the prefix. */
  readonly name: string;
  readonly value: string;
  problem?: Exclude<Problem, 'missing'>;
  /** It says what is in force anyway. */
  equalsDefault?: boolean;
  /** Why it changes nothing here. */
  withoutEffect?: string;
  /** A controller flag that decides about its effect and that nobody gave. */
  flagNotGiven?: string;
  /** It was refused by more than its validator: what is wrong. */
  fault?: string;
  /** The text of a snippet that allow-snippet-annotations switches off. */
  snippetIsOff?: boolean;
}

/** Something that an annotation names and that nobody can look at. */
export interface Assumption {
  readonly key: string;
  /** `Secret shop/users`. */
  readonly what: string;
  /** What follows for the conversion, where something does. */
  readonly consequence?: string;
}

/** A property that is not routing, as `IngressConfig.others` keeps it. */
type Other = IngressConfig['others'][number];

/** Reads annotations of one Ingress as the controller's parser package does, and remembers what it read. */
export interface Reader {
  text(key: string): Read<string>;
  boolean(key: string): Read<boolean>;
  integer(key: string): Read<number>;
  /** The annotation's value, or what is in force without it. */
  booleanOr(key: string, fallback: Setting<boolean>): Setting<boolean>;
  integerOr(key: string, fallback: Setting<number>): Setting<number>;
  textOr(key: string, fallback: Setting<string>): Setting<string>;
  /** A text setting without default; undefined where absent or bad. */
  optionalText(key: string): Setting<string> | undefined;
  /** Origins of those of the annotations that are there. */
  originsOf(...keys: readonly string[]): readonly Origin[];
  has(key: string): boolean;
  /** Says why an annotation changes nothing. */
  withoutEffect(key: string, reason: string): void;
  /** Says that a controller flag decides about its effect, and that the flag's default was taken. */
  flagNotGiven(key: string, flag: string): void;
  /** Says what is wrong with a value that passed its validator. */
  fault(key: string, reason: string): void;
  /** Notes that an object was taken to exist although it is not among the input. */
  assumed(key: string, what: string, consequence?: string): void;
  snippetOff(key: string): void;
  /** Keeps a property that is not routing, unless it is what is in force anyway. */
  other(key: string, value: Setting<string> | Setting<boolean> | Setting<number>, effect: string): void;
  readonly others: readonly Other[];
  readonly assumptions: readonly Assumption[];
  readonly traces: ReadonlyMap<string, Trace>;
}

/** A default that nobody wrote down. */
export function builtIn<T>(value: T): Setting<T> {
  return { value, origins: [], isDefault: true };
}

/** Lines trimmed one by one (parser.normalizeString). */
function normalizeLines(text: string): string {
  return text.split('\n').map(trimSpace).join('\n');
}

export interface ReaderSource {
  /** Annotations under the prefix, by name without it. */
  readonly annotations: ReadonlyMap<string, string>;
  readonly originOf: (name: string) => Origin;
  readonly config: ControllerConfig;
  readonly declarations: ReadonlyMap<string, Declaration>;
}

/** Source: internal/ingress/annotations/parser/main.go, validators.go (checkAnnotation). */
export function createReader(source: ReaderSource): Reader {
  const validates = source.config.flags['--enable-annotation-validation'].value;
  const traces = new Map<string, Trace>();
  const others: Other[] = [];
  const assumptions: Assumption[] = [];

  /** The name that counts: the main one, or the first alias with text where the main one has none. */
  const nameOf = (declaration: Declaration): string => {
    const { key } = declaration;
    if (declaration.aliases === undefined || (source.annotations.get(key) ?? '') !== '') return key;
    return declaration.aliases.find((alias) => (source.annotations.get(alias) ?? '') !== '') ?? key;
  };

  const declared = (key: string): Declaration => {
    const declaration = source.declarations.get(key);
    if (declaration === undefined) throw new Error(`annotation ${key} is read but not declared`);
    return declaration;
  };

  const find = (key: string): Trace | undefined => {
    const known = traces.get(key);
    if (known !== undefined) return known;
    const declaration = declared(key);
    if (declaration.since !== undefined && !isAtLeast(source.config.version, declaration.since))
      return undefined;
    const name = nameOf(declaration);
    const value = source.annotations.get(name);
    if (value === undefined) return undefined;
    const trace: Trace = { declaration, name, value };
    traces.set(key, trace);
    return trace;
  };

  const read = <T>(key: string, parse: (value: string) => T | undefined): Read<T> => {
    const trace = find(key);
    if (trace === undefined) return { ok: false, problem: 'missing' };
    const fail = (problem: Exclude<Problem, 'missing'>): Read<T> => {
      trace.problem = problem;
      return { ok: false, problem };
    };
    if (validates && trace.value !== '' && !trace.declaration.validator.accepts(trace.value))
      return fail('refused');
    const value = parse(trace.value);
    if (value === undefined) return fail(trimSpace(trace.value) === '' ? 'empty' : 'unreadable');
    return { ok: true, value, origins: [source.originOf(trace.name)] };
  };

  const orDefault = <T>(key: string, result: Read<T>, fallback: Setting<T>): Setting<T> => {
    if (!result.ok) return fallback;
    const trace = traces.get(key);
    if (trace !== undefined && result.value === fallback.value) trace.equalsDefault = true;
    return { value: result.value, origins: result.origins, isDefault: false };
  };

  const reader: Reader = {
    text: (key) => read(key, (value) => normalizeLines(value) || undefined),
    boolean: (key) => read(key, parseBool),
    integer: (key) => read(key, parseInteger),
    booleanOr: (key, fallback) => orDefault(key, reader.boolean(key), fallback),
    integerOr: (key, fallback) => orDefault(key, reader.integer(key), fallback),
    textOr: (key, fallback) => orDefault(key, reader.text(key), fallback),
    optionalText(key) {
      const result = reader.text(key);
      return result.ok ? { value: result.value, origins: result.origins, isDefault: false } : undefined;
    },
    originsOf: (...keys) =>
      keys.flatMap((key) => {
        const trace = find(key);
        return trace === undefined ? [] : [source.originOf(trace.name)];
      }),
    has: (key) => find(key) !== undefined,
    withoutEffect(key, reason) {
      const trace = find(key);
      if (trace !== undefined) trace.withoutEffect ??= reason;
    },
    flagNotGiven(key, flag) {
      const trace = find(key);
      if (trace !== undefined) trace.flagNotGiven ??= flag;
    },
    fault(key, reason) {
      const trace = find(key);
      if (trace !== undefined) trace.fault ??= reason;
    },
    assumed(key, what, consequence) {
      assumptions.push(consequence === undefined ? { key, what } : { key, what, consequence });
    },
    snippetOff(key) {
      const trace = find(key);
      if (trace !== undefined) trace.snippetIsOff = true;
    },
    other(key, setting, effect) {
      if (setting.isDefault) return;
      if (traces.get(key)?.equalsDefault === true) return;
      others.push({ name: key, value: String(setting.value), effect, origins: setting.origins });
    },
    others,
    assumptions,
    traces,
  };
  return reader;
}
