import type { OutgoingHttpHeaders } from 'node:http';
import { asString, asStrings, isObject, own } from '../../kubernetes/json.ts';
import type { JsonObject } from '../../kubernetes/object.ts';
import type { ClusterOptions } from './options.ts';
import { clusterFailure } from './problems.ts';

/**
 * Headers of requests that act as somebody else: of --as and --as-group, else of the user of the kubeconfig
 * (k8s.io/client-go/transport/round_trippers.go).
 */
export function impersonation(user: JsonObject, { as, asGroups }: ClusterOptions): OutgoingHttpHeaders {
  const name = as ?? asString(own(user, 'as')) ?? '';
  if (name === '') {
    if (asGroups.length === 0) return {};
    throw clusterFailure('--as-group', 'Groups are given, but no user to act as.', 'Add --as USER.');
  }
  const headers: OutgoingHttpHeaders = { 'Impersonate-User': name };
  const groups = as === undefined && asGroups.length === 0 ? asStrings(own(user, 'as-groups')) : asGroups;
  if (groups.length > 0) headers['Impersonate-Group'] = [...groups];
  if (as !== undefined) return headers;
  const uid = asString(own(user, 'as-uid')) ?? '';
  if (uid !== '') headers['Impersonate-Uid'] = uid;
  const extra = own(user, 'as-user-extra');
  if (!isObject(extra)) return headers;
  for (const [key, values] of Object.entries(extra)) {
    headers[`Impersonate-Extra-${escaped(key)}`] = [...asStrings(values)];
  }
  return headers;
}

/** A key as part of a header's name: percent-encoded unless it is a token of RFC 9110. */
function escaped(key: string): string {
  return encodeURIComponent(key).replaceAll(
    /[()]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
