import type { ObjectRef } from '../../model/origin.ts';
import type { Policy } from '../../model/policy.ts';
import { parseDuration } from './duration.ts';
import type { Fields } from './fields.ts';

/** Reads `timeouts`, `retry` and `sessionPersistence` of a rule. */
export function readPolicies(rule: Fields, ref: ObjectRef): readonly Policy[] {
  return [
    ...readTimeouts(rule.child('timeouts'), ref),
    ...readRetry(rule.child('retry'), ref),
    ...readPersistence(rule.child('sessionPersistence'), ref),
  ];
}

function base(fields: Fields, ref: ObjectRef): Pick<Policy, 'origins' | 'isDefault'> {
  return { origins: [{ object: ref, path: fields.path }], isDefault: false };
}

function readDuration(fields: Fields, key: string): number | undefined {
  const text = fields.text(key);
  if (text === undefined) return undefined;
  const duration = parseDuration(text);
  if (duration === undefined) fields.fault(key, 'must be a duration such as 30s or 1m30s');
  return duration;
}

/** 0 switches a timeout off (HTTPRouteTimeouts.request). */
function readTimeouts(fields: Fields | undefined, ref: ObjectRef): readonly Policy[] {
  if (fields === undefined) return [];
  const request = readDuration(fields, 'request');
  const backendRequest = readDuration(fields, 'backendRequest');
  return [
    {
      kind: 'timeouts',
      ...(request === undefined ? {} : { request }),
      ...(backendRequest === undefined ? {} : { backendRequest }),
      ...base(fields, ref),
    },
  ];
}

/** `attempts` counts the tries after the first; connection errors are retried whenever there is a retry stanza. */
function readRetry(fields: Fields | undefined, ref: ObjectRef): readonly Policy[] {
  if (fields === undefined) return [];
  fields.skip('backoff');
  const codes = fields.integers('codes').map(String);
  return [
    {
      kind: 'retry',
      conditions: ['connection-error', ...codes],
      tries: (fields.integer('attempts') ?? 1) + 1,
      timeout: 0,
      ...base(fields, ref),
    },
  ];
}

/** The cookie of v1.6.1 (`sessionName`, `cookieConfig`) and of later drafts (`cookie`). */
function readPersistence(fields: Fields | undefined, ref: ObjectRef): readonly Policy[] {
  if (fields === undefined) return [];
  fields.skip('idleTimeout');
  const absolute = readDuration(fields, 'absoluteTimeout');
  const header = fields.child('header')?.text('name');
  const cookie = fields.child('cookie');
  const lifetime = cookie?.text('lifetimeType') ?? fields.child('cookieConfig')?.text('lifetimeType');
  const name = cookie?.text('name') ?? fields.text('sessionName') ?? '';
  const path = cookie?.text('path');
  if (fields.text('type') === 'Header') {
    const effect = 'requests with the same header value reach the same endpoint';
    return [
      {
        kind: 'other',
        name: 'session-persistence-header',
        value: header ?? name,
        effect,
        ...base(fields, ref),
      },
    ];
  }
  return [
    {
      kind: 'session-affinity',
      cookie: name,
      ...(path === undefined ? {} : { path }),
      ...(lifetime === 'Permanent' && absolute !== undefined ? { maxAge: Math.floor(absolute / 1000) } : {}),
      secure: false,
      mode: 'persistent',
      ...base(fields, ref),
    },
  ];
}
