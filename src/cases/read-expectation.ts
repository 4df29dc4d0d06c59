import type {
  BackendExpectation,
  Expectation,
  MirrorExpectation,
  ResponseExpectation,
  UpstreamExpectation,
} from './case.ts';
import {
  complain,
  defined,
  entries,
  type Field,
  fields,
  flag,
  integer,
  items,
  oneOf,
  optional,
  percent,
  text,
} from './fields.ts';
import { readHeaders } from './read-request.ts';

const EXPECT_KEYS = [
  'status',
  'statusIn',
  'statusNot',
  'statuses',
  'grpcStatus',
  'grpcStatusNot',
  'backend',
  'backends',
  'upstream',
  'upstreamByBackend',
  'response',
  'mirrors',
  'connection',
];
const BACKEND_KEYS = ['namespace', 'service', 'port', 'subset'];

export function readExpectation(field: Field): Expectation {
  const map = fields(field, EXPECT_KEYS);
  if (map.size === 0) complain(field, 'says nothing: name at least a status or a backend');
  return defined({
    status: optional(map, 'status', status),
    statusIn: optional(map, 'statusIn', statuses),
    statusNot: optional(map, 'statusNot', statuses),
    statuses: optional(map, 'statuses', statusShares),
    grpcStatus: optional(map, 'grpcStatus', text),
    grpcStatusNot: optional(map, 'grpcStatusNot', texts),
    backend: optional(map, 'backend', (item) => (item.value === null ? null : backend(item))),
    backends: optional(map, 'backends', (item) =>
      entries(item).map(([name, value]) => [name, percent(value)] as const),
    ),
    upstream: optional(map, 'upstream', upstream),
    upstreamByBackend: optional(map, 'upstreamByBackend', (item) =>
      entries(item).map(([name, value]) => [name, upstream(value)] as const),
    ),
    response: optional(map, 'response', response),
    mirrors: optional(map, 'mirrors', (item) => items(item).map(mirror)),
    connection: optional(map, 'connection', (item) => oneOf(item, ['rejected', 'failed', 'dropped'])),
  }) as Expectation;
}

const status = (field: Field): number => integer(field, 100, 599);
const statuses = (field: Field): readonly number[] => items(field).map(status);
const texts = (field: Field): readonly string[] => items(field).map(text);

function statusShares(field: Field): ReadonlyArray<readonly [number, number]> {
  return entries(field).map(([key, value]) => {
    const code = Number(key);
    if (!Number.isInteger(code) || code < 100 || code > 599) complain(value, `"${key}" is no HTTP status`);
    return [code, percent(value)] as const;
  });
}

function backendFields(map: ReadonlyMap<string, Field>, field: Field): BackendExpectation {
  const required = (key: string): string =>
    text(map.get(key) ?? complain(field, `the key "${key}" is missing`));
  return defined({
    namespace: required('namespace'),
    service: required('service'),
    port: optional(map, 'port', (item) => (typeof item.value === 'number' ? item.value : text(item))),
    subset: optional(map, 'subset', text),
  }) as BackendExpectation;
}

function backend(field: Field): BackendExpectation {
  return backendFields(fields(field, BACKEND_KEYS), field);
}

function mirror(field: Field): MirrorExpectation {
  const map = fields(field, [...BACKEND_KEYS, 'percent']);
  return { ...backendFields(map, field), percent: optional(map, 'percent', percent) ?? 100 };
}

function upstream(field: Field): UpstreamExpectation {
  const map = fields(field, ['path', 'host', 'sni', 'headers', 'absentHeaders']);
  return defined({
    path: optional(map, 'path', text),
    host: optional(map, 'host', text),
    sni: optional(map, 'sni', text),
    headers: optional(map, 'headers', readHeaders),
    absentHeaders: optional(map, 'absentHeaders', texts),
  }) as UpstreamExpectation;
}

function response(field: Field): ResponseExpectation {
  const known = ['headers', 'headerContains', 'headerOneOf', 'absentHeaders', 'ignoreWhitespace'];
  const map = fields(field, known);
  return defined({
    headers: optional(map, 'headers', readHeaders),
    headerContains: optional(map, 'headerContains', readHeaders),
    headerOneOf: optional(map, 'headerOneOf', (item) =>
      entries(item).map(([name, values]) => [name, texts(values)] as const),
    ),
    absentHeaders: optional(map, 'absentHeaders', texts),
    ignoreWhitespace: optional(map, 'ignoreWhitespace', flag) ?? false,
  }) as ResponseExpectation;
}
