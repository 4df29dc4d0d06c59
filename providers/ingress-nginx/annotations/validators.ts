import { RE2JS } from 're2js';
import { parseNetworks } from '../addresses.ts';
import { parseBool, parseInteger, trimSpace } from '../go-values.ts';

/**
 * Checks that the controller runs on values of annotations. Every expression here is ours, constant and linear: each
 * character can be consumed in one way only.
 *
 * Source: internal/ingress/annotations/parser/validators.go and the variables of each annotation's package.
 */
export interface Validator {
  /** What a value must look like, for people. */
  readonly description: string;
  accepts(value: string): boolean;
}

/** ValidateRegex: spaces may be deleted first; line breaks are refused after that. */
function pattern(description: string, expression: RegExp, removeSpaces = true): Validator {
  return {
    description,
    accepts(value) {
      const text = removeSpaces ? value.replaceAll(' ', '') : value;
      return expression.test(text) && !/[\r\n]/.test(text);
    },
  };
}

/** ValidateOptions: the trimmed value is one of these. */
export function options(...words: readonly string[]): Validator {
  return { description: listOfWords(words), accepts: (value) => words.includes(trimSpace(value)) };
}

/** The same in any case; `words` in lower case. */
export function optionsAnyCase(...words: readonly string[]): Validator {
  return {
    description: `${listOfWords(words)}, in any case`,
    accepts: (value) => words.includes(trimSpace(value).toLowerCase()),
  };
}

function listOfWords(words: readonly string[]): string {
  return words.join(', ').replace(/, ([^,]*)$/, ' or $1');
}

export const BOOLEAN: Validator = {
  description: 'true or false (also 1, t, T, TRUE, True, 0, f, F, FALSE, False; not yes, on, off)',
  accepts: (value) => parseBool(value) !== undefined,
};

export const INTEGER: Validator = {
  description: 'a whole number without a unit',
  accepts: (value) => parseInteger(value) !== undefined,
};

export const ANYTHING: Validator = { description: 'any text', accepts: () => true };

export const NETWORKS: Validator = {
  description: 'addresses and networks, separated by commas',
  accepts: (value) => parseNetworks(value) !== undefined,
};

const BASIC = '/\\-._~a-zA-Z0-9:';

export const BASIC_CHARACTERS = pattern('letters, digits and - . _ ~ / :', new RegExp(`^[${BASIC}]*$`));

export const BASIC_CHARACTERS_AND_SPACES = pattern(
  'letters, digits, spaces and - . _ ~ / :',
  new RegExp(`^[${BASIC} ]*$`),
  false,
);

export const URL_CHARACTERS = pattern(
  'a URL of letters, digits and - . _ ~ / : , ? & =',
  new RegExp(`^[${BASIC},?&=]*$`),
);

/** The same where spaces count as bad characters. */
export const URL_WITHOUT_SPACES = pattern(URL_CHARACTERS.description, new RegExp(`^[${BASIC},?&=]*$`), false);

export const URL_WITH_VARIABLES = pattern(
  'a URL of letters, digits, nginx variables and - . _ ~ / : , ? & =',
  new RegExp(`^[${BASIC}, ?&=$]*$`),
);

export const CACHE_DURATIONS = pattern(
  'status codes and durations: 200 202 10m, 401 5m',
  new RegExp(`^[${BASIC}, ]*$`),
  false,
);

/** Path with captures; no `?`, `=`, `&`, `%`, `#`. */
export const PATH_WITH_CAPTURES = pattern(
  'a path of letters, digits, captures such as $1 and - . _ ~ / :',
  new RegExp(`^[${BASIC}$]*$`),
  false,
);

/** The same where spaces are deleted before the check. */
export const PATH_WITH_CAPTURES_AND_SPACES = pattern(
  PATH_WITH_CAPTURES.description,
  new RegExp(`^[${BASIC}$]*$`),
);

export const HEADER_LIST = pattern('header names, separated by commas', /^[A-Za-z0-9\-_, ]*$/);

export const NGINX_VARIABLES = pattern('letters, digits, nginx variables and - _', /^[A-Za-z0-9\-_${}]*$/);

