import { type Finding, finding } from '../../../src/model/finding.ts';
import type { LedgerEntry, LedgerStatus } from '../../../src/model/ledger.ts';
import { OTHER_PROVIDER, STATIC_INVALID, STATIC_NOT_MODELLED, STATIC_UNKNOWN } from '../findings/static.ts';
import {
  INERT,
  INERT_ENTRY_POINT,
  OPTIONS,
  type OptionDeclaration,
  OTHER_PROVIDERS,
} from './declarations.ts';
import type { Entry } from './entry.ts';
import { parseSwitch, parseWhole } from './values.ts';

/** A declared option with its value. */
export interface Given {
  readonly declaration: OptionDeclaration;
  /** What stands for `<name>`, in the user's case. */
  readonly place: string;
  readonly entry: Entry;
}

export interface Account {
  /** By `declaration.name` with `<name>` replaced, in lower case; the last one given wins. */
  readonly given: ReadonlyMap<string, Given>;
  readonly findings: readonly Finding[];
  readonly ledger: readonly LedgerEntry[];
}

const BY_SHAPE: ReadonlyMap<string, OptionDeclaration> = new Map(
  OPTIONS.map((declaration) => [declaration.name.toLowerCase(), declaration]),
);

/** Sorts options into those that are understood, without effect, unknown, or bad. */
export function accountFor(entries: readonly Entry[]): Account {
  const given = new Map<string, Given>();
  const findings: Finding[] = [];
  const ledger: LedgerEntry[] = [];
  const sources = new Set<string>();
  for (const entry of entries) {
    const words = entry.name.split('.');
    const enter = (status: LedgerStatus, reason: string, found?: Finding): void => {
      if (found !== undefined) findings.push(found);
      const codes = found === undefined ? [] : [found.code];
      ledger.push({ origin: entry.origin, key: entry.name, value: entry.value, status, reason, codes });
    };
    const declaration = BY_SHAPE.get(shapeOf(words));
    if (declaration !== undefined) {
      const problem = problemOf(declaration, entry.value);
      const { modelledAs } = declaration;
      if (modelledAs !== undefined && entry.value.toLowerCase() !== modelledAs) {
        const message = `Static option ${entry.name} is ${JSON.stringify(entry.value)}, which is not taken into account: ${declaration.effect}`;
        enter('unsupported', 'it is not modelled', finding(STATIC_NOT_MODELLED, message, [entry.origin]));
      } else if (problem === undefined) {
        given.set(entry.name.toLowerCase(), { declaration, place: words[1] ?? '', entry });
        enter('converted', 'it is taken into account');
      } else {
        const message = `Static option ${entry.name} is ${JSON.stringify(entry.value)}, which is not ${problem}; its default is used.`;
        enter('invalid', `not ${problem}`, finding(STATIC_INVALID, message, [entry.origin]));
      }
      continue;
    }
    const inert = inertReason(words);
    if (inert !== undefined) {
      enter('no-effect', inert);
      continue;
    }
    const source = otherProvider(words);
    if (source !== undefined) {
      if (parseSwitch(entry.value) === false) {
        enter('no-effect', 'the provider is off');
        continue;
      }
      const message = `Static option ${entry.name}: Traefik also reads routes from ${source}, which are not among the input.`;
      const isFirst = !sources.has(source);
      sources.add(source);
      const found = isFirst ? finding(OTHER_PROVIDER, message, [entry.origin]) : undefined;
      enter('unsupported', `routes from ${source} are not read`, found);
      continue;
    }
    const message = `Static option ${entry.name} is not known; it is left out.`;
    enter('unknown', 'no such option is known', finding(STATIC_UNKNOWN, message, [entry.origin]));
  }
  return { given, findings, ledger };
}

/** The name with `<name>` in the place of what the user chose. */
function shapeOf(words: readonly string[]): string {
  const lower = words.map((word) => word.toLowerCase());
  return lower[0] === 'entrypoints' && lower.length > 2
    ? ['entrypoints', '<name>', ...lower.slice(2)].join('.')
    : lower.join('.');
}

function problemOf({ type }: OptionDeclaration, value: string): string | undefined {
  if (type === 'switch' && parseSwitch(value) === undefined) return 'true or false';
  if (type === 'number' && parseWhole(value) === undefined) return 'a whole number';
  return undefined;
}

const SHAPES: readonly string[] = [...BY_SHAPE.keys()];

function inertReason(words: readonly string[]): string | undefined {
  const shape = shapeOf(words);
  // Files and bare flags name a section before what is in it.
  const isSection = SHAPES.some((name) => name.startsWith(`${shape}.`));
  if (isSection || (words.length === 2 && shape.startsWith('entrypoints.')))
    return 'it only begins a section';
  const [first = '', , third = '', fourth = '', fifth = ''] = words.map((word) => word.toLowerCase());
  if (first === 'entrypoints') {
    const isLimit = fourth === 'maxheaderbytes';
    const isDomain = fourth === 'tls' && fifth.startsWith('domains');
    if (third === 'http')
      return isLimit || isDomain ? 'it changes nothing of what a request gets' : undefined;
    if (third === 'forwardedheaders' && fourth !== 'connection') return undefined;
    return INERT_ENTRY_POINT.get(third);
  }
  return first === 'providers' ? inertProviderReason(words) : INERT.get(first);
}

function inertProviderReason(words: readonly string[]): string | undefined {
  const [, second = '', third = ''] = words.map((word) => word.toLowerCase());
  if (second === 'providersthrottleduration') return 'it is about how often changes are read';
  if (second !== 'kubernetesingress' && second !== 'kubernetescrd') return undefined;
  const known = ['endpoint', 'token', 'certauthfilepath', 'throttleduration', 'ingressendpoint'];
  return [...known, 'reportnodeinternalips'].includes(third)
    ? 'it is about the connection to the cluster, or about the status of objects'
    : undefined;
}

function otherProvider(words: readonly string[]): string | undefined {
  const [first = '', second = ''] = words.map((word) => word.toLowerCase());
  return first === 'providers' ? OTHER_PROVIDERS.get(second) : undefined;
}
