import type { HeaderEdit } from '../../../src/model/outcome.ts';
import { changed } from './around.ts';
import { built, type FieldDeclaration, field, type MiddlewareType, page } from './declaration.ts';

const NAMES = [
  'country',
  'province',
  'locality',
  'organization',
  'commonName',
  'serialNumber',
  'domainComponent',
];

function nameFields(whose: 'subject' | 'issuer'): readonly FieldDeclaration[] {
  const names = whose === 'subject' ? [...NAMES, 'organizationalUnit'] : NAMES;
  return names.map((name) =>
    field(`info.${whose}.${name}`, 'boolean', `${name} of the ${whose}.`, { default: 'false' }),
  );
}

const INFO = ['notAfter', 'notBefore', 'sans', 'serialNumber'];

/** pkg/middlewares/passtlsclientcert: nothing is sent without TLS, or without a certificate of the client. */
export const passTLSClientCert: MiddlewareType = {
  name: 'passTLSClientCert',
  effect: 'Tells the backend about the certificate of the client.',
  documentation: page('passTLSClientCert'),
  fields: [
    field('pem', 'boolean', 'X-Forwarded-Tls-Client-Cert holds the certificate.', { default: 'false' }),
    ...INFO.map((name) =>
      field(`info.${name}`, 'boolean', `${name} is part of the info header.`, { default: 'false' }),
    ),
    ...nameFields('subject'),
    ...nameFields('issuer'),
  ],
  build(options, { origins }) {
    const unknown = (name: string): HeaderEdit => ({
      action: 'set',
      name,
      value: [{ unknown: 'what the certificate of the client says', with: 'client-certificate' }],
      origins,
    });
    const headers = [
      ...(options.flag('pem') === true ? [unknown('X-Forwarded-Tls-Client-Cert')] : []),
      ...(options.object('info') === undefined ? [] : [unknown('X-Forwarded-Tls-Client-Cert-Info')]),
    ];
    return built((inner, router) =>
      router.scheme === 'http' || headers.length === 0 ? inner : changed({ headers }, inner, origins),
    );
  },
};
