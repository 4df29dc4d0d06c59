import { items, objectOf } from '../../../src/kubernetes/istio/mappings.ts';
import { asNumber, asString, dig, isArray, isObject, own } from '../../../src/kubernetes/json.ts';
import { type Json, type KubernetesObject, refOf } from '../../../src/kubernetes/object.ts';
import { describeObject, describePath, type FieldPath } from '../../../src/model/origin.ts';
import { parse } from '../../../src/regex/parse.ts';
import { REFUSED_BY_WEBHOOK } from '../findings/objects.ts';
import type { Notes } from '../notes.ts';
import { wholePattern } from '../routes/patterns.ts';

/** Says where a rule is broken; `reason` stands behind the name of the field. */
type Complain = (path: FieldPath, reason: string) => void;

/**
 * Rules of Istio's validation (pkg/config/validation) whose breach changes what the object means. It is reported, and the
 * object is read all the same: the control plane does not check again.
 */
export function checkAsWebhook(object: KubernetesObject, notes: Notes): void {
  const ref = refOf(object);
  const complain: Complain = (path, reason) => {
    notes.report(REFUSED_BY_WEBHOOK, `${describeObject(ref)}: ${describePath(path)} ${reason}.`, [
      { object: ref, path },
    ]);
  };
  const spec = objectOf(own(object.raw, 'spec'));
  if (object.kind === 'VirtualService') checkVirtualService(spec, complain);
  if (object.kind === 'Gateway') checkGateway(spec, complain);
  if (object.kind === 'DestinationRule' && (asString(own(spec, 'host')) ?? '') === '') {
    complain(['spec', 'host'], 'is missing');
  }
}

function checkVirtualService(spec: Json, complain: Complain): void {
  const count = ['http', 'tls', 'tcp'].filter((key) => items(dig(spec, key)).length > 0).length;
  if (count === 0) complain(['spec'], 'has none of http, tls and tcp');
  const hosts = dig(spec, 'hosts');
  const noHosts = !isArray(hosts) || hosts.length === 0;
  if (noHosts && items(dig(spec, 'tls')).length + items(dig(spec, 'tcp')).length > 0) {
    complain(['spec', 'hosts'], 'is empty, which only a delegate with http routes may have');
  }
  for (const [index, entry] of items(dig(spec, 'http')).entries()) {
    checkEntry(entry, ['spec', 'http', index], noHosts, complain);
  }
  for (const [index, entry] of items(dig(spec, 'tls')).entries()) {
    const path: FieldPath = ['spec', 'tls', index];
    if (items(own(entry, 'match')).length === 0) complain([...path, 'match'], 'is missing');
    for (const [at, match] of items(own(entry, 'match')).entries()) {
      const names = own(match, 'sniHosts');
      if (!isArray(names) || names.length === 0) complain([...path, 'match', at, 'sniHosts'], 'is missing');
    }
    checkDestinations(own(entry, 'route'), [...path, 'route'], complain);
  }
}

function checkEntry(entry: Json, path: FieldPath, isDelegate: boolean, complain: Complain): void {
  const has = (key: string): boolean => {
    const value = dig(entry, key);
    return value !== undefined && value !== null && !(isArray(value) && value.length === 0);
  };
  const actions = ['route', 'redirect', 'directResponse', 'delegate'].filter(has);
  if (actions.length === 0) complain(path, 'has no route, redirect, directResponse or delegate');
  if (actions.length > 1) complain(path, `has ${actions.join(' and ')}, which exclude each other`);
  if (has('redirect') && has('rewrite')) complain([...path, 'rewrite'], 'does not go with a redirect');
  if (has('redirect') && has('fault')) complain([...path, 'fault'], 'does not go with a redirect');
  if (isDelegate && has('delegate')) complain([...path, 'delegate'], 'may not stand in a delegate');
  checkDestinations(dig(entry, 'route'), [...path, 'route'], complain);
  checkRedirect(dig(entry, 'redirect'), [...path, 'redirect'], complain);
  const status = asNumber(dig(entry, 'directResponse', 'status'));
  if (has('directResponse') && (status === undefined || status < 200 || status > 599)) {
    complain([...path, 'directResponse', 'status'], 'is not a status from 200 to 599');
  }
  const rewrite = dig(entry, 'rewrite');
  if (
    isObject(rewrite) &&
    own(rewrite, 'uri') !== undefined &&
    own(rewrite, 'uriRegexRewrite') !== undefined
  ) {
    complain([...path, 'rewrite'], 'has both uri and uriRegexRewrite');
  }
  checkPattern(
    dig(rewrite, 'uriRegexRewrite', 'match'),
    [...path, 'rewrite', 'uriRegexRewrite', 'match'],
    complain,
  );
  const noRegex = isDelegate || has('delegate');
  for (const [index, match] of items(dig(entry, 'match')).entries()) {
    checkMatch(match, [...path, 'match', index], noRegex, complain);
  }
}

