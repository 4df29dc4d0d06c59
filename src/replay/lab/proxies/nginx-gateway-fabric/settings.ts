import { isIP } from 'node:net';
import { asNumber, asObjects, asString, dig } from '../../../../kubernetes/json.ts';
import type { Json, JsonObject } from '../../../../kubernetes/object.ts';

/** Values that the controller lets through (internal/controller/nginx/config/validation/generic.go). */
const DURATION = /^\d{1,4}(?:ms|s|m|h)?$/;
const SIZE = /^\d{1,4}[kmg]?$/;
const RATE = /^\d+r\/[sm]$/;
const KEY = /^(?:[^ \t\r\n;{}#$]+|\$\w+)+$/;

/** Header that makes a request count for limits: all requests of the lab come from one address, in no time. */
export const LIMIT_HEADER = 'x-lab-limit';

/** What nginx itself defines; any other variable would keep it from starting. */
const VARIABLE =
  /^(?:binary_remote_addr|remote_addr|request_uri|uri|host|http_\w+|args|arg_\w+|cookie_\w+|query_string|scheme|server_name|server_port|request_method)$/;

interface Setting {
  readonly directive: string;
  readonly path: readonly string[];
  readonly form: RegExp;
}

function setting(directive: string, form: RegExp, ...path: readonly string[]): Setting {
  return { directive, path, form };
}

/** By kind, the directive of each field (policies/clientsettings/generator.go, policies/proxysettings/generator.go). */
const SETTINGS: Readonly<Record<string, readonly Setting[]>> = {
  ClientSettingsPolicy: [
    setting('client_max_body_size', SIZE, 'body', 'maxSize'),
    setting('client_body_timeout', DURATION, 'body', 'timeout'),
    setting('client_body_buffer_size', SIZE, 'body', 'bufferSize'),
    setting('keepalive_requests', /^\d{1,9}$/, 'keepAlive', 'requests'),
    setting('keepalive_time', DURATION, 'keepAlive', 'time'),
    setting('keepalive_timeout', DURATION, 'keepAlive', 'timeout', 'server'),
  ],
  ProxySettingsPolicy: [
    setting('proxy_buffer_size', SIZE, 'buffering', 'bufferSize'),
    setting('proxy_busy_buffers_size', SIZE, 'buffering', 'busyBuffersSize'),
    setting('proxy_connect_timeout', DURATION, 'timeout', 'connect'),
    setting('proxy_read_timeout', DURATION, 'timeout', 'read'),
    setting('proxy_send_timeout', DURATION, 'timeout', 'send'),
  ],
  UpstreamSettingsPolicy: [
    setting('keepalive_requests', /^\d{1,9}$/, 'keepAlive', 'requests'),
    setting('keepalive_time', DURATION, 'keepAlive', 'time'),
    setting('keepalive_timeout', DURATION, 'keepAlive', 'timeout'),
  ],
};

/** Methods of open-source nginx; a policy with another one is refused. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['round_robin', ''],
  ['least_conn', 'least_conn;'],
  ['ip_hash', 'ip_hash;'],
  ['random', 'random;'],
  ['random two', 'random two;'],
  ['random two least_conn', 'random two least_conn;'],
]);

/** Does the controller take the values of a policy? Others are refused as a whole. */
export function isAccepted(kind: string, spec: JsonObject): boolean {
  const values = (SETTINGS[kind] ?? []).every(({ path, form }) => {
    const value = scalar(dig(spec, ...path));
    return value === undefined || form.test(value);
  });
  const method = asString(spec['loadBalancingMethod']);
  const isMethod = method === undefined || METHODS.has(method) || method.startsWith('hash');
  return values && isMethod && rulesOf(spec).every(({ rate, key }) => RATE.test(rate) && KEY.test(key));
}

function scalar(value: Json | undefined): string | undefined {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
}

/** Directives for the policies of a location or server; of several that set one thing the last counts. */
export function settingLines(kind: string, specs: readonly JsonObject[]): readonly string[] {
  const lines = (SETTINGS[kind] ?? []).flatMap(({ directive, path }) => {
    const values = specs.flatMap((spec) => scalar(dig(spec, ...path)) ?? []);
    return values.slice(-1).map((value) => `${directive} ${value};`);
  });
  if (kind !== 'ProxySettingsPolicy') return lines;
  const buffers = specs.map((spec) => dig(spec, 'buffering', 'buffers')).find((one) => one !== undefined);
  const [number, size] = [asNumber(dig(buffers, 'number')), asString(dig(buffers, 'size')) ?? ''];
  const isOff = specs.some((spec) => dig(spec, 'buffering', 'disable') === true);
  return [
    ...(isOff ? ['proxy_buffering off;'] : []),
    ...(number === undefined || !SIZE.test(size) ? [] : [`proxy_buffers ${number} ${size};`]),
    ...lines,
  ];
}

/** Directives of the upstream of a Service (config/upstreams.go, createUpstream). */
export function upstreamLines(specs: readonly JsonObject[]): readonly string[] {
  const text = (key: string): string | undefined => specs.flatMap((one) => asString(one[key]) ?? []).at(-1);
  const method = text('loadBalancingMethod') ?? 'random two least_conn';
  const key = text('hashMethodKey') ?? '';
  const isHash = method.startsWith('hash') && VARIABLE.test(key.replace(/^\$\{?|\}$/g, ''));
  const hash = isHash ? [`hash ${key}${method === 'hash' ? '' : ' consistent'};`] : [];
  const kept = connectionsOf(specs);
  return [
    ...(method.startsWith('hash') ? hash : [METHODS.get(method) ?? '']),
    ...(kept === undefined || kept === 0 ? [] : [`keepalive ${kept};`]),
    ...(kept === 0 ? [] : settingLines('UpstreamSettingsPolicy', specs)),
  ];
}

/** Connections to the backends of a Service that are kept open; undefined: nobody says. */
export function connectionsOf(specs: readonly JsonObject[]): number | undefined {
  return specs.flatMap((spec) => asNumber(dig(spec, 'keepAlive', 'connections')) ?? []).at(-1);
}

interface LimitRule {
  readonly rate: string;
  readonly key: string;
  readonly spec: JsonObject;
}

/** Defaults of getRateLimitSettings, policies/ratelimit/generator.go. */
function rulesOf(spec: JsonObject): readonly LimitRule[] {
  return asObjects(dig(spec, 'rateLimit', 'local', 'rules')).map((rule) => ({
    rate: asString(rule['rate']) || '100r/s',
    key: asString(rule['key']) || '$binary_remote_addr',
    spec: rule,
  }));
}

export interface Limits {
  /** Of the http block: zones, and what counts for them. */
  readonly zones: readonly string[];
  /** Of a location or server. */
  readonly lines: readonly string[];
}

/** @param name unique among all policies: letters, digits and `_` */
export function limitsOf(spec: JsonObject, name: string): Limits {
  const limit = dig(spec, 'rateLimit');
  const known = rulesOf(spec).filter(({ key }) =>
    [...key.matchAll(/\$(\w+)/g)].every(([, variable = '']) => VARIABLE.test(variable)),
  );
  const numbers = (rule: JsonObject): string =>
    [
      ['burst', asNumber(rule['burst'])] as const,
      ['delay', rule['noDelay'] === true ? undefined : asNumber(rule['delay'])] as const,
    ]
      .flatMap(([word, value]) => (value === undefined || value === 0 ? [] : [` ${word}=${value}`]))
      .join('');
  const status = asNumber(dig(limit, 'rejectCode'));
  return {
    zones: known.flatMap(({ rate, key }, index) => [
      `map $http_${LIMIT_HEADER.replaceAll('-', '_')} $${name}_${index} { default ""; ~. "${key.replace(/["\\]/g, '\\$&')}"; }`,
      `limit_req_zone $${name}_${index} zone=${name}_${index}:1m rate=${rate};`,
    ]),
    lines: [
      ...known.map(
        ({ spec: rule }, index) =>
          `limit_req zone=${name}_${index}${numbers(rule)}${rule['noDelay'] === true ? ' nodelay' : ''};`,
      ),
      ...(status === undefined ? [] : [`limit_req_status ${status};`]),
      ...(dig(limit, 'dryRun') === true ? ['limit_req_dry_run on;'] : []),
    ],
  };
}

/** `rewriteClientIP` of an NginxProxy (config/servers_template.go); names and the PROXY protocol are not carried out. */
export function clientAddressLines(spec: JsonObject): readonly string[] {
  const { rewriteClientIP: settings } = spec;
  if (dig(settings, 'mode') !== 'XForwardedFor') return [];
  const trusted = asObjects(dig(settings, 'trustedAddresses')).map((one) => asString(one['value']) ?? '');
  if (trusted.length === 0 || !trusted.every(isRange)) return [];
  return [
    ...trusted.map((range) => `set_real_ip_from ${range};`),
    'real_ip_header X-Forwarded-For;',
    ...(dig(settings, 'setIPRecursively') === true ? ['real_ip_recursive on;'] : []),
  ];
}

function isRange(text: string): boolean {
  const [address = '', bits] = text.split('/');
  return isIP(address) !== 0 && (bits === undefined || /^\d{1,3}$/.test(bits));
}
