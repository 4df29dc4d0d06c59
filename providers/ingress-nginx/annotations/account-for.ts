import type { FindingKind } from '../../../src/model/finding.ts';
import {
  AUTH_IGNORED,
  AUTH_OFF,
  BLOCKED_WORD,
  CLIENT_CERTIFICATES_BROKEN,
  FLAG_NOT_GIVEN,
  INVALID_DEFAULT,
  INVALID_DROPS,
  INVALID_IGNORED,
  LOCATIONS_DENIED,
  NOT_YET_READ,
  OTHER_CONTROLLER,
  REMOVED_ANNOTATION,
  SNIPPET_OPAQUE,
  SNIPPET_SWITCHED_OFF,
  TOO_RISKY,
  UNKNOWN_ANNOTATION,
  WITHOUT_EFFECT,
  WRONG_PREFIX,
} from '../findings.ts';
import type { IngressAccount } from '../ledger.ts';
import type { ControllerConfig } from '../settings/controller-config.ts';
import { describeVersion, isAtLeast } from '../settings/version.ts';
import { readSnippet } from '../snippets.ts';
import type { Admission } from './admission.ts';
import type { Declaration } from './declaration.ts';
import { explainForeign } from './foreign.ts';
import type { GroupOutcome } from './group.ts';
import { ALIAS_NAMES, DECLARATIONS, GROUP_OF } from './index.ts';
import type { Reader, Trace } from './reader.ts';
import { explainUnread } from './unread.ts';

/** Everything that is known of one Ingress after its groups were parsed. */
export interface Facts {
  readonly annotations: Readonly<Record<string, string>>;
  readonly own: ReadonlyMap<string, string>;
  readonly prefix: string;
  readonly reader: Reader;
  readonly outcomes: ReadonlyMap<string, GroupOutcome>;
  readonly admission: Admission;
  readonly account: IngressAccount;
  readonly config: ControllerConfig;
}

/** Enters every annotation of the Ingress into the ledger, with the findings it calls for. */
export function accountFor(facts: Facts): void {
  for (const fullName of Object.keys(facts.annotations)) {
    if (facts.admission.refused?.culprits.includes(fullName) === true) reportRefused(facts, fullName);
    else if (!fullName.startsWith(facts.prefix)) accountForForeign(facts, fullName);
    else accountForOwn(facts, fullName, fullName.slice(facts.prefix.length));
  }
}

function reportRefused({ admission, account }: Facts, fullName: string): void {
  const { refused } = admission;
  if (refused === undefined) return;
  const kind = refused.why === 'risk' ? TOO_RISKY : BLOCKED_WORD;
  account.report(
    kind,
    fullName,
    'invalid',
    `${refused.reason}, so the controller does not take this Ingress`,
  );
}

function accountForForeign({ account, prefix }: Facts, fullName: string): void {
  const foreign = explainForeign(fullName, prefix.slice(0, -1));
  switch (foreign.kind) {
    case 'class':
      account.enter(fullName, 'converted', 'it names the class of the Ingress');
      break;
    case 'wrong-prefix':
      account.report(
        WRONG_PREFIX,
        fullName,
        'unknown',
        `the controller does not read this; did you mean ${foreign.meant}?`,
      );
      break;
    case 'other-controller':
      account.report(OTHER_CONTROLLER, fullName, 'foreign', `it belongs to ${foreign.controller}`);
      break;
    default:
      account.enter(fullName, 'foreign', `it belongs to ${foreign.tool}`);
  }
}

