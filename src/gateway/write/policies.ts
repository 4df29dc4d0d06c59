import type { Json } from '../../kubernetes/object.ts';
import type { FindingKind } from '../../model/finding.ts';
import type { Policy } from '../../model/policy.ts';
import { describePolicy, duration } from '../../model/policy-text.ts';
import type { Abilities } from '../limits.ts';
import { NO_EXTRA, type Note } from './draft.ts';
import { FORWARD_FINDINGS } from './findings/forwarding.ts';
import { noteOf } from './reporter.ts';
import type { PolicyPart } from './target-policies/part.ts';
import type { FactPlace, PolicyWriter } from './target-policies/writer.ts';

export interface PolicyReading {
  /** Fields of the rule. */
  readonly extra: { readonly [field: string]: Json };
  /** Of objects of the implementation. */
  readonly parts: readonly PolicyPart[];
  readonly notes: readonly Note[];
}

export interface PolicyContext {
  readonly abilities: Abilities;
  readonly keepDefaults: boolean;
  readonly writeDefaults: boolean;
  readonly policies?: PolicyWriter;
  readonly listener: { readonly protocol: string };
}

/**
 * What of the policies the API can say, what objects of the implementation say, and notes on the rest. TLS to backends is
 * the business of `backends.ts`.
 */
export function readPolicies(
  policies: readonly Policy[],
  grpc: boolean,
  context: PolicyContext,
): PolicyReading {
  const place: FactPlace = {
    abilities: context.abilities,
    scheme: context.listener.protocol === 'https' ? 'https' : 'http',
    policies,
    grpc,
  };
  const known = readingsFor(
    context,
    `${place.scheme} ${grpc} ${context.writeDefaults} ${context.keepDefaults}`,
  );
  let reading = known.get(policies);
  if (reading === undefined) {
    reading = readAfresh(policies, place, context);
    known.set(policies, reading);
  }
  return reading;
}

type Readings = WeakMap<readonly Policy[], PolicyReading>;

/** Routes share their lists of policies: what becomes of them is found out once for each writer and release. */
const readings = new WeakMap<object, WeakMap<Abilities, Map<string, Readings>>>();
const NO_WRITER = {};

function readingsFor({ abilities, policies }: PolicyContext, place: string): Readings {
  const writer: object = policies ?? NO_WRITER;
  const ofWriter = readings.get(writer) ?? new WeakMap<Abilities, Map<string, Readings>>();
  readings.set(writer, ofWriter);
  const ofRelease = ofWriter.get(abilities) ?? new Map<string, Readings>();
  ofWriter.set(abilities, ofRelease);
  const known = ofRelease.get(place) ?? new WeakMap();
  ofRelease.set(place, known);
  return known;
}

function readAfresh(policies: readonly Policy[], place: FactPlace, context: PolicyContext): PolicyReading {
  let extra: PolicyReading['extra'] = NO_EXTRA;
  const parts: PolicyPart[] = [];
  const notes: Note[] = [];
  for (const policy of policies) {
    if (policy.kind === 'backend-tls') continue;
    const isWanted = !policy.isDefault || context.writeDefaults;
    const saying = isWanted ? context.policies?.say({ kind: 'policy', policy }, place) : undefined;
    if (saying?.says === 'whole') {
      parts.push(...saying.parts);
      notes.push(...(saying.notes ?? []));
      continue;
    }
    const fields = fieldsOf(policy, context.abilities);
    if (Object.keys(fields.extra).length > 0) extra = { ...extra, ...fields.extra };
    if (fields.complete) continue;
    const why = saying?.why;
    const note = policy.isDefault ? defaultNote(policy, context, why) : lostNote(policy, why);
    if (note !== undefined) notes.push(note);
  }
  if (context.writeDefaults) parts.push(...(context.policies?.unsaid?.(place) ?? []));
  return { extra, parts, notes };
}

