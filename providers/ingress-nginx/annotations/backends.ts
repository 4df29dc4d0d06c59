import { parseInteger, trimSpace } from '../go-values.ts';
import { lookUp } from '../references.ts';
import type { IngressConfig } from './config.ts';
import type { Declaration } from './declaration.ts';
import { dropped, type Group, type GroupOutcome, ignored, taken } from './group.ts';
import { builtIn, type Read } from './reader.ts';
import {
  BOOLEAN,
  ERROR_CODES,
  INTEGER,
  NGINX_VARIABLES,
  options,
  optionsAnyCase,
  SERVICE_NAME,
} from './validators.ts';

const BACKEND_PROTOCOL_DECLARATION: Declaration = {
  key: 'backend-protocol',
  validator: optionsAnyCase('http', 'https', 'auto_http', 'grpc', 'grpcs', 'fcgi'),
  risk: 'Low',
  scope: 'location',
  initial: 'HTTP',
  invalid: 'default',
  effect:
    'Protocol towards the backend. AUTO_HTTP uses the scheme of the client connection. GRPC and GRPCS lose all headers that the controller sets unless they are written in upper case.',
  section: 'backend-protocol',
};

const PROTOCOLS = ['HTTP', 'HTTPS', 'AUTO_HTTP', 'GRPC', 'GRPCS', 'FCGI'] as const;

/** Source: internal/ingress/annotations/backendprotocol/main.go; buildProxyPass of the template. */
export const BACKEND_PROTOCOL: Group = {
  name: 'backend-protocol',
  annotations: [BACKEND_PROTOCOL_DECLARATION],
  parse(read) {
    const { value: written, origins, isDefault } = read.textOr('backend-protocol', builtIn('HTTP'));
    const value = PROTOCOLS.find((protocol) => protocol === written.toUpperCase());
    if (value === undefined)
      read.fault('backend-protocol', 'it is not a protocol that the controller knows; HTTP is used');
    return taken({ backendProtocol: { value: value ?? 'HTTP', written, origins, isDefault } });
  },
};

const DEFAULT_BACKEND_DECLARATION: Declaration = {
  key: 'default-backend',
  validator: SERVICE_NAME,
  risk: 'Low',
  scope: 'location',
  initial: "the controller's default backend",
  invalid: 'drop',
  effect:
    'Service of the same namespace that answers when the Service of the path has no endpoints, and for the codes of custom-http-errors.',
  section: 'default-backend',
};

/** Source: internal/ingress/annotations/defaultbackend/main.go. */
export const DEFAULT_BACKEND: Group = {
  name: 'default-backend',
  annotations: [DEFAULT_BACKEND_DECLARATION],
  parse(read, { objects, namespace }) {
    const text = read.text('default-backend');
    if (!text.ok) return text.problem === 'refused' ? dropped('default-backend') : taken({});
    const reference = lookUp(objects, 'Service', namespace, text.value);
    if (reference.state === 'missing') {
      return ignored('default-backend', `there is no Service ${namespace}/${text.value}`);
    }
    if (reference.state === 'assumed') read.assumed('default-backend', `Service ${namespace}/${text.value}`);
    return taken({ defaultBackend: { value: text.value, origins: text.origins, isDefault: false } });
  },
};

const CUSTOM_HTTP_ERRORS_DECLARATION: Declaration = {
  key: 'custom-http-errors',
  validator: ERROR_CODES,
  risk: 'Low',
  scope: 'location',
  initial: 'none',
  setting: 'custom-http-errors',
  invalid: 'drop',
  effect:
    'Answers with these codes, from the backend or from nginx itself, come from the default backend instead. The list replaces the one of the ConfigMap.',
  section: 'custom-http-errors',
};

const DISABLE_INTERCEPT: Declaration = {
  key: 'disable-proxy-intercept-errors',
  validator: BOOLEAN,
  risk: 'Low',
  scope: 'location',
  initial: 'false',
  invalid: 'default',
  effect: "The backend's own error answers pass unchanged; those that nginx makes are still replaced.",
  needs: 'custom-http-errors',
  section: 'custom-http-errors',
  since: '1.9.5',
};

/**
 * Two groups of the controller, read together because the second only means something with the first.
 * Source: internal/ingress/annotations/customhttperrors/main.go, disableproxyintercepterrors/main.go; nginx.tmpl
 * (`proxy_intercept_errors` of the http block is inherited where the location does not switch it on).
 */
export const CUSTOM_HTTP_ERRORS: Group = {
  name: 'custom-http-errors',
  annotations: [CUSTOM_HTTP_ERRORS_DECLARATION, DISABLE_INTERCEPT],
  parse(read, { config }) {
    const inherited = config.settings['custom-http-errors'];
    const interceptedByDefault =
      inherited.value.length > 0 && !config.settings['disable-proxy-intercept-errors'].value;
    const text = read.text('custom-http-errors');
    const disabled = read.booleanOr('disable-proxy-intercept-errors', builtIn(false)).value;
    const fromConfigMap: Partial<IngressConfig> =
      inherited.value.length === 0
        ? {}
        : { customHttpErrors: inherited, disableProxyInterceptErrors: !interceptedByDefault };
    if (!text.ok) {
      if (text.problem === 'refused') return dropped('custom-http-errors');
      read.withoutEffect('disable-proxy-intercept-errors', 'there is no custom-http-errors');
      return taken(fromConfigMap);
    }
    const codes: number[] = [];
    for (const item of text.value.split(',')) {
      const trimmed = trimSpace(item);
      if (trimmed === '') continue;
      const code = parseInteger(trimmed);
      if (code === undefined) {
        read.fault('custom-http-errors', `${trimmed} is not a status code; the controller ignores the list`);
        return taken(fromConfigMap);
      }
      codes.push(code);
    }
    if (codes.length === 0) return taken(fromConfigMap);
    return taken({
      customHttpErrors: { value: codes, origins: text.origins, isDefault: false },
      disableProxyInterceptErrors: disabled && !interceptedByDefault,
    });
  },
};