export const SIZE = pattern('a size such as 512, 8k, 20m or 1g', /^[0-9]+[bkmgBKMG]?$/);

export const ON_OFF = pattern('on or off', /^(?:on|off)$/);

/** Server names and values that may hold a regular expression; white space at both ends does not count. */
const SERVER_NAME_CHARACTERS = new RegExp(`^[${BASIC}\\^$[\\](){}*+?|&=\\\\]*$`);

export const SERVER_NAME: Validator = {
  description: 'letters, digits and - . _ ~ / : ^ $ [ ] ( ) { } * + ? | & = \\',
  accepts: (value) => SERVER_NAME_CHARACTERS.test(trimSpace(value)),
};

export const SERVER_NAMES: Validator = {
  description: `names separated by commas, each of ${SERVER_NAME.description}`,
  accepts: (value) => value.split(',').every((name) => SERVER_NAME.accepts(name)),
};

/** The characters of SERVER_NAME, nothing trimmed and no space. */
export const EXPRESSION = pattern(SERVER_NAME.description, SERVER_NAME_CHARACTERS, false);

/** DNS label of RFC 1035, as names of Services are. */
export const SERVICE_NAME: Validator = {
  description: 'the name of a Service in the same namespace',
  accepts: (value) => value.length <= 63 && /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/.test(value),
};

/** The value only has to hold one of the words somewhere: the upstream expression is not anchored. */
function containing(description: string, ...words: readonly string[]): Validator {
  return {
    description,
    accepts: (value) => {
      const text = value.replaceAll(' ', '');
      return words.some((word) => text.includes(word)) && !/[\r\n]/.test(text);
    },
  };
}

export const AUTH_TYPE = containing('basic or digest', 'basic', 'digest');
export const AUTH_SECRET_TYPE = containing('auth-file or auth-map', 'auth-file', 'auth-map');

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE'];

export function isHttpMethod(value: string): boolean {
  return METHODS.includes(value);
}

export const HTTP_METHOD: Validator = {
  description: `one of ${METHODS.join(', ')}`,
  accepts: (value) => isHttpMethod(value.replaceAll(' ', '')),
};

/**
 * Upstream: repeated `[45,]` digit digit, each with an optional comma; the comma in the first class lets `,04` pass.
 * Decided by dynamic programming because that expression is ambiguous.
 */
export const ERROR_CODES: Validator = {
  description: 'status codes from 400 to 599, separated by commas',
  accepts(value) {
    const text = value.replaceAll(' ', '');
    const reachable = new Array<boolean>(text.length + 1).fill(false);
    reachable[0] = true;
    for (let i = 0; i + 3 <= text.length; i += 1) {
      if (reachable[i] !== true || !/^[45,][0-9]{2}$/.test(text.slice(i, i + 3))) continue;
      reachable[i + 3] = true;
      if (text.charAt(i + 3) === ',') reachable[i + 4] = true;
    }
    return reachable[text.length] === true;
  },
};

export const VERIFY_CLIENT = pattern(
  'on, off, optional or optional_no_ca',
  /^(?:on|off|optional|optional_no_ca)$/,
);

export const ERROR_PAGE = pattern(
  'a URL, a path or the name of a location (@name)',
  /^(?:@[A-Za-z0-9_-]+|(?:(?:https?:\/\/)?[A-Za-z0-9\-.]+(?::[0-9]+)?)?(?:\/[A-Za-z0-9\-_.]+)*\/?)$/,
);

/** `CN=` and an expression that Go's regexp package compiles. */
export const COMMON_NAME: Validator = {
  description: 'CN= and the name, or a regular expression for it',
  accepts(value) {
    if (!value.startsWith('CN=')) return false;
    try {
      RE2JS.compile(value.slice(3));
      return true;
    } catch {
      return false;
    }
  },
};

