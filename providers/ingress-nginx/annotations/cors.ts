import { trimSpace } from '../go-values.ts';
import type { Declaration } from './declaration.ts';
import { type Group, taken } from './group.ts';
import { builtIn, type Reader } from './reader.ts';
import {
  BOOLEAN,
  CORS_EXPOSE_HEADERS,
  CORS_METHODS,
  CORS_ORIGINS,
  HEADER_LIST,
  INTEGER,
  isCorsOrigin,
  isHeaderList,
  isMethodList,
  isNameList,
} from './validators.ts';

const SECTION = 'enable-cors';
const NEEDS = 'enable-cors: "true"';
const DEFAULT_METHODS = 'GET, PUT, POST, DELETE, PATCH, OPTIONS';
const DEFAULT_HEADERS =
  'DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization';
const DEFAULT_MAX_AGE = 1728000;

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'enable-cors',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'location',
    initial: 'false',
    invalid: 'default',
    effect:
      'Cross-origin headers are added to every answer for an allowed origin, and every OPTIONS request from one is answered with 204 before redirects and authentication.',
    section: SECTION,
  },
  {
    key: 'cors-allow-origin',
    validator: CORS_ORIGINS,
    risk: 'Medium',
    scope: 'location',
    initial: '*',
    invalid: 'default',
    effect:
      'Origins that are allowed, separated by commas; * in a host stands for one label. Items without a scheme are skipped.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'cors-allow-methods',
    validator: CORS_METHODS,
    risk: 'Medium',
    scope: 'location',
    initial: DEFAULT_METHODS,
    invalid: 'default',
    effect: 'Value of Access-Control-Allow-Methods.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'cors-allow-headers',
    validator: HEADER_LIST,
    risk: 'Medium',
    scope: 'location',
    initial: DEFAULT_HEADERS,
    invalid: 'default',
    effect: 'Value of Access-Control-Allow-Headers.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'cors-allow-credentials',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'location',
    initial: 'true',
    invalid: 'default',
    effect: 'Access-Control-Allow-Credentials: true is sent.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'cors-expose-headers',
    validator: CORS_EXPOSE_HEADERS,
    risk: 'Medium',
    scope: 'location',
    initial: 'not sent',
    invalid: 'ignore',
    effect: 'Value of Access-Control-Expose-Headers.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'cors-max-age',
    validator: INTEGER,
    risk: 'Low',
    scope: 'location',
    initial: String(DEFAULT_MAX_AGE),
    invalid: 'default',
    effect: 'Value of Access-Control-Max-Age, in seconds.',
    needs: NEEDS,
    section: SECTION,
  },
];

/** Source: internal/ingress/annotations/cors/main.go. */
export const CORS: Group = {
  name: 'cors',
  annotations: ANNOTATIONS,
  parse(read) {
    const enabled = read.boolean('enable-cors');
    if (!enabled.ok || !enabled.value) {
      if (enabled.ok) read.booleanOr('enable-cors', builtIn(false));
      return taken({});
    }
    const exposeHeaders = checkedText(read, 'cors-expose-headers', isNameList, '');
    return taken({
      cors: {
        allowOrigins: readOrigins(read),
        allowMethods: checkedText(read, 'cors-allow-methods', isMethodList, DEFAULT_METHODS),
        allowHeaders: checkedText(read, 'cors-allow-headers', isHeaderList, DEFAULT_HEADERS),
        allowCredentials: read.booleanOr('cors-allow-credentials', builtIn(true)).value,
        ...(exposeHeaders === '' ? {} : { exposeHeaders }),
        maxAge: read.integerOr('cors-max-age', builtIn(DEFAULT_MAX_AGE)).value,
        origins: read.originsOf(...ANNOTATIONS.map(({ key }) => key)),
      },
    });
  },
};

/** The same expression is checked again with the spaces that the validator had deleted. */
function checkedText(read: Reader, key: string, isGood: (text: string) => boolean, initial: string): string {
  const { value, isDefault } = read.textOr(key, builtIn(initial));
  if (isDefault || isGood(value)) return value;
  read.fault(key, 'it holds two separators in a row or other white space; the default is used');
  return initial;
}

function readOrigins(read: Reader): readonly string[] {
  const text = read.text('cors-allow-origin');
  if (!text.ok) return ['*'];
  const origins: string[] = [];
  for (const item of text.value.split(',')) {
    const origin = trimSpace(item);
    if (origin === '') continue;
    if (origin === '*') {
      if (text.value === '*') read.textOr('cors-allow-origin', builtIn('*'));
      return ['*'];
    }
    if (isCorsOrigin(origin)) origins.push(origin);
    else read.fault('cors-allow-origin', `${origin} is skipped: it must be a scheme, :// and a host`);
  }
  return origins;
}