const SERVICE_UPSTREAM_DECLARATION: Declaration = {
  key: 'service-upstream',
  validator: BOOLEAN,
  risk: 'Low',
  scope: 'service',
  initial: 'false',
  setting: 'service-upstream',
  invalid: 'default',
  effect: 'Requests go to the cluster IP of the Service instead of its endpoints.',
  section: 'service-upstream',
};

/** A bad value means false here, not the default. Source: internal/ingress/annotations/serviceupstream/main.go. */
export const SERVICE_UPSTREAM: Group = {
  name: 'service-upstream',
  annotations: [SERVICE_UPSTREAM_DECLARATION],
  parse(read, { config }) {
    const value = read.boolean('service-upstream');
    if (!value.ok && value.problem !== 'missing') return taken({ serviceUpstream: builtIn(false) });
    return taken({
      serviceUpstream: read.booleanOr('service-upstream', config.settings['service-upstream']),
    });
  },
};

const HASH_SECTION = 'custom-nginx-upstream-hashing';
const HASH_ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'upstream-hash-by',
    validator: NGINX_VARIABLES,
    risk: 'High',
    scope: 'service',
    initial: 'no hashing',
    invalid: 'drop',
    effect:
      'Requests with the same value of this text (nginx variables) go to the same endpoint. The first Ingress that uses the Service decides.',
    section: HASH_SECTION,
  },
  {
    key: 'upstream-hash-by-subset',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'service',
    initial: 'false',
    invalid: 'drop',
    effect: 'The hash chooses a group of endpoints instead of one.',
    needs: 'upstream-hash-by',
    section: HASH_SECTION,
  },
  {
    key: 'upstream-hash-by-subset-size',
    validator: INTEGER,
    risk: 'Low',
    scope: 'service',
    initial: '3',
    invalid: 'drop',
    effect: 'Size of those groups.',
    needs: 'upstream-hash-by-subset',
    section: HASH_SECTION,
  },
];

/** Source: internal/ingress/annotations/upstreamhashby/main.go. */
export const UPSTREAM_HASH_BY: Group = {
  name: 'upstream-hash-by',
  annotations: HASH_ANNOTATIONS,
  parse(read) {
    const by = read.text('upstream-hash-by');
    const byFault = hardFault('upstream-hash-by', by);
    if (byFault !== undefined) return byFault;
    const subset = read.boolean('upstream-hash-by-subset');
    const subsetFault = hardFault('upstream-hash-by-subset', subset);
    if (subsetFault !== undefined) return subsetFault;
    const size = read.integer('upstream-hash-by-subset-size');
    const sizeFault = hardFault('upstream-hash-by-subset-size', size);
    if (sizeFault !== undefined) return sizeFault;
    if (!by.ok) {
      read.withoutEffect('upstream-hash-by-subset', 'there is no upstream-hash-by');
      read.withoutEffect('upstream-hash-by-subset-size', 'there is no upstream-hash-by');
      return taken({});
    }
    const bySubset = subset.ok && subset.value;
    if (!bySubset) read.withoutEffect('upstream-hash-by-subset-size', 'upstream-hash-by-subset is not true');
    if (bySubset) {
      const members = size.ok && size.value !== 0 ? size.value : 3;
      read.other(
        'upstream-hash-by-subset',
        { value: `${members} endpoints`, origins: subset.origins, isDefault: false },
        'The hash chooses a group of endpoints.',
      );
    }
    return taken({ upstreamHashBy: { value: by.value, origins: by.origins, isDefault: false } });
  },
};

function hardFault(key: string, result: Read<unknown>): GroupOutcome | undefined {
  if (result.ok || result.problem === 'missing') return undefined;
  if (result.problem === 'refused') return dropped(key);
  return ignored(key, result.problem === 'empty' ? 'it is empty' : 'it cannot be read');
}

const ALGORITHMS = ['round_robin', 'chash', 'chashsubset', 'sticky_balanced', 'sticky_persistent', 'ewma'];

const LOAD_BALANCE_DECLARATION: Declaration = {
  key: 'load-balance',
  validator: options(...ALGORITHMS),
  risk: 'Low',
  scope: 'service',
  initial: 'round_robin',
  setting: 'load-balance',
  invalid: 'drop',
  effect: 'How endpoints are chosen. The first Ingress that uses the Service decides.',
  section: 'custom-nginx-load-balancing',
};

/** Source: internal/ingress/annotations/loadbalancing/main.go; an unknown name in the ConfigMap means round_robin. */
export const LOAD_BALANCE: Group = {
  name: 'load-balance',
  annotations: [LOAD_BALANCE_DECLARATION],
  parse(read, { config }) {
    const text = read.text('load-balance');
    if (!text.ok && text.problem === 'refused') return dropped('load-balance');
    const global = config.settings['load-balance'];
    const fallback = global.isDefault || !ALGORITHMS.includes(global.value) ? builtIn('round_robin') : global;
    return taken({ loadBalance: read.textOr('load-balance', fallback) });
  },
};
