import { MATCH_ALL, type Match, type NamedPredicate } from '../../../src/model/match.ts';
import type { HeaderEdit, Respond } from '../../../src/model/outcome.ts';
import { literal } from '../../../src/model/template.ts';
import type { Handling } from '../handling.ts';
import { answer, byCase, withAnswerEdits } from './around.ts';
import { type FieldDeclaration, field, type Subject } from './declaration.ts';
import type { Options } from './options.ts';
import type { RouterFacts } from './stage.ts';

const OFF = { default: 'false' };
const REMOVED = { obsolete: 'removed in v3: read without effect', inert: true } as const;

export const SECURE_FIELDS: readonly FieldDeclaration[] = [
  field('allowedHosts', 'texts', 'Other hosts are answered with 500.'),
  field('hostsProxyHeaders', 'texts', 'Headers that may hold the host in place of Host.'),
  field('sslProxyHeaders', 'text map', 'Headers with values that say that the client uses TLS.'),
  field('stsSeconds', 'integer', 'Seconds in Strict-Transport-Security; 0 sends no header.'),
  field('stsIncludeSubdomains', 'boolean', 'Adds includeSubDomains.', OFF),
  field('stsPreload', 'boolean', 'Adds preload.', OFF),
  field('forceSTSHeader', 'boolean', 'Sends Strict-Transport-Security without TLS too.', OFF),
  field('frameDeny', 'boolean', 'X-Frame-Options: DENY.', OFF),
  field('customFrameOptionsValue', 'text', 'Another value of X-Frame-Options.'),
  field('contentTypeNosniff', 'boolean', 'X-Content-Type-Options: nosniff.', OFF),
  field('browserXssFilter', 'boolean', 'X-XSS-Protection: 1; mode=block.', OFF),
  field('customBrowserXSSValue', 'text', 'Another value of X-XSS-Protection.'),
  field('contentSecurityPolicy', 'text', 'Content-Security-Policy.'),
  field('contentSecurityPolicyReportOnly', 'text', 'Content-Security-Policy-Report-Only.'),
  field('publicKey', 'text', 'Public-Key-Pins, with TLS only.'),
  field('referrerPolicy', 'text', 'Referrer-Policy.'),
  field('permissionsPolicy', 'text', 'Permissions-Policy.'),
  field('isDevelopment', 'boolean', 'Switches allowedHosts, STS and pins off.', OFF),
  field('featurePolicy', 'text', 'Feature-Policy; use permissionsPolicy.', REMOVED),
  field('sslRedirect', 'boolean', 'Redirect to https; use redirectScheme.', REMOVED),
  field('sslTemporaryRedirect', 'boolean', 'Kind of that redirect; use redirectScheme.', REMOVED),
  field('sslHost', 'text', 'Host of that redirect; use redirectRegex.', REMOVED),
  field('sslForceHost', 'boolean', 'Redirect to that host; use redirectRegex.', REMOVED),
];

/** HasSecureHeadersDefined of pkg/config/dynamic/middlewares.go. */
export function hasSecureHeaders(options: Options): boolean {
  return SECURE_FIELDS.some(({ name, type }) => {
    if (type === 'boolean') return options.flag(name) === true;
    if (type === 'text') return (options.text(name) ?? '') !== '';
    if (type === 'integer') return options.integer(name) !== undefined;
    return type === 'texts' ? (options.texts(name) ?? []).length > 0 : (options.textMap(name)?.size ?? 0) > 0;
  });
}

const BAD_HOST: Respond = { kind: 'respond', status: 500, reason: 'the host is not among the allowed hosts' };

/** The security headers and the check of hosts (github.com/unrolled/secure, as pkg/middlewares/headers/secure.go sets it). */
export function secured(options: Options, subject: Subject, inner: Handling, router: RouterFacts): Handling {
  const development = options.flag('isDevelopment') === true;
  const plain = headersOf(options, subject);
  const tls = development ? [] : withTls(options, subject);
  const always =
    development || options.flag('forceSTSHeader') !== true ? [] : strictTransport(options, subject);
  const overTls = withAnswerEdits([...tls, ...plain], inner);
  const otherwise = withAnswerEdits([...always, ...plain], inner);
  const proxied = sslProxied(options, router);
  const handling =
    router.scheme === 'https'
      ? overTls
      : proxied.length === 0 || tls.length === 0
        ? otherwise
        : byCase([
            ...proxied.map((match) => ({ match, handling: overTls })),
            { match: MATCH_ALL, handling: otherwise },
          ]);
  const hosts = development ? [] : (options.texts('allowedHosts') ?? []);
  if (hosts.length === 0) return handling;
  const good = goodHosts(hosts, options.texts('hostsProxyHeaders') ?? [], router);
  return byCase([
    { match: { path: { kind: 'any' }, any: good }, handling },
    { match: MATCH_ALL, handling: answer(BAD_HOST, subject.title) },
  ]);
}