function accountForOwn(facts: Facts, fullName: string, name: string): void {
  const { account, config, reader } = facts;
  const declaration = DECLARATIONS.get(ALIAS_NAMES.get(name) ?? name);
  if (declaration === undefined) {
    reportUnread(facts, fullName, name);
    return;
  }
  if (declaration.since !== undefined && !isAtLeast(config.version, declaration.since)) {
    const running = describeVersion(config.version);
    account.report(
      NOT_YET_READ,
      fullName,
      'unknown',
      `it is read since ${declaration.since}, and ${running} runs`,
    );
    return;
  }
  const trace = reader.traces.get(declaration.key);
  const culprit = dropCulprit(facts);
  if (culprit !== undefined && culprit !== declaration.key) {
    account.enter(
      fullName,
      'no-effect',
      'the controller does not take this Ingress because of another annotation',
    );
  } else if (trace !== undefined && trace.name !== name) {
    account.enter(fullName, 'no-effect', `${facts.prefix}${trace.name} has a value and wins`);
  } else {
    accountForRead(facts, fullName, declaration, trace);
  }
}

/** Key of the annotation that makes the controller refuse the Ingress; empty text: a check before all groups. */
function dropCulprit({ outcomes, admission }: Facts): string | undefined {
  if (admission.refused !== undefined) return '';
  for (const outcome of outcomes.values()) if (outcome.kind === 'dropped') return outcome.culprit;
  return undefined;
}

function reportUnread({ account }: Facts, fullName: string, name: string): void {
  const unread = explainUnread(name);
  const advice = unread.advice === undefined ? {} : { action: unread.advice };
  const hint = unread.advice === undefined ? '' : ` ${unread.advice}`;
  if (unread.kind === 'removed') {
    const reason = `ingress-nginx read it until ${unread.lastRead ?? 'long ago'} and ignores it since.${hint}`;
    account.report(REMOVED_ANNOTATION, fullName, 'unknown', reason, advice);
    return;
  }
  const reason = `no release of ingress-nginx ever read it, so it never had an effect.${hint}`;
  account.report(UNKNOWN_ANNOTATION, fullName, 'unknown', reason, advice);
}

function accountForRead(
  facts: Facts,
  fullName: string,
  declaration: Declaration,
  trace: Trace | undefined,
): void {
  const { account, outcomes } = facts;
  const { key } = declaration;
  const outcome = outcomes.get(GROUP_OF.get(key)?.name ?? '');
  if (outcome !== undefined && outcome.kind !== 'taken' && outcome.culprit === key) {
    reportCulprit(account, fullName, declaration, outcome);
  } else if (trace?.problem === 'empty') {
    account.enter(fullName, 'no-effect', 'an empty value counts as no annotation');
  } else if (trace?.problem !== undefined) {
    reportInvalid(account, fullName, declaration);
  } else if (trace?.fault !== undefined) {
    account.report(kindOfInvalid(declaration), fullName, 'invalid', trace.fault);
  } else if (trace?.snippetIsOff === true) {
    const reason = 'allow-snippet-annotations is off, so the controller ignores its text';
    account.report(SNIPPET_SWITCHED_OFF, fullName, 'no-effect', reason);
  } else if (outcome?.kind === 'ignored') {
    account.enter(
      fullName,
      'no-effect',
      `the controller ignores it because of ${outcome.culprit}: ${outcome.reason}`,
    );
  } else if (trace?.equalsDefault === true) {
    account.enter(fullName, 'no-effect', 'it says what is in force anyway');
  } else if (trace?.flagNotGiven !== undefined) {
    const flag = trace.flagNotGiven;
    account.report(FLAG_NOT_GIVEN, fullName, 'no-effect', `it needs ${flag}, which is taken to be off`, {
      action: `If the controller runs with it, convert with --ingress-nginx-flag ${flag.replace(/^--/, '')}=true.`,
    });
  } else if (trace?.withoutEffect !== undefined) {
    withoutEffect(account, fullName, trace.withoutEffect);
  } else if (trace === undefined) {
    withoutEffect(account, fullName, `it needs ${declaration.needs ?? 'another annotation'}`);
  } else {
    accountForEffect(account, fullName, declaration, trace.value);
  }
}