export const CIPHERS = pattern(
  'an OpenSSL cipher list',
  /^(?:[A-Za-z0-9!:+\-_]|@STRENGTH|@SECLEVEL=[0-5])*$/,
);
export const PROXY_CIPHERS = pattern('an OpenSSL cipher list', /^[A-Za-z0-9+:_\-!]*$/);
export const PROXY_PROTOCOLS = pattern('TLSv1.2, TLSv1.3 or both', /^(?:TLSv1\.2|TLSv1\.3)*$/);

/** Origins: the whole value is `*`, or a run of schemes, hosts, ports and commas in any order. */
export const CORS_ORIGINS = pattern(
  'origins such as https://*.example.com:8443, separated by commas, or *',
  /^(?:\*|(?:[A-Za-z0-9\-.,]|\*\.|:(?=[0-9])|(?<=[a-z]):\/\/)*)$/,
);

/** One origin as the controller takes it into its list; a scheme is needed. */
export function isCorsOrigin(value: string): boolean {
  return /^(?:[a-z]+:\/\/(?:\*\.)?[A-Za-z0-9\-.]*(?::[0-9]+)?|\*|null)?$/.test(value);
}

/** Words, each followed by at most one comma and one white space. */
const METHOD_LIST = /^[A-Za-z](?:[A-Za-z]|(?<=[A-Za-z]),|(?<=[A-Za-z,])[\t\n\f\r ])*$/;
const NAME_LIST =
  /^[A-Za-z0-9\-_*](?:[A-Za-z0-9\-_*]|(?<=[A-Za-z0-9\-_*]),|(?<=[A-Za-z0-9\-_*,])[\t\n\f\r ])*$/;

export const CORS_METHODS = pattern('method names, separated by commas', METHOD_LIST);
export const CORS_EXPOSE_HEADERS = pattern('header names, separated by commas, or *', NAME_LIST);

/** The second check of the same value, spaces included. */
export function isMethodList(value: string): boolean {
  return METHOD_LIST.test(value);
}

export function isNameList(value: string): boolean {
  return NAME_LIST.test(value);
}

export function isHeaderList(value: string): boolean {
  return /^[A-Za-z0-9\-_, ]*$/.test(value);
}

export const CONNECTION_HEADER = pattern('close or keep-alive', /^(?:close|keep-alive)$/);

/** Upstream is not anchored at both ends: `0` at the start, or a number without leading zero at the end. */
export const COOKIE_SECONDS: Validator = {
  description: 'a number of seconds',
  accepts: (value) => isCookieSeconds(value.replaceAll(' ', '')) && !/[\r\n]/.test(value),
};

export const COOKIE_SECONDS_WITH_SPACES: Validator = {
  description: 'a number of seconds',
  accepts: (value) => isCookieSeconds(value) && !/[\r\n]/.test(value),
};

export function isCookieSeconds(value: string): boolean {
  return value.startsWith('0') || endsInNumber(value);
}

/** A digit 1 to 9 anywhere in the digits that end the text. */
function endsInNumber(value: string): boolean {
  let start = value.length;
  while (start > 0 && /[0-9]/.test(value.charAt(start - 1))) start -= 1;
  return /[1-9]/.test(value.slice(start));
}

const NEXT_UPSTREAM_WORDS =
  'error|timeout|invalid_header|http_500|http_502|http_503|http_504|http_403|http_404|http_429|non_idempotent|off';

export const NEXT_UPSTREAM = pattern(
  NEXT_UPSTREAM_WORDS.replaceAll('|', ', '),
  new RegExp(`^(?:(?:${NEXT_UPSTREAM_WORDS})[\\t\\n\\f\\r ]?)+$`),
  false,
);

/** `off`, or two names with white space between them (since 1.13.8; one name before). */
export const COOKIE_DOMAIN = pattern(
  'off, or two domains: the one to replace and its replacement',
  new RegExp(`^(?:off|[${BASIC}]+[\\t\\n\\f\\r ]+[${BASIC}]+)$`),
  false,
);

export const FASTCGI_NAME = pattern('letters, digits and . - _', /^[A-Za-z0-9.\-_]+$/);
export const OPERATION_NAME = pattern('letters, digits and - _', /^[A-Za-z0-9_-]*$/);
