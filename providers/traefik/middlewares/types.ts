import { ipAllowList, ipWhiteList } from './addresses.ts';
import { basicAuth, digestAuth } from './auth.ts';
import { passTLSClientCert } from './client-certificates.ts';
import type { MiddlewareType } from './declaration.ts';
import { encodedCharacters } from './encoded-characters.ts';
import { errors } from './errors.ts';
import { forwardAuth } from './forward-auth.ts';
import { headers } from './headers.ts';
import { circuitBreaker, inFlightReq, rateLimit } from './limits.ts';
import { addPrefix, replacePath, replacePathRegex, stripPrefix, stripPrefixRegex } from './path.ts';
import { redirectRegex, redirectScheme } from './redirects.ts';
import { buffering, compress, contentType, grpcWeb, retry } from './traffic.ts';

/** Every type of HTTP middleware but `chain` and `plugin`, which are made of others and of anything. */
export const MIDDLEWARE_TYPES: readonly MiddlewareType[] = [
  addPrefix,
  basicAuth,
  buffering,
  circuitBreaker,
  compress,
  contentType,
  digestAuth,
  encodedCharacters,
  errors,
  forwardAuth,
  grpcWeb,
  headers,
  inFlightReq,
  ipAllowList,
  ipWhiteList,
  passTLSClientCert,
  rateLimit,
  redirectRegex,
  redirectScheme,
  replacePath,
  replacePathRegex,
  retry,
  stripPrefix,
  stripPrefixRegex,
];