function fieldsOf(
  policy: Policy,
  abilities: Abilities,
): { extra: { [field: string]: Json }; complete: boolean } {
  const nothing = { extra: {}, complete: false };
  if (policy.kind === 'timeouts') {
    const request =
      policy.request === undefined || !abilities.requestTimeout ? {} : { request: duration(policy.request) };
    const backendRequest =
      policy.backendRequest === undefined || !abilities.backendTimeout
        ? {}
        : { backendRequest: duration(policy.backendRequest) };
    const timeouts = { ...backendRequest, ...request };
    const others =
      policy.connect !== undefined ||
      policy.read !== undefined ||
      policy.send !== undefined ||
      (policy.request !== undefined && policy.request > 0 && !abilities.requestTimeout) ||
      (policy.backendRequest !== undefined && policy.backendRequest > 0 && !abilities.backendTimeout);
    return { extra: Object.keys(timeouts).length === 0 ? {} : { timeouts }, complete: !others };
  }
  if (policy.isDefault) return nothing;
  if (policy.kind === 'session-affinity' && abilities.sessionPersistence) {
    const age = policy.maxAge ?? policy.expires;
    const permanent = age !== undefined && age > 0;
    const cookieConfig = { lifetimeType: permanent ? 'Permanent' : 'Session' };
    const timeout = permanent ? { absoluteTimeout: duration(age * 1000) } : {};
    const sessionPersistence = { ...timeout, cookieConfig, sessionName: policy.cookie, type: 'Cookie' };
    if (policy.cookie.length === 0 || policy.cookie.length > 128) return nothing;
    return { extra: { sessionPersistence }, complete: false };
  }
  if (policy.kind === 'retry' && abilities.retry && policy.tries > 1) {
    const codes = policy.conditions
      .map((condition) => /^http_([45][0-9]{2})$/.exec(condition)?.[1])
      .filter((code) => code !== undefined)
      .map(Number);
    const unique = [...new Set(codes)].sort((a, b) => a - b);
    const retry = { attempts: policy.tries - 1, ...(unique.length === 0 ? {} : { codes: unique }) };
    return { extra: { retry }, complete: false };
  }
  return nothing;
}

/** One finding for each kind of default, whatever the number of routes. */
function defaultNote(policy: Policy, context: PolicyContext, why: string | undefined): Note | undefined {
  if (!context.keepDefaults) return undefined;
  const text = describePolicy(policy);
  return noteOf(
    FORWARD_FINDINGS.defaults,
    `By default the source has ${text}.${why === undefined ? '' : ` ${why}.`}`,
    [],
    {
      group: `${policy.kind} ${text}`,
      before: text,
      after: 'whatever the Gateway implementation does by default',
      witness: 'none',
    },
  );
}

const KIND_OF: Readonly<Partial<Record<Policy['kind'], FindingKind>>> = {
  timeouts: FORWARD_FINDINGS.timeouts,
  'session-affinity': FORWARD_FINDINGS.affinity,
  'rate-limit': FORWARD_FINDINGS.limitLost,
  'connection-limit': FORWARD_FINDINGS.limitLost,
  'request-body-limit': FORWARD_FINDINGS.limitLost,
};

/** @param why the implementation has no field for it either */
function lostNote(policy: Policy, why: string | undefined): Note {
  const text = describePolicy(policy);
  const unlimited = policy.kind === 'request-body-limit' && policy.bytes === 0;
  const kind = unlimited
    ? FORWARD_FINDINGS.policyLost
    : (KIND_OF[policy.kind] ?? FORWARD_FINDINGS.policyLost);
  const reason = why === undefined ? '' : ` ${why}.`;
  return noteOf(kind, `Not carried over: ${text}.${reason}`, policy.origins, {
    before: text,
    after: 'whatever the Gateway implementation does by default',
    witness: policy.kind === 'request-body-limit' && !unlimited ? largeBody(policy.bytes) : 'none',
  });
}

function largeBody(limit: number): Exclude<Note['witness'], undefined> {
  return { method: 'POST', headers: [['Content-Length', String(limit + 1)]] };
}
