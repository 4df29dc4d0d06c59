import type { JsonObject } from '../../../../src/kubernetes/object.ts';
import { type Case, many, resource } from './case.ts';

const rule = (content: JsonObject): JsonObject => resource('HTTPRoute', { rules: [content] });
const filters = (...list: JsonObject[]): JsonObject => rule({ filters: list });
const RULE = 'spec.rules[0]';
const FILTER = `${RULE}.filters[0]`;

const path = (type: string, value: JsonObject): JsonObject => ({ path: { type, ...value } });
const toPrefix = path('ReplacePrefixMatch', { replacePrefixMatch: '/' });
const rewrite = { type: 'URLRewrite', urlRewrite: toPrefix };
const redirect = { type: 'RequestRedirect', requestRedirect: toPrefix };
const exact = [{ path: { type: 'Exact', value: '/a' } }];
const mirror = (fields: JsonObject): JsonObject => ({
  type: 'RequestMirror',
  requestMirror: { backendRef: { name: 'a', port: 80 }, ...fields },
});
const headers = {
  type: 'RequestHeaderModifier',
  requestHeaderModifier: { set: [{ name: 'A', value: 'a' }] },
};
const cors = (fields: JsonObject): JsonObject => ({ type: 'CORS', cors: fields });
const auth = (fields: JsonObject): JsonObject => ({
  type: 'ExternalAuth',
  externalAuth: { backendRef: { name: 'a', port: 80 }, ...fields },
});

/** The fields of each type of filter with a value that is valid for it. */
const FIELDS: readonly (readonly [type: string, field: string, value: JsonObject])[] = [
  ['RequestHeaderModifier', 'requestHeaderModifier', {}],
  ['ResponseHeaderModifier', 'responseHeaderModifier', {}],
  ['RequestMirror', 'requestMirror', { backendRef: { name: 'a', port: 80 } }],
  ['ExtensionRef', 'extensionRef', { group: 'a.com', kind: 'A', name: 'a' }],
  ['CORS', 'cors', {}],
  ['RequestRedirect', 'requestRedirect', {}],
  ['URLRewrite', 'urlRewrite', {}],
  ['ExternalAuth', 'externalAuth', { backendRef: { name: 'a', port: 80 }, protocol: 'GRPC', grpc: {} }],
];

const unions: Case[] = FIELDS.flatMap(([type, field, value], at) => {
  const [otherType = '', otherField = ''] = FIELDS[(at + 1) % FIELDS.length] ?? [];
  return [
    { name: `filter ${type}`, object: filters({ type, [field]: value }), violations: [] },
    {
      name: `filter ${type} without ${field}`,
      object: filters({ type }),
      violations: [`${FILTER} cel filter.${field} must be specified for ${type}`],
    },
    {
      name: `filter ${otherType} with ${field} too`,
      object: filters({
        type: otherType,
        [field]: value,
        [otherField]: FIELDS[(at + 1) % FIELDS.length]?.[2],
      }),
      violations: [`${FILTER} cel filter.${field} must be nil`],
    },
  ];
});

const repeated: Case[] = (
  ['RequestHeaderModifier', 'ResponseHeaderModifier', 'CORS', 'RequestRedirect', 'URLRewrite'] as const
).map((type) => {
  const [, field = '', value = {}] = FIELDS.find(([known]) => known === type) ?? [];
  return {
    name: `${type} twice`,
    object: filters({ type, [field]: value }, { type, [field]: value }),
    violations: [`${RULE}.filters cel ${type} filter cannot be repeated`],
  };
});

const together: Case[] = [
  { name: 'two mirrors', object: filters(mirror({}), mirror({})), violations: [] },
  {
    name: 'redirect and rewrite',
    object: filters(redirect, rewrite),
    violations: [`${RULE}.filters cel May specify either`],
  },
  {
    name: 'redirect and backends',
    object: rule({ filters: [redirect], backendRefs: [{ name: 'a', port: 80 }] }),
    violations: [`${RULE} cel RequestRedirect filter must not be used together`],
  },
  {
    name: 'redirect and an empty list',
    object: rule({ filters: [redirect], backendRefs: [] }),
    violations: [],
  },
  { name: 'prefix rewrite of the default match', object: filters(rewrite), violations: [] },
  {
    name: 'prefix rewrite of a header match',
    object: rule({ filters: [rewrite], matches: [{ method: 'GET' }] }),
    violations: [],
  },
  {
    name: 'prefix rewrite of an exact match',
    object: rule({ filters: [rewrite], matches: exact }),
    violations: [`${RULE} cel When using URLRewrite filter`],
  },
  {
    name: 'prefix redirect of two matches',
    object: rule({ filters: [redirect], matches: [{}, {}] }),
    violations: [`${RULE} cel When using RequestRedirect filter`],
  },
  {
    name: 'prefix redirect of no match',
    object: rule({ filters: [redirect], matches: [] }),
    violations: [`${RULE} cel When using RequestRedirect filter`],
  },
  {
    name: 'prefix rewrite of an exact match in a backend',
    object: rule({ matches: exact, backendRefs: [{ name: 'a', port: 80, filters: [rewrite] }] }),
    violations: [`${RULE} cel Within backendRefs, When using URLRewrite`],
  },
  {
    name: 'prefix redirect of an exact match in a backend',
    object: rule({ matches: exact, backendRefs: [{ name: 'a', port: 80, filters: [redirect] }] }),
    violations: [`${RULE} cel Within backendRefs, when using RequestRedirect`],
  },
  {
    name: 'prefix rewrite in two backends, which the rule does not see',
    object: rule({
      matches: exact,
      backendRefs: many(2, (at) => ({ name: `a${at}`, port: 80, filters: [rewrite] })),
    }),
    violations: [],
  },
];

