import type { JsonObject } from '../../../../src/kubernetes/object.ts';
import { type Case, many, resource } from './case.ts';

const route = (spec: JsonObject): JsonObject => resource('HTTPRoute', spec);
const rules = (...list: JsonObject[]): JsonObject => route({ rules: list });
const path = (type: string, value: string): JsonObject => rules({ matches: [{ path: { type, value } }] });
const prefix = (value: string): JsonObject => ({ path: { type: 'PathPrefix', value } });
const service = (name: string): JsonObject => ({ name, port: 80 });
const matches = (count: number): JsonObject => ({ matches: many(count, (at) => prefix(`/${at}`)) });

const PATH = 'spec.rules[0].matches[0].path';
const RULE = 'spec.rules[0]';

const spec: Case[] = [
  { name: 'nothing at all', object: route({}), violations: [] },
  { name: 'a plain route', object: rules({ ...matches(1), backendRefs: [service('a')] }), violations: [] },
  {
    name: 'two parents without section',
    object: route({ parentRefs: [{ name: 'g' }, { name: 'g', sectionName: 'a' }] }),
    violations: ['spec.parentRefs cel sectionName or port must be specified'],
  },
  {
    name: 'one parent twice',
    object: route({
      parentRefs: [
        { name: 'g', sectionName: 'a' },
        { name: 'g', sectionName: 'a' },
      ],
    }),
    violations: ['spec.parentRefs cel sectionName or port must be unique'],
  },
  {
    name: 'one parent twice, one with its defaults written out',
    object: route({ parentRefs: [{ name: 'g' }, { name: 'g', kind: 'Gateway' }] }),
    violations: ['spec.parentRefs cel sectionName or port must be unique'],
  },
  {
    name: 'one parent by two ports',
    object: route({
      parentRefs: [
        { name: 'g', port: 80 },
        { name: 'g', port: 81 },
      ],
    }),
    violations: [],
  },
  {
    name: 'one parent by two ports, in the standard channel',
    object: route({
      parentRefs: [
        { name: 'g', port: 80 },
        { name: 'g', port: 81 },
      ],
    }),
    channel: 'standard',
    violations: ['spec.parentRefs cel sectionName must be unique'],
  },
  {
    name: 'one parent with and without section, in the standard channel',
    object: route({ parentRefs: [{ name: 'g' }, { name: 'g', sectionName: 'a' }] }),
    channel: 'standard',
    violations: ['spec.parentRefs cel sectionName must be specified'],
  },
  { name: 'sixteen hosts', object: route({ hostnames: many(16, (at) => `a${at}.com`) }), violations: [] },
  {
    name: 'seventeen hosts',
    object: route({ hostnames: many(17, (at) => `a${at}.com`) }),
    violations: ['spec.hostnames items'],
  },
  {
    name: 'hosts that are none',
    object: route({ hostnames: ['*', 'a_b.com', 'A.com', 'a.com:80', 'a.com.', '*.*.com', '*.a.com', ''] }),
    violations: [
      ...many(6, (at) => `spec.hostnames[${at}] pattern`),
      'spec.hostnames[7] length',
      'spec.hostnames[7] pattern',
    ],
  },
  { name: 'no rules', object: route({ rules: [] }), violations: ['spec.rules items'] },
  { name: '128 matches', object: rules(matches(64), matches(64)), violations: [] },
  {
    name: '128 matches and a rule without',
    object: rules(matches(64), matches(64), {}),
    violations: ['spec.rules cel While 16 rules'],
  },
  {
    name: '65 matches in a rule',
    object: rules(matches(65)),
    violations: ['spec.rules[0].matches items'],
  },
  {
    name: 'rules of one name',
    object: rules({ name: 'a' }, { name: 'a' }),
    violations: ['spec.rules cel Rule name must be unique'],
  },
  {
    name: 'rules of one name, standard',
    object: rules({ name: 'a' }, { name: 'a' }),
    channel: 'standard',
    violations: [],
  },
  {
    name: 'a field of the other channel',
    object: rules({ retry: { attempts: 1 } }),
    channel: 'standard',
    violations: ['spec.rules[0].retry unknown-field'],
  },
  { name: 'retry', object: rules({ retry: { attempts: 1, codes: [500, 502] } }), violations: [] },
  {
    name: 'a code twice',
    object: rules({ retry: { codes: [500, 500] } }),
    violations: ['spec.rules[0].retry.codes[1] duplicate'],
  },
];