/** The first of the headers that is sent names the host, Host where none is. */
function goodHosts(
  hosts: readonly string[],
  headers: readonly string[],
  router: RouterFacts,
): readonly Match[] {
  const usable = headers.filter((name) => isBelieved(name, router));
  const good: Match[] = [];
  const absent: NamedPredicate[] = [];
  for (const name of [...usable, 'host']) {
    for (const host of hosts) {
      const value = { kind: 'exact', value: host, ignoreCase: true } as const;
      good.push({ path: { kind: 'any' }, headers: [...absent, { name, value }] });
    }
    absent.push({ name, value: { kind: 'absent' } });
  }
  return good;
}

/** X-Forwarded headers only arrive from trusted peers; the entry point fills them with what is true otherwise. */
function isBelieved(name: string, { forwardedHeaders }: RouterFacts): boolean {
  return (
    !/^x-(?:forwarded-|real-ip$)/i.test(name) || forwardedHeaders === 'all' || forwardedHeaders.length > 0
  );
}

function sslProxied(options: Options, router: RouterFacts): readonly Match[] {
  const { forwardedHeaders: trusted } = router;
  return [...(options.textMap('sslProxyHeaders') ?? [])]
    .filter(([name]) => isBelieved(name, router))
    .map(([name, value]) => ({
      path: { kind: 'any' },
      headers: [{ name, value: { kind: 'exact', value } }],
      ...(trusted === 'all' || !/^x-forwarded-/i.test(name) ? {} : { clientAddresses: trusted }),
    }));
}

function edit(name: string, text: string, subject: Subject, field: string): HeaderEdit {
  return { action: 'set', name, value: literal(text), origins: [subject.originOf(field)] };
}

function strictTransport(options: Options, subject: Subject): readonly HeaderEdit[] {
  const seconds = options.integer('stsSeconds') ?? 0;
  if (seconds === 0) return [];
  const more = [
    options.flag('stsIncludeSubdomains') === true ? '; includeSubDomains' : '',
    options.flag('stsPreload') === true ? '; preload' : '',
  ];
  return [edit('Strict-Transport-Security', `max-age=${seconds}${more.join('')}`, subject, 'stsSeconds')];
}

function withTls(options: Options, subject: Subject): readonly HeaderEdit[] {
  const pins = options.text('publicKey') ?? '';
  const sts = strictTransport(options, subject);
  return pins === '' ? sts : [...sts, edit('Public-Key-Pins', pins, subject, 'publicKey')];
}

function headersOf(options: Options, subject: Subject): readonly HeaderEdit[] {
  const edits: HeaderEdit[] = [];
  const text = (field: string): string => options.text(field) ?? '';
  const set = (name: string, field: string, value: string): void => {
    if (value === '') return;
    const made = edit(name, value, subject, field);
    edits.push(
      value.includes('$NONCE')
        ? { ...made, action: 'set', value: [{ unknown: 'a policy with a nonce' }] }
        : made,
    );
  };
  const choice = (name: string, custom: string, flag: string, usual: string): void => {
    if (text(custom) !== '') set(name, custom, text(custom));
    else if (options.flag(flag) === true) set(name, flag, usual);
  };
  choice('X-Frame-Options', 'customFrameOptionsValue', 'frameDeny', 'DENY');
  if (options.flag('contentTypeNosniff') === true)
    set('X-Content-Type-Options', 'contentTypeNosniff', 'nosniff');
  choice('X-XSS-Protection', 'customBrowserXSSValue', 'browserXssFilter', '1; mode=block');
  set('Content-Security-Policy', 'contentSecurityPolicy', text('contentSecurityPolicy'));
  set(
    'Content-Security-Policy-Report-Only',
    'contentSecurityPolicyReportOnly',
    text('contentSecurityPolicyReportOnly'),
  );
  set('Referrer-Policy', 'referrerPolicy', text('referrerPolicy'));
  set('Permissions-Policy', 'permissionsPolicy', text('permissionsPolicy'));
  return edits;
}