const details: Case[] = [
  {
    name: 'ReplaceFullPath without value',
    object: filters({ type: 'URLRewrite', urlRewrite: path('ReplaceFullPath', {}) }),
    violations: [`${FILTER}.urlRewrite.path cel replaceFullPath must be specified`],
  },
  {
    name: 'ReplaceFullPath with the value of the other',
    object: filters({
      type: 'URLRewrite',
      urlRewrite: path('ReplaceFullPath', { replaceFullPath: '/', replacePrefixMatch: '/' }),
    }),
    violations: [`${FILTER}.urlRewrite.path cel type must be 'ReplacePrefixMatch'`],
  },
  {
    name: 'ReplacePrefixMatch with the value of the other only',
    object: filters({ type: 'URLRewrite', urlRewrite: path('ReplacePrefixMatch', { replaceFullPath: '/' }) }),
    violations: [
      `${FILTER}.urlRewrite.path cel type must be 'ReplaceFullPath'`,
      `${FILTER}.urlRewrite.path cel replacePrefixMatch must be specified`,
    ],
  },
  {
    name: 'a redirect',
    object: filters({
      type: 'RequestRedirect',
      requestRedirect: { statusCode: 304, scheme: 'HTTPS', hostname: '*.a.com' },
    }),
    violations: [
      `${FILTER}.requestRedirect.statusCode enum`,
      `${FILTER}.requestRedirect.scheme enum`,
      `${FILTER}.requestRedirect.hostname pattern`,
    ],
  },
  {
    name: 'percent and fraction',
    object: filters(mirror({ percent: 1, fraction: { numerator: 1 } })),
    violations: [`${FILTER}.requestMirror cel Only one of percent or fraction`],
  },
  {
    name: '100 of the default 100',
    object: filters(mirror({ fraction: { numerator: 100 } })),
    violations: [],
  },
  {
    name: '101 of the default 100',
    object: filters(mirror({ fraction: { numerator: 101 } })),
    violations: [`${FILTER}.requestMirror.fraction cel numerator must be less`],
  },
  {
    name: 'origins',
    object: filters(cors({ allowOrigins: ['https://*', 'http://a.com:3000', 'https://*.a.com'] })),
    violations: [],
  },
  {
    name: 'origins that are none',
    object: filters(
      cors({
        allowOrigins: ['https://a.com/', '*.a.com', 'null', '*://a.com', 'http://a_b.com', 'https://[::1]'],
      }),
    ),
    violations: many(6, (at) => `${FILTER}.cors.allowOrigins[${at}] pattern`),
  },
  {
    name: '* with others',
    object: filters(
      cors({ allowOrigins: ['*', 'http://a.com'], allowMethods: ['*', 'GET'], allowHeaders: ['*', 'A'] }),
    ),
    violations: [
      `${FILTER}.cors.allowHeaders cel AllowHeaders cannot contain`,
      `${FILTER}.cors.allowMethods cel AllowMethods cannot contain`,
      `${FILTER}.cors.allowOrigins cel AllowOrigins cannot contain`,
    ],
  },
  {
    name: 'a preflight that is not cached',
    object: filters(cors({ maxAge: 0 })),
    violations: [`${FILTER}.cors.maxAge range`],
  },
  {
    name: 'a header value with line break',
    object: filters({
      type: 'RequestHeaderModifier',
      requestHeaderModifier: { set: [{ name: 'a', value: 'x\ny' }] },
    }),
    violations: [`${FILTER}.requestHeaderModifier.set[0].value pattern`],
  },
  { name: 'a header', object: filters(headers), violations: [] },
  {
    name: 'auth by HTTP without http',
    object: filters(auth({ protocol: 'HTTP' })),
    violations: [`${FILTER}.externalAuth cel http must be specified`],
  },
  {
    name: 'auth by HTTP with grpc',
    object: filters(auth({ protocol: 'HTTP', http: {}, grpc: {} })),
    violations: [`${FILTER}.externalAuth cel protocol must be 'GRPC'`],
  },
  {
    name: 'auth by GRPC with http only',
    object: filters(auth({ protocol: 'GRPC', http: {} })),
    violations: [
      `${FILTER}.externalAuth cel grpc must be specified`,
      `${FILTER}.externalAuth cel protocol must be 'HTTP'`,
    ],
  },
];

export const FILTERS: readonly Case[] = [...unions, ...repeated, ...together, ...details];