const paths: Case[] = [
  { name: 'a regular expression of any text', object: path('RegularExpression', '[ //#'), violations: [] },
  { name: 'all letters of a path', object: path('Exact', "/a/b-c._~!$&'()*+,;=:@%20/"), violations: [] },
  { name: 'path a', object: path('Exact', 'a'), violations: [`${PATH} cel value must be an absolute path`] },
  {
    name: 'path /a//b',
    object: path('PathPrefix', '/a//b'),
    violations: [`${PATH} cel must not contain '//'`],
  },
  {
    name: 'path /./a',
    object: path('PathPrefix', '/./a'),
    violations: [`${PATH} cel must not contain '/./'`],
  },
  { name: 'path /../a', object: path('Exact', '/../a'), violations: [`${PATH} cel must not contain '/../'`] },
  { name: 'path /%2fa', object: path('Exact', '/%2fa'), violations: [`${PATH} cel must not contain '%2f'`] },
  { name: 'path /%2Fa', object: path('Exact', '/%2Fa'), violations: [`${PATH} cel must not contain '%2F'`] },
  {
    name: 'path /#a',
    object: path('Exact', '/#a'),
    violations: [`${PATH} cel must not contain '#'`, `${PATH} cel must only contain valid characters`],
  },
  { name: 'path /a/..', object: path('Exact', '/a/..'), violations: [`${PATH} cel must not end with '/..'`] },
  { name: 'path /a/.', object: path('Exact', '/a/.'), violations: [`${PATH} cel must not end with '/.'`] },
  { name: 'path /a b', object: path('Exact', '/a b'), violations: [`${PATH} cel must only contain valid`] },
  { name: 'path /ä', object: path('Exact', '/ä'), violations: [`${PATH} cel must only contain valid`] },
  {
    name: 'a path without type is a prefix',
    object: rules({ matches: [{ path: { value: 'a' } }] }),
    violations: [`${PATH} cel value must be an absolute path`],
  },
  { name: 'path type', object: path('Glob', '/#'), violations: [`${PATH}.type enum`] },
  { name: '1024 code points', object: path('RegularExpression', '😀'.repeat(1024)), violations: [] },
  {
    name: '1025 code points',
    object: path('RegularExpression', '😀'.repeat(1025)),
    violations: [`${PATH}.value length`],
  },
  {
    name: 'a method in lower case',
    object: rules({ matches: [{ method: 'get' }] }),
    violations: ['spec.rules[0].matches[0].method enum'],
  },
  {
    name: 'headers',
    object: rules({
      matches: [
        {
          headers: [
            { name: 'A', value: '1' },
            { name: 'A', value: '2' },
            { name: 'a', value: '' },
            { name: 'b c', value: '1' },
          ],
        },
      ],
    }),
    violations: [
      'spec.rules[0].matches[0].headers[2].value length',
      'spec.rules[0].matches[0].headers[2].value pattern',
      'spec.rules[0].matches[0].headers[3].name pattern',
      'spec.rules[0].matches[0].headers[1] duplicate',
    ],
  },
  {
    name: 'a query parameter ids[]',
    object: rules({ matches: [{ queryParams: [{ name: 'ids[]', value: '1' }] }] }),
    violations: ['spec.rules[0].matches[0].queryParams[0].name pattern'],
  },
];

const timeouts: Case[] = [
  {
    name: '0s is no limit',
    object: rules({ timeouts: { request: '0s', backendRequest: '5s' } }),
    violations: [],
  },
  {
    name: 'equal timeouts',
    object: rules({ timeouts: { request: '60s', backendRequest: '1m' } }),
    violations: [],
  },
  {
    name: 'a longer backend timeout',
    object: rules({ timeouts: { request: '1s', backendRequest: '1s1ms' } }),
    violations: [`${RULE}.timeouts cel backendRequest timeout cannot be longer`],
  },
  ...['1.5s', '60', '1d', '100000ms', '-1s', '1h1m1s1ms1s'].map((request) => ({
    name: `timeout ${request}`,
    object: rules({ timeouts: { request } }),
    violations: [`${RULE}.timeouts.request pattern`],
  })),
];

const backends: Case[] = [
  {
    name: 'no port',
    object: rules({ backendRefs: [{ name: 'a' }] }),
    violations: [`${RULE}.backendRefs[0] cel Must have port`],
  },
  {
    name: 'no port of another kind',
    object: rules({ backendRefs: [{ name: 'a', group: 'storage.example.com', kind: 'Bucket' }] }),
    violations: [],
  },
  {
    name: 'bounds of a backend',
    object: rules({ backendRefs: [{ name: 'a', port: 0, weight: 1_000_001 }] }),
    violations: [`${RULE}.backendRefs[0].port range`, `${RULE}.backendRefs[0].weight range`],
  },
  {
    name: 'seventeen backends',
    object: rules({ backendRefs: many(17, (at) => service(`a${at}`)) }),
    violations: [`${RULE}.backendRefs items`],
  },
  {
    name: 'types',
    object: rules({ backendRefs: [{ name: 1, port: '80' }, 'a', null], matches: {} }),
    violations: [
      `${RULE}.backendRefs[0].name type`,
      `${RULE}.backendRefs[0].port type`,
      `${RULE}.backendRefs[1] type`,
      `${RULE}.backendRefs[2] type`,
      `${RULE}.matches type`,
    ],
  },
  {
    name: 'a port that is no integer',
    object: rules({ backendRefs: [{ name: 'a', port: 80.5 }] }),
    violations: [`${RULE}.backendRefs[0].port type`],
  },
  {
    name: 'a name that is missing',
    object: rules({ backendRefs: [{ port: 80 }] }),
    violations: [`${RULE}.backendRefs[0].name required`],
  },
];

export const HTTP_ROUTES: readonly Case[] = [...spec, ...paths, ...timeouts, ...backends];
