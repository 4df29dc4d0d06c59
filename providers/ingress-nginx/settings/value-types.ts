import { parseBool, parseInteger, splitCommaFields, trimSpace } from '../go-values.ts';

/** How the text of a setting becomes a value. `read` gives undefined for what the controller refuses. */
export interface ValueType<T> {
  /** For people: `true or false`. */
  readonly description: string;
  read(text: string): T | undefined;
}

/** Text as it stands. */
export const TEXT: ValueType<string> = { description: 'text', read: (text) => text };

/** mapstructure with WeaklyTypedInput: ParseBool, and empty text is false. */
export const BOOLEAN: ValueType<boolean> = {
  description: 'true or false',
  read: (text) => (text === '' ? false : parseBool(text)),
};

const PREFIXED_INTEGER = /^[+-]?0[xXoObB][0-9a-fA-F]{1,15}$/;

/** mapstructure with WeaklyTypedInput: ParseInt with base 0, and empty text is 0. */
export const INTEGER: ValueType<number> = {
  description: 'a whole number',
  read(text) {
    if (text === '') return 0;
    if (!PREFIXED_INTEGER.test(text)) return parseInteger(text);
    const negative = text.startsWith('-');
    const value = Number(text.replace(/^[+-]/, ''));
    if (Number.isNaN(value)) return undefined;
    return negative ? -value : value;
  },
};

/** Comma list; items trimmed, empty ones dropped. */
export const LIST: ValueType<readonly string[]> = {
  description: 'a list separated by commas',
  read: splitCommaFields,
};

/** Comma list of status codes 300 to 599; others are left out, as the controller does with a warning. */
export const ERROR_CODES: ValueType<readonly number[]> = {
  description: 'a list of status codes between 300 and 599',
  read: (text) =>
    splitCommaFields(text)
      .map(parseInteger)
      .filter((code): code is number => code !== undefined && code > 299 && code < 600),
};

/** One of several numbers (strconv.Atoi). */
export function oneOf(...allowed: readonly number[]): ValueType<number> {
  return {
    description: `one of ${allowed.join(', ')}`,
    read(text) {
      const value = parseInteger(text);
      return value !== undefined && allowed.includes(value) ? value : undefined;
    },
  };
}

export type RiskLevel = 'Low' | 'Medium' | 'High' | 'Critical';
export const RISK_LEVELS: readonly RiskLevel[] = ['Low', 'Medium', 'High', 'Critical'];

/** Any case; an unknown word means Low, as StringRiskToRisk does. */
export const RISK: ValueType<RiskLevel> = {
  description: 'Low, Medium, High or Critical',
  read: (text) => RISK_LEVELS.find((level) => level.toLowerCase() === text.toLowerCase()) ?? 'Low',
};

/** Header names; others are left out. */
export const HEADER_NAMES: ValueType<readonly string[]> = {
  description: 'a list of header names',
  read: (text) => splitCommaFields(text).filter(isHeaderName),
};

/** `[a-zA-Z0-9_-]+`, the only header names that the controller takes in lists and ConfigMaps. */
export function isHeaderName(text: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(text);
}

/** Duration of nginx in seconds (`75`, `1h`); only for keys that nobody computes with. */
export const TRIMMED: ValueType<string> = { description: 'text', read: trimSpace };
