import { valueHolds } from '../../../src/model/values.ts';
import type { StringMatch } from '../objects/virtual-service.ts';
import { valuePredicate } from './patterns.ts';

/** The methods of RFC 9110, RFC 5789, and of WebDAV and its extensions (the IANA registry). */
const REGISTERED = [
  'ACL',
  'BASELINE-CONTROL',
  'BIND',
  'CHECKIN',
  'CHECKOUT',
  'CONNECT',
  'COPY',
  'DELETE',
  'GET',
  'HEAD',
  'LABEL',
  'LINK',
  'LOCK',
  'MERGE',
  'MKACTIVITY',
  'MKCALENDAR',
  'MKCOL',
  'MKREDIRECTREF',
  'MKWORKSPACE',
  'MOVE',
  'OPTIONS',
  'ORDERPATCH',
  'PATCH',
  'POST',
  'PRI',
  'PROPFIND',
  'PROPPATCH',
  'PURGE',
  'PUT',
  'REBIND',
  'REPORT',
  'SEARCH',
  'TRACE',
  'UNBIND',
  'UNCHECKOUT',
  'UNLINK',
  'UNLOCK',
  'UPDATE',
  'UPDATEREDIRECTREF',
  'VERSION-CONTROL',
] as const;

/** Stand for all methods that nobody registered. */
const STRANGERS = ['GATEPROOF', 'x', '!'];

/**
 * The methods that a match holds for; undefined: every method. Of patterns only the registered methods (and PURGE) are
 * tried.
 */
export function methodMatch(match: StringMatch): readonly string[] | undefined {
  if (match.kind === 'present') return undefined;
  if (match.kind === 'exact') return [match.value];
  const predicate = valuePredicate(match);
  const holds = (method: string): boolean => valueHolds(predicate, method) === true;
  if (REGISTERED.every(holds) && STRANGERS.every(holds)) return undefined;
  return REGISTERED.filter(holds);
}
