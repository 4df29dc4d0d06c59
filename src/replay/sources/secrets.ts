import type { Watched } from '../watched.ts';
import type { Tally } from './tally.ts';

/** Takes out of requests what may be secret, before anything else sees them. */
export interface Stripper {
  /** A URL without the name of a user. */
  url(url: string): string;
  /** The target without secret values in its query. */
  target(target: string): string;
  /** The headers that are kept; names in lower case where they are kept at all. */
  headers(
    headers: ReadonlyArray<readonly [name: string, value: string]>,
  ): ReadonlyArray<readonly [name: string, value: string]>;
  /** May the parameter have any value? Then `target` leaves it as it is. */
  keepsParameter(name: string): boolean;
  /**
   * What becomes of a header of that name, whatever its value: it is kept as it is, or left out without being counted.
   * `depends`: on the value, or it is counted.
   */
  treatmentOf(header: string): 'kept' | 'left out' | 'depends';
}

export interface StripOptions {
  readonly watched: Watched;
  /** Parameters whose values are kept although their names look secret. */
  readonly keepQuery: ReadonlySet<string>;
  /** Keep other headers as well, as those who send requests need them; secret ones are never kept. */
  readonly allHeaders: boolean;
}

/** A parameter with one of these in its name has a value that is nobody's business. */
const SECRET =
  /token|secret|passw|pwd|api[-_]?key|(?:^|[-_.])key$|auth(?!or)|session|(?:^|[-_.])sid$|credential|signature|(?:^|[-_.])sig$|(?:^|[-_.])code$|^state$|nonce|jwt|bearer|(?:^|[-_.])otp$|(?:^|[-_.])pin$|assertion|ticket/i;
const SECRET_HEADER =
  /^(?:(?:proxy-)?authorization|set-cookie|x-(?:api|access|auth|csrf|xsrf|amz-security)[-_].*|.*(?:token|secret|passw|api-?key|signature|credential|session).*)$/i;
/** Stands where a value was. */
export const STRIPPED = 'stripped';

export function createStripper(options: StripOptions, tally: Tally): Stripper {
  const { watched, keepQuery, allHeaders } = options;
  const isKept = (name: string): boolean => watched.query.has(name) || keepQuery.has(name);
  const keepsParameter = (name: string): boolean => isKept(name) || !SECRET.test(plainName(name));
  const pair = (text: string): string => {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    if (equals < 0 || equals === text.length - 1 || keepsParameter(name)) return text;
    tally.addStripped(`query ${plainName(name).slice(0, 40)}`);
    // A slash at the very end can matter to redirects.
    return `${name}=${STRIPPED}${text.endsWith('/') ? '/' : ''}`;
  };
  const cookie = (value: string): string => {
    const pairs = value.split(';').map((text) => text.trim());
    const kept = pairs.filter((text) => watched.cookies.has(text.split('=')[0]?.trim() ?? ''));
    if (kept.length < pairs.length) tally.addStripped('cookies');
    return kept.join('; ');
  };
  const url = (given: string): string => {
    const scheme = given.startsWith('/') ? -1 : given.indexOf('://');
    return scheme > 0 ? withoutUser(given, scheme, tally) : given;
  };
  const isSecretHeader = (lower: string): boolean =>
    SECRET_HEADER.test(lower) && !(watched.headers.has(lower) && !/^(?:proxy-)?authorization$/.test(lower));
  return {
    url,
    keepsParameter,
    treatmentOf(header) {
      const lower = header.toLowerCase();
      if (lower === 'cookie' || lower === 'referer' || isSecretHeader(lower)) {
        return lower === 'referer' && !watched.headers.has(lower) && !allHeaders ? 'left out' : 'depends';
      }
      return watched.headers.has(lower) || allHeaders ? 'kept' : 'left out';
    },
    target(given) {
      const target = url(given);
      const mark = target.indexOf('?');
      if (mark < 0) return target;
      const query = target.slice(mark + 1);
      if (!query.includes('=') || !SECRET.test(query.includes('%') ? plainName(query) : query)) {
        if (!MAY_HIDE.test(query)) return target;
      }
      return `${target.slice(0, mark + 1)}${query
        .split(/([&;])/)
        .map(pair)
        .join('')}`;
    },
    headers(headers) {
      return headers.flatMap(([name, value]): ReadonlyArray<readonly [string, string]> => {
        const lower = name.toLowerCase();
        if (lower === 'cookie') {
          const kept = cookie(value);
          return kept === '' ? [] : [[name, kept]];
        }
        if (isSecretHeader(lower)) {
          tally.addStripped(lower.length < 40 ? `header ${lower}` : 'headers');
          return [];
        }
        if (!watched.headers.has(lower) && !allHeaders) return [];
        return [[name, lower === 'referer' ? (value.split('?')[0] ?? '') : value]];
      });
    },
  };
}

/** Every pair has to be looked at where whole queries do not show their names. */
const MAY_HIDE = /(?:^|[&;])(?:key|code|state|sig|sid|pin|otp|[^=&;]*[-_.](?:key|code|sig|sid|pin|otp))=/i;

function plainName(name: string): string {
  if (!name.includes('%')) return name;
  return name.replace(/%([0-7][0-9A-Fa-f])/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function withoutUser(target: string, scheme: number, tally: Tally): string {
  const slash = target.slice(scheme + 3).search(/[/?#]/);
  const end = slash < 0 ? target.length : scheme + 3 + slash;
  const at = target.lastIndexOf('@', end);
  if (at < scheme + 3) return target;
  tally.addStripped('user in URL');
  return target.slice(0, scheme + 3) + target.slice(at + 1);
}