function accountForEffect(
  account: IngressAccount,
  fullName: string,
  declaration: Declaration,
  value: string,
): void {
  const place = READABLE.get(declaration.key);
  const unreadable = UNREADABLE.get(declaration.key);
  if (place !== undefined) accountForSnippet(account, fullName, value, place);
  else if (unreadable !== undefined) account.report(SNIPPET_OPAQUE, fullName, 'unsupported', unreadable);
  else account.enter(fullName, 'converted', declaration.effect);
}

/** Snippets whose text is read; the place decides what a directive means. */
const READABLE: ReadonlyMap<string, 'location' | 'server'> = new Map([
  ['configuration-snippet', 'location'],
  ['server-snippet', 'server'],
]);

/** Snippets for blocks that are not modelled at all. */
const UNREADABLE: ReadonlyMap<string, string> = new Map([
  ['auth-snippet', 'it changes the request to auth-url'],
  ['stream-snippet', 'it configures plain TCP and UDP ports, which are not converted'],
]);

function accountForSnippet(
  account: IngressAccount,
  fullName: string,
  text: string,
  place: 'location' | 'server',
): void {
  const { opaque, rough } = readSnippet(text, place);
  if (opaque.length === 0) {
    const remark = rough.map(({ directive, why }) => `; ${directive}: ${why}`).join('');
    account.enter(fullName, 'converted', `every directive is understood${remark}`);
    return;
  }
  const named = opaque.map(({ directive, why }) => `${directive}: ${why}`);
  const shown = named.length <= 3 ? named : [...named.slice(0, 3), `and ${named.length - 3} more`];
  const reason = `not understood: ${shown.join('; ')}`;
  account.report(SNIPPET_OPAQUE, fullName, 'unsupported', reason);
}

/** What is the default anyway needs nobody's attention. */
function withoutEffect(account: IngressAccount, fullName: string, reason: string): void {
  if (reason === 'it is the default') account.enter(fullName, 'no-effect', reason);
  else account.report(WITHOUT_EFFECT, fullName, 'no-effect', `it has no effect: ${reason}`);
}

function reportCulprit(
  account: IngressAccount,
  fullName: string,
  declaration: Declaration,
  outcome: Exclude<GroupOutcome, { kind: 'taken' }>,
): void {
  if (outcome.kind === 'dropped') {
    const reason = `it must be ${declaration.validator.description}; the controller does not take this Ingress`;
    account.report(INVALID_DROPS, fullName, 'invalid', reason, {
      before: 'none of the hosts and paths of this Ingress are served',
    });
  } else if (outcome.kind === 'denied') {
    const broken = outcome.config?.clientCertificatesError !== undefined;
    const kind: FindingKind = broken ? CLIENT_CERTIFICATES_BROKEN : LOCATIONS_DENIED;
    const before = broken ? 'the hosts of this Ingress answer 403' : 'every path of this Ingress answers 503';
    account.report(kind, fullName, 'invalid', `${outcome.reason}; ${before}`, { before });
  } else if (outcome.opensAccess === 'as-told') {
    account.report(AUTH_OFF, fullName, 'no-effect', outcome.reason, {
      before: 'requests reach the backend unchecked',
    });
  } else if (outcome.opensAccess === 'bad-value') {
    const reason = `it must be ${declaration.validator.description}; ${outcome.reason}`;
    account.report(AUTH_IGNORED, fullName, 'invalid', reason, {
      before: 'requests reach the backend unchecked',
    });
  } else {
    const reason = `${outcome.reason}; the controller ignores it and the annotations that belong to it`;
    account.report(INVALID_IGNORED, fullName, 'invalid', reason);
  }
}

function reportInvalid(account: IngressAccount, fullName: string, declaration: Declaration): void {
  const consequence =
    declaration.invalid === 'default'
      ? `the default is used (${declaration.initial})`
      : 'the controller ignores it';
  const reason = `it must be ${declaration.validator.description}; ${consequence}`;
  account.report(kindOfInvalid(declaration), fullName, 'invalid', reason);
}

function kindOfInvalid(declaration: Declaration): FindingKind {
  return declaration.invalid === 'default' ? INVALID_DEFAULT : INVALID_IGNORED;
}