function checkMatch(match: Json, path: FieldPath, noRegex: boolean, complain: Complain): void {
  const check = (value: Json | undefined, at: FieldPath): void => {
    const regex = dig(value, 'regex');
    if (regex === undefined || regex === '*') return;
    if (noRegex) complain([...at, 'regex'], 'may not stand where a delegate is used');
    else checkPattern(regex, [...at, 'regex'], complain);
  };
  for (const key of ['uri', 'scheme', 'method', 'authority']) check(dig(match, key), [...path, key]);
  for (const key of ['headers', 'withoutHeaders', 'queryParams']) {
    const named = dig(match, key);
    if (!isObject(named)) continue;
    for (const name of Object.keys(named)) check(own(named, name), [...path, key, name]);
  }
}

function checkPattern(source: Json | undefined, path: FieldPath, complain: Complain): void {
  if (typeof source !== 'string') return;
  const parsed = parse(wholePattern(source));
  if (!parsed.ok && parsed.invalid) complain(path, `is ${JSON.stringify(source)}, which RE2 cannot read`);
}

function checkDestinations(route: Json | undefined, path: FieldPath, complain: Complain): void {
  const listed = items(route);
  let sum = 0;
  for (const [index, item] of listed.entries()) {
    const weight = asNumber(own(item, 'weight')) ?? 0;
    if (weight < 0) complain([...path, index, 'weight'], 'is negative');
    sum += weight;
    if ((asString(dig(item, 'destination', 'host')) ?? '') === '') {
      complain([...path, index, 'destination', 'host'], 'is missing');
    }
  }
  if (listed.length > 1 && sum === 0) complain(path, 'has no destination with a weight');
}

function checkRedirect(redirect: Json | undefined, path: FieldPath, complain: Complain): void {
  if (!isObject(redirect)) return;
  const keys = ['uri', 'prefixRewrite', 'authority', 'port', 'derivePort', 'scheme'];
  if (!keys.some((key) => (own(redirect, key) ?? '') !== '')) complain(path, 'changes nothing');
  const code = asNumber(own(redirect, 'redirectCode')) ?? 0;
  if (code !== 0 && (code < 300 || code > 399))
    complain([...path, 'redirectCode'], `is ${code}, no redirect`);
}

function checkGateway(spec: Json, complain: Complain): void {
  const servers = items(dig(spec, 'servers'));
  if (servers.length === 0) complain(['spec', 'servers'], 'is empty');
  for (const [index, server] of servers.entries()) {
    const path: FieldPath = ['spec', 'servers', index];
    const protocol = (asString(dig(server, 'port', 'protocol')) ?? '').toUpperCase();
    const tls = own(server, 'tls');
    if ((protocol === 'HTTPS' || protocol === 'TLS') && !isObject(tls)) {
      complain([...path, 'tls'], `is missing, which ${protocol} needs`);
    }
    const mode = asString(dig(tls, 'mode'));
    const certified = ['credentialName', 'credentialNames', 'serverCertificate', 'tlsCertificates'].some(
      (key) => dig(tls, key) !== undefined,
    );
    if (['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL'].includes(mode ?? '') && !certified) {
      complain([...path, 'tls'], `names no certificate, which ${mode} needs`);
    }
  }
}
