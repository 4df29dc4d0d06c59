import { parseDuration } from '../../../src/kubernetes/istio/durations.ts';
import { asNumber, asString, dig } from '../../../src/kubernetes/json.ts';
import type { Policy } from '../../../src/model/policy.ts';
import type { HttpEntry } from '../objects/virtual-service.ts';
import type { MeshSettings } from '../settings.ts';

/** What is tried again where nothing is said (pilot/pkg/networking/core/route/retry/retry.go). */
const DEFAULT_CONDITIONS = [
  'connect-failure',
  'refused-stream',
  'unavailable',
  'cancelled',
  'retriable-status-codes',
];
const DEFAULT_ATTEMPTS = 2;

/** Timeouts and retries of an entry, with Istio's defaults: no timeout, two tries more. */
export function routePolicies(entry: HttpEntry, settings: MeshSettings): readonly Policy[] {
  return [timeouts(entry), ...retries(entry, settings)];
}

function timeouts(entry: HttpEntry): Policy {
  const whole = entry.parts.get('timeout');
  const request = parseDuration(asString(whole?.value) ?? '') ?? 0;
  const retry = entry.parts.get('retries');
  const once = parseDuration(asString(dig(retry?.value, 'perTryTimeout')) ?? '');
  const origins = [whole, once === undefined ? undefined : retry].flatMap((part) => part?.origin ?? []);
  return {
    kind: 'timeouts',
    request,
    ...(once === undefined || once === 0 ? {} : { backendRequest: once }),
    origins,
    isDefault: origins.length === 0,
  };
}

function retries(entry: HttpEntry, settings: MeshSettings): readonly Policy[] {
  const part = entry.parts.get('retries');
  const value = part?.value ?? settings.defaultRetries;
  const attempts = asNumber(dig(value, 'attempts')) ?? (value === undefined ? DEFAULT_ATTEMPTS : 0);
  if (attempts <= 0) return [];
  const given = (asString(dig(value, 'retryOn')) ?? '').split(',').map((text) => text.trim());
  const conditions = given
    .filter((text) => text !== '')
    .map((text) => (/^[0-9]+$/.test(text) ? `http_${text}` : text));
  return [
    {
      kind: 'retry',
      conditions: conditions.length === 0 ? DEFAULT_CONDITIONS : conditions,
      tries: attempts + 1,
      timeout: 0,
      origins: part === undefined ? [] : [part.origin],
      isDefault: part === undefined,
    },
  ];
}
