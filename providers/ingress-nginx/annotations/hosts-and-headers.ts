import { sortedStrings, trimSpace } from '../go-values.ts';
import { configMapData, dataOrigin, lookUp, OTHERWISE, splitKey } from '../references.ts';
import { isHeaderName } from '../settings/value-types.ts';
import type { Declaration } from './declaration.ts';
import { denied, dropped, type Group, taken } from './group.ts';
import {
  BASIC_CHARACTERS,
  CONNECTION_HEADER,
  PATH_WITH_CAPTURES_AND_SPACES,
  SERVER_NAME,
  SERVER_NAMES,
} from './validators.ts';

const SERVER_ALIAS: Declaration = {
  key: 'server-alias',
  validator: SERVER_NAMES,
  risk: 'High',
  scope: 'host',
  initial: 'no further names',
  invalid: 'drop',
  effect:
    'Further names of the host, separated by commas; *.example.com stands for any number of labels, ~ starts a regular expression. The first Ingress of a host with aliases decides.',
  section: 'server-alias',
};

/** Source: internal/ingress/annotations/alias/main.go. */
export const ALIASES: Group = {
  name: 'alias',
  annotations: [SERVER_ALIAS],
  parse(read) {
    const text = read.text('server-alias');
    if (!text.ok) return text.problem === 'refused' ? dropped('server-alias') : taken({});
    const names = sortedStrings(
      new Set(
        text.value
          .split(',')
          .map(trimSpace)
          .filter((name) => name !== ''),
      ),
    );
    return taken({ serverAliases: { value: names, origins: text.origins, isDefault: false } });
  },
};

const UPSTREAM_VHOST_DECLARATION: Declaration = {
  key: 'upstream-vhost',
  validator: SERVER_NAME,
  risk: 'Low',
  scope: 'location',
  initial: "the client's Host header",
  invalid: 'drop',
  effect: 'Host header of requests to the backend. X-Forwarded-Host stays as the client sent it.',
  section: 'custom-nginx-upstream-vhost',
};

/** Source: internal/ingress/annotations/upstreamvhost/main.go. */
export const UPSTREAM_VHOST: Group = {
  name: 'upstream-vhost',
  annotations: [UPSTREAM_VHOST_DECLARATION],
  parse(read) {
    const text = read.text('upstream-vhost');
    if (!text.ok) return text.problem === 'refused' ? dropped('upstream-vhost') : taken({});
    return taken({ upstreamVhost: { value: text.value, origins: text.origins, isDefault: false } });
  },
};

const X_FORWARDED_PREFIX_DECLARATION: Declaration = {
  key: 'x-forwarded-prefix',
  validator: PATH_WITH_CAPTURES_AND_SPACES,
  risk: 'Medium',
  scope: 'location',
  initial: 'not set',
  invalid: 'drop',
  effect:
    'Value of X-Forwarded-Prefix towards the backend, sent only together with a rewrite that takes effect.',
  needs: 'a rewrite-target that differs from the path',
  section: 'x-forwarded-prefix-header',
};

/** Source: internal/ingress/annotations/xforwardedprefix/main.go. */
export const X_FORWARDED_PREFIX: Group = {
  name: 'x-forwarded-prefix',
  annotations: [X_FORWARDED_PREFIX_DECLARATION],
  parse(read) {
    const text = read.text('x-forwarded-prefix');
    if (!text.ok) return text.problem === 'refused' ? dropped('x-forwarded-prefix') : taken({});
    return taken({ xForwardedPrefix: { value: text.value, origins: text.origins, isDefault: false } });
  },
};

const CONNECTION: Declaration = {
  key: 'connection-proxy-header',
  validator: CONNECTION_HEADER,
  risk: 'Low',
  scope: 'location',
  initial: 'upgrade for websockets, otherwise not sent',
  invalid: 'drop',
  effect: 'Connection header towards the backend.',
  section: 'connection-proxy-header',
};

/** Source: internal/ingress/annotations/connection/main.go. */
export const CONNECTION_PROXY_HEADER: Group = {
  name: 'connection-proxy-header',
  annotations: [CONNECTION],
  parse(read) {
    const text = read.text('connection-proxy-header');
    if (!text.ok) return text.problem === 'refused' ? dropped('connection-proxy-header') : taken({});
    return taken({ connectionProxyHeader: { value: text.value, origins: text.origins, isDefault: false } });
  },
};

const CUSTOM_HEADERS_DECLARATION: Declaration = {
  key: 'custom-headers',
  validator: BASIC_CHARACTERS,
  risk: 'Medium',
  scope: 'location',
  initial: 'no further headers',
  invalid: 'drop',
  effect:
    'ConfigMap (namespace/name) whose entries are set as headers of every answer; each name must be in global-allowed-response-headers.',
  section: 'custom-headers',
  since: '1.10.1',
};

/** Header values that the controller takes from a ConfigMap. */
const HEADER_VALUE = /^[a-zA-Z0-9_ :;.,\\/"'?!(){}[\]@<>=\-+*#$&`|~^%]+$/;

/** Source: internal/ingress/annotations/customheaders/main.go. */
export const CUSTOM_HEADERS: Group = {
  name: 'custom-headers',
  annotations: [CUSTOM_HEADERS_DECLARATION],
  parse(read, { objects, config }) {
    const key = 'custom-headers';
    const text = read.text(key);
    // The parser of this group takes a refused value for an absent one.
    if (!text.ok) return taken({});
    const parts = splitKey(text.value);
    const reference =
      parts === undefined
        ? { state: 'missing' as const }
        : lookUp(objects, 'ConfigMap', parts.namespace, parts.name);
    if (reference.state === 'missing') {
      return denied(key, `there is no ConfigMap ${text.value} (the form is namespace/name)`);
    }
    if (reference.state === 'assumed') {
      read.assumed(key, `ConfigMap ${text.value}`, 'the headers it sets are not known and not converted');
      return taken({});
    }
    const headers = configMapData(reference.object);
    const permitted = config.settings['global-allowed-response-headers'];
    const allowed = new Set(permitted.value);
    for (const [name, value] of headers) {
      if (!isHeaderName(name)) return denied(key, `${name} in ConfigMap ${text.value} is not a header name`);
      if (!HEADER_VALUE.test(value))
        return denied(key, `the value of ${name} in ConfigMap ${text.value} is not allowed`);
      if (!allowed.has(name)) {
        const hint = permitted.isDefault ? OTHERWISE : '';
        return denied(key, `${name} is not in global-allowed-response-headers${hint}`);
      }
    }
    if (headers.length === 0) {
      read.withoutEffect(key, `ConfigMap ${text.value} is empty`);
      return taken({});
    }
    const origins = [...text.origins, ...headers.map(([name]) => dataOrigin(reference.object, name))];
    return taken({ customHeaders: { headers, origins } });
  },
};
