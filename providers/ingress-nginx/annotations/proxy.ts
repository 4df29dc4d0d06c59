import type { ControllerSettings } from '../settings/controller-config.ts';
import type { IngressConfig, Setting } from './config.ts';
import type { Declaration } from './declaration.ts';
import { type Group, taken } from './group.ts';
import { PROXY_ANNOTATIONS } from './proxy-declarations.ts';
import type { Reader } from './reader.ts';
import { NGINX_BODY_LIMIT, parseByteSize } from './sizes.ts';
import { SIZE } from './validators.ts';

/** Properties that change how bytes are moved, not which request goes where. */
const TUNING = [
  'proxy-cookie-domain',
  'proxy-cookie-path',
  'proxy-buffering',
  'proxy-request-buffering',
  'proxy-buffer-size',
  'proxy-busy-buffers-size',
  'proxy-max-temp-file-size',
  'proxy-http-version',
] as const;

/** Source: internal/ingress/annotations/proxy/main.go. No value of this group is ever worse than ignored. */
export const PROXY: Group = {
  name: 'proxy',
  annotations: PROXY_ANNOTATIONS,
  parse(read, { config }) {
    const { settings } = config;
    for (const key of TUNING) read.other(key, read.textOr(key, settings[key]), effectOf(key));
    const buffers = read.integerOr('proxy-buffers-number', settings['proxy-buffers-number']);
    read.other('proxy-buffers-number', buffers, effectOf('proxy-buffers-number'));
    const proxyRedirect = readProxyRedirect(read, settings);
    return taken({
      timeouts: {
        connect: read.integerOr('proxy-connect-timeout', settings['proxy-connect-timeout']),
        send: read.integerOr('proxy-send-timeout', settings['proxy-send-timeout']),
        read: read.integerOr('proxy-read-timeout', settings['proxy-read-timeout']),
      },
      nextUpstream: {
        conditions: readConditions(read, settings),
        timeout: read.integerOr('proxy-next-upstream-timeout', settings['proxy-next-upstream-timeout']),
        tries: read.integerOr('proxy-next-upstream-tries', settings['proxy-next-upstream-tries']),
      },
      bodySize: readBodySize(read, settings),
      ...(proxyRedirect === undefined ? {} : { proxyRedirect }),
    });
  },
};

function effectOf(key: string): string {
  return PROXY_ANNOTATIONS.find((declaration) => declaration.key === key)?.effect ?? '';
}

function readBodySize(read: Reader, settings: ControllerSettings): Setting<number> {
  const { value, origins, isDefault } = read.textOr('proxy-body-size', settings['proxy-body-size']);
  const bytes = parseByteSize(value, true);
  if (bytes === undefined) {
    read.fault('proxy-body-size', "nginx does not take this unit, so nginx's own limit of 1m is in force");
    return { value: NGINX_BODY_LIMIT, origins, isDefault };
  }
  return { value: bytes, origins, isDefault };
}

/** Source: buildNextUpstream of template.go. */
function readConditions(read: Reader, settings: ControllerSettings): Setting<readonly string[]> {
  const { value, origins, isDefault } = read.textOr('proxy-next-upstream', settings['proxy-next-upstream']);
  const retryAll = settings['retry-non-idempotent'];
  const words = value.split(' ').filter((word) => word !== '');
  const conditions = words.filter((word) => word !== 'non_idempotent');
  if (retryAll.value || words.length > conditions.length) conditions.push('non_idempotent');
  return {
    value: conditions,
    origins: [...origins, ...(retryAll.value ? retryAll.origins : [])],
    isDefault: isDefault && !retryAll.value,
  };
}

function readProxyRedirect(read: Reader, settings: ControllerSettings): IngressConfig['proxyRedirect'] {
  const from = read.textOr('proxy-redirect-from', settings['proxy-redirect-from']);
  const to = read.textOr('proxy-redirect-to', settings['proxy-redirect-to']);
  const origins = [...from.origins, ...to.origins];
  if (from.value === 'off') {
    read.withoutEffect('proxy-redirect-to', 'proxy-redirect-from is off');
    return undefined;
  }
  if (from.value === 'default') {
    read.withoutEffect('proxy-redirect-to', 'proxy-redirect-from is default');
    return { from: 'default', to: '', origins };
  }
  if (to.value === 'off') {
    read.withoutEffect('proxy-redirect-from', 'there is no proxy-redirect-to');
    return undefined;
  }
  return { from: from.value, to: to.value, origins };
}

const CLIENT_BODY_BUFFER: Declaration = {
  key: 'client-body-buffer-size',
  validator: SIZE,
  risk: 'Low',
  scope: 'location',
  initial: '8k',
  setting: 'client-body-buffer-size',
  invalid: 'drop',
  effect: 'Buffer for request bodies; larger ones go to a temporary file.',
  section: 'client-body-buffer-size',
};

/** Source: internal/ingress/annotations/clientbodybuffersize/main.go. */
export const CLIENT_BODY_BUFFER_SIZE: Group = {
  name: 'client-body-buffer-size',
  annotations: [CLIENT_BODY_BUFFER],
  parse(read, { config }) {
    const text = read.text('client-body-buffer-size');
    if (!text.ok) {
      return text.problem === 'refused' ? { kind: 'dropped', culprit: 'client-body-buffer-size' } : taken({});
    }
    if (parseByteSize(text.value, false) === undefined) {
      read.fault('client-body-buffer-size', 'nginx does not take this unit here; the default is used');
      return taken({});
    }
    const setting = read.textOr('client-body-buffer-size', config.settings['client-body-buffer-size']);
    read.other('client-body-buffer-size', setting, CLIENT_BODY_BUFFER.effect);
    return taken({});
  },
};
