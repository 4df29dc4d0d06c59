import type { Fields } from '../../../gateway/read/index.ts';
import { headersSet } from './transformations.ts';

/**
 * Headers of the answer of the authentication service that take the place of those of the request whether the answer has
 * them or not. `allowedResponseHeaders` leaves a header of the client alone where the answer has none of that name; as
 * metadata the value of the answer, or null, comes to a transformation, which takes the header away for null
 * (http/ext_authz.rs, check_http; http/transformation_cel.rs). Several headers of a name are one, joined by commas.
 */
export function identityHeaders(names: readonly string[]): {
  readonly responseMetadata: Readonly<Record<string, string>>;
  readonly set: ReadonlyMap<string, string>;
} {
  const keys = [...new Set(names.map((name) => name.toLowerCase()))];
  return {
    responseMetadata: Object.fromEntries(keys.map((key) => [key, ofAnswer(key)])),
    set: new Map(keys.map((key) => [key, ofMetadata(key)])),
  };
}

function ofAnswer(key: string): string {
  return `default(response.headers.join()["${key}"], null)`;
}

function ofMetadata(key: string): string {
  return `extauthz["${key}"]`;
}

/** Names of such headers, in lower case. */
export function readIdentityHeaders(spec: Fields): readonly string[] {
  const metadata = spec.child('traffic')?.child('extAuth')?.child('http')?.textMap('responseMetadata');
  const set = headersSet(spec);
  return [...(metadata ?? [])]
    .filter(([key, value]) => value === ofAnswer(key) && set.get(key) === ofMetadata(key))
    .map(([key]) => key);
}
