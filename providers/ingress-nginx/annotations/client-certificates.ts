import { loadCertificateSecret } from './certificates.ts';
import type { IngressConfig } from './config.ts';
import type { Declaration } from './declaration.ts';
import { denied, dropped, type Group, taken } from './group.ts';
import { builtIn } from './reader.ts';
import { BASIC_CHARACTERS, BOOLEAN, COMMON_NAME, ERROR_PAGE, INTEGER, VERIFY_CLIENT } from './validators.ts';

const SECTION = 'client-certificate-authentication';
const NEEDS = 'auth-tls-secret';

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'auth-tls-secret',
    validator: BASIC_CHARACTERS,
    risk: 'Medium',
    scope: 'host',
    initial: 'no client certificates',
    invalid: 'drop',
    effect:
      'Secret (namespace/name) with ca.crt: clients of the whole host need a certificate signed by it, on TLS connections only. If the Secret cannot be loaded, the host answers 403.',
    section: SECTION,
  },
  {
    key: 'auth-tls-verify-client',
    validator: VERIFY_CLIENT,
    risk: 'Medium',
    scope: 'host',
    initial: 'on',
    invalid: 'default',
    effect: 'Whether a certificate is required (on), welcome (optional) or not asked for (off).',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'auth-tls-verify-depth',
    validator: INTEGER,
    risk: 'Low',
    scope: 'host',
    initial: '1',
    invalid: 'default',
    effect: 'Longest chain of certificates.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'auth-tls-error-page',
    validator: ERROR_PAGE,
    risk: 'High',
    scope: 'host',
    initial: '400',
    invalid: 'drop',
    effect: 'A client without an acceptable certificate is redirected here.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'auth-tls-pass-certificate-to-upstream',
    validator: BOOLEAN,
    risk: 'Low',
    scope: 'host',
    initial: 'false',
    invalid: 'drop',
    effect: 'The backend gets the certificate in the header ssl-client-cert.',
    needs: NEEDS,
    section: SECTION,
  },
  {
    key: 'auth-tls-match-cn',
    validator: COMMON_NAME,
    risk: 'High',
    scope: 'host',
    initial: 'any name',
    invalid: 'drop',
    effect:
      'CN= and a regular expression for the name in the certificate; 403 for others, also on plain http.',
    needs: NEEDS,
    section: SECTION,
    since: '1.2.0',
  },
];

const MODES = ['on', 'off', 'optional', 'optional_no_ca'] as const;

/** Source: internal/ingress/annotations/authtls/main.go. */
export const CLIENT_CERTIFICATES: Group = {
  name: 'client-certificates',
  annotations: ANNOTATIONS,
  parse(read, { namespace, objects, config }) {
    const secret = read.text('auth-tls-secret');
    if (!secret.ok) return secret.problem === 'refused' ? dropped('auth-tls-secret') : taken({});
    const crossNamespace = config.settings['allow-cross-namespace-resources'];
    const loaded = loadCertificateSecret(
      'auth-tls-secret',
      secret.value,
      { namespace, crossNamespace, emptyIsOwn: true },
      objects,
      read,
    );
    if (!loaded.ok) {
      return denied('auth-tls-secret', loaded.reason, {
        clientCertificatesError: { reason: loaded.reason, origins: secret.origins },
      });
    }
    const mode = read.textOr('auth-tls-verify-client', builtIn('on')).value;
    const verify = MODES.find((known) => known === mode);
    if (verify === undefined) read.fault('auth-tls-verify-client', 'it is none of the words; on is used');
    const depth = read.integerOr('auth-tls-verify-depth', builtIn(1)).value;
    const errorPage = read.text('auth-tls-error-page');
    if (!errorPage.ok && errorPage.problem === 'refused') return dropped('auth-tls-error-page');
    const pass = read.boolean('auth-tls-pass-certificate-to-upstream');
    if (!pass.ok && pass.problem === 'refused') return dropped('auth-tls-pass-certificate-to-upstream');
    if (pass.ok && !pass.value)
      read.withoutEffect('auth-tls-pass-certificate-to-upstream', 'it is the default');
    const matchCn = read.text('auth-tls-match-cn');
    if (!matchCn.ok && matchCn.problem === 'refused') return dropped('auth-tls-match-cn');
    if (!loaded.hasCa) {
      for (const { key } of ANNOTATIONS) {
        read.withoutEffect(
          key,
          `Secret ${secret.value} has no ca.crt, so no client certificate is asked for`,
        );
      }
    }
    const clientCertificates: NonNullable<IngressConfig['clientCertificates']> = {
      secret: secret.value,
      verify: verify ?? 'on',
      depth: depth === 0 ? 1 : depth,
      ...(errorPage.ok ? { errorPage: errorPage.value } : {}),
      passToUpstream: pass.ok && pass.value,
      ...(matchCn.ok ? { matchCn: matchCn.value } : {}),
      hasCa: loaded.hasCa,
      origins: read.originsOf(...ANNOTATIONS.map(({ key }) => key)),
    };
    return taken({ clientCertificates });
  },
};
