import type { Declaration } from './declaration.ts';
import { dropped, type Group, taken } from './group.ts';
import { BOOLEAN, CIPHERS } from './validators.ts';

const CIPHER_ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'ssl-ciphers',
    validator: CIPHERS,
    risk: 'Low',
    scope: 'host',
    initial: 'the list of the ConfigMap',
    setting: 'ssl-ciphers',
    invalid: 'drop',
    effect: 'TLS ciphers offered to clients of the host. The first Ingress of the host with a value decides.',
    section: 'ssl-ciphers',
  },
  {
    key: 'ssl-prefer-server-ciphers',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'host',
    initial: 'not said',
    invalid: 'ignore',
    effect: 'The order of ssl-ciphers decides instead of the order of the client.',
    section: 'ssl-ciphers',
  },
];

/** Source: internal/ingress/annotations/sslcipher/main.go. */
export const CIPHER_SUITES: Group = {
  name: 'ssl-ciphers',
  annotations: CIPHER_ANNOTATIONS,
  parse(read) {
    const prefer = read.boolean('ssl-prefer-server-ciphers');
    const ciphers = read.text('ssl-ciphers');
    if (!ciphers.ok && ciphers.problem === 'refused') return dropped('ssl-ciphers');
    return taken({
      ...(ciphers.ok
        ? { sslCiphers: { value: ciphers.value, origins: ciphers.origins, isDefault: false } }
        : {}),
      ...(prefer.ok
        ? { sslPreferServerCiphers: { value: prefer.value, origins: prefer.origins, isDefault: false } }
        : {}),
    });
  },
};

const SSL_PASSTHROUGH_DECLARATION: Declaration = {
  key: 'ssl-passthrough',
  validator: BOOLEAN,
  risk: 'Low',
  scope: 'host',
  initial: 'false',
  invalid: 'drop',
  effect:
    'TLS connections of the host go undecrypted to the backend of its path /; other paths and annotations mean nothing on https then.',
  needs: 'the controller flag --enable-ssl-passthrough',
  section: 'ssl-passthrough',
};

const PASSTHROUGH_FLAG = '--enable-ssl-passthrough';

/** Source: internal/ingress/annotations/sslpassthrough/main.go. */
export const SSL_PASSTHROUGH: Group = {
  name: 'ssl-passthrough',
  annotations: [SSL_PASSTHROUGH_DECLARATION],
  parse(read, { config }) {
    const value = read.boolean('ssl-passthrough');
    if (!value.ok) return value.problem === 'refused' ? dropped('ssl-passthrough') : taken({});
    if (!value.value) {
      read.withoutEffect('ssl-passthrough', 'it is the default');
      return taken({});
    }
    const flag = config.flags[PASSTHROUGH_FLAG];
    if (!flag.value) {
      if (flag.isDefault && config.commandLineKnown !== true)
        read.flagNotGiven('ssl-passthrough', PASSTHROUGH_FLAG);
      else read.withoutEffect('ssl-passthrough', `the controller runs without ${PASSTHROUGH_FLAG}`);
      return taken({});
    }
    return taken({ sslPassthrough: { value: true, origins: value.origins, isDefault: false } });
  },
};

const USE_PORT: Declaration = {
  key: 'use-port-in-redirects',
  validator: BOOLEAN,
  risk: 'Low',
  scope: 'location',
  initial: 'false',
  setting: 'use-port-in-redirects',
  invalid: 'default',
  effect: 'Redirects that nginx makes itself, and those to https, print the port of the listener.',
  section: 'use-port-in-redirects',
};

/** Source: internal/ingress/annotations/portinredirect/main.go. */
export const USE_PORT_IN_REDIRECTS: Group = {
  name: 'use-port-in-redirects',
  annotations: [USE_PORT],
  parse(read, { config }) {
    const setting = read.booleanOr('use-port-in-redirects', config.settings['use-port-in-redirects']);
    return taken({ usePortInRedirects: setting.value });
  },
};
