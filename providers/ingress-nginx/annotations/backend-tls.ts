import { sortedStrings } from '../go-values.ts';
import { loadCertificateSecret } from './certificates.ts';
import type { IngressConfig } from './config.ts';
import type { Declaration } from './declaration.ts';
import { denied, dropped, type Group, taken } from './group.ts';
import { builtIn } from './reader.ts';
import {
  BASIC_CHARACTERS,
  INTEGER,
  ON_OFF,
  PROXY_CIPHERS,
  PROXY_PROTOCOLS,
  SERVER_NAME,
} from './validators.ts';

const SECTION = 'backend-certificate-authentication';
const NEEDS = 'proxy-ssl-secret';
const SCOPE = 'host';

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'proxy-ssl-secret',
    validator: BASIC_CHARACTERS,
    risk: 'Medium',
    scope: SCOPE,
    initial: 'backends are not verified and get no certificate',
    invalid: 'drop',
    effect:
      'Secret (namespace/name) with the client certificate for the backend and the CA that its certificate is checked with. Unless proxy-ssl-location-only is set, it counts for the whole host.',
    section: SECTION,
  },
  {
    key: 'proxy-ssl-verify',
    validator: ON_OFF,
    risk: 'Low',
    scope: SCOPE,
    initial: 'off',
    invalid: 'default',
    effect: "The backend's certificate is verified.",
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'proxy-ssl-verify-depth',
    validator: INTEGER,
    risk: 'Low',
    scope: SCOPE,
    initial: '1',
    invalid: 'default',
    effect: "Longest chain of the backend's certificates.",
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'proxy-ssl-name',
    validator: SERVER_NAME,
    risk: 'High',
    scope: SCOPE,
    initial: 'the name of the upstream',
    invalid: 'ignore',
    effect: "Name that the backend's certificate must have, and that is sent as SNI.",
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'proxy-ssl-server-name',
    validator: ON_OFF,
    risk: 'Low',
    scope: SCOPE,
    initial: 'off',
    invalid: 'default',
    effect: 'The name is sent to the backend as SNI.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'proxy-ssl-ciphers',
    validator: PROXY_CIPHERS,
    risk: 'Medium',
    scope: SCOPE,
    initial: 'DEFAULT',
    invalid: 'default',
    effect: 'TLS ciphers towards the backend.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'proxy-ssl-protocols',
    validator: PROXY_PROTOCOLS,
    risk: 'Low',
    scope: SCOPE,
    initial: 'TLSv1.2',
    invalid: 'default',
    effect: 'TLS versions towards the backend.',
    needs: NEEDS,
    section: SECTION,
  },
];

/** Source: internal/ingress/annotations/proxyssl/main.go. */
export const BACKEND_TLS: Group = {
  name: 'backend-tls',
  annotations: ANNOTATIONS,
  parse(read, { namespace, objects, config }) {
    const secret = read.text('proxy-ssl-secret');
    if (!secret.ok) return secret.problem === 'refused' ? dropped('proxy-ssl-secret') : taken({});
    const crossNamespace = config.settings['allow-cross-namespace-resources'];
    const loaded = loadCertificateSecret(
      'proxy-ssl-secret',
      secret.value,
      { namespace, crossNamespace, emptyIsOwn: false },
      objects,
      read,
    );
    if (!loaded.ok) return denied('proxy-ssl-secret', loaded.reason);
    const ciphers = read.textOr('proxy-ssl-ciphers', builtIn('DEFAULT'));
    const protocols = read.textOr('proxy-ssl-protocols', builtIn('TLSv1.2'));
    const name = read.optionalText('proxy-ssl-name');
    const verify = onOrOff(read.textOr('proxy-ssl-verify', builtIn('off')).value);
    const depth = read.integerOr('proxy-ssl-verify-depth', builtIn(1)).value;
    const serverName = onOrOff(read.textOr('proxy-ssl-server-name', builtIn('off')).value);
    if (verify && !loaded.hasCa) {
      read.fault('proxy-ssl-verify', `Secret ${secret.value} has no ca.crt, so nothing is verified`);
    }
    const proxySsl: NonNullable<IngressConfig['proxySsl']> = {
      secret: secret.value,
      verify,
      depth: depth === 0 ? 1 : depth,
      ...(name === undefined ? {} : { name: name.value }),
      serverName,
      ...(ciphers.isDefault ? {} : { ciphers: ciphers.value }),
      ...(protocols.isDefault ? {} : { protocols: sortProtocols(protocols.value) }),
      hasCa: loaded.hasCa,
      origins: read.originsOf(...ANNOTATIONS.map(({ key }) => key)),
    };
    return taken({ proxySsl });
  },
};

/** Anything but on is off. */
function onOrOff(value: string): boolean {
  return value === 'on';
}

function sortProtocols(text: string): string {
  const known = text.split(' ').filter((word) => word !== '' && PROXY_PROTOCOLS.accepts(word));
  return known.length === 0 ? 'TLSv1.2' : sortedStrings(known).join(' ');
}
