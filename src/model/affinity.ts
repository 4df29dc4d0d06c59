import type { RequestContext } from './matching.ts';
import type { HeaderEdit } from './outcome.ts';
import type { Policy } from './policy.ts';

/** Stands in a cookie for what names the endpoint, which nobody outside the proxy can compute. */
const ENDPOINT = '<endpoint>';

/**
 * The cookies that session affinity adds to an answer: one for each policy whose cookie the request does not bring.
 * `<endpoint>` and `<now + n s>` stand for what only the proxy knows.
 */
export function affinityCookies(policies: readonly Policy[], context: RequestContext): HeaderEdit[] {
  const edits: HeaderEdit[] = [];
  for (const policy of policies) {
    if (policy.kind !== 'session-affinity' || sends(context, policy.cookie)) continue;
    const parts = [`${policy.cookie}=${ENDPOINT}`, ...attributesOf(policy)];
    edits.push({
      action: 'add',
      name: 'set-cookie',
      value: [{ text: parts.join('; ') }],
      origins: policy.origins,
    });
  }
  return edits;
}

type Affinity = Extract<Policy, { kind: 'session-affinity' }>;

function attributesOf(policy: Affinity): string[] {
  const { path, domain, expires, maxAge, sameSite } = policy;
  const place = path === undefined ? [] : [`Path=${path}`];
  const scope = domain === undefined ? [] : [`Domain=${domain}`];
  const end = expires === undefined ? [] : [`Expires=<now + ${expires} s>`];
  const age = maxAge === undefined ? [] : [`Max-Age=${maxAge}`];
  const secure = policy.secure ? ['Secure'] : [];
  const hidden = policy.httpOnly === false ? [] : ['HttpOnly'];
  const site = sameSite === undefined ? [] : [`SameSite=${sameSite}`];
  return policy.attributes === 'go'
    ? [...place, ...scope, ...end, ...age, ...hidden, ...secure, ...site]
    : [...end, ...age, ...scope, ...place, ...secure, ...hidden, ...site];
}

function sends(context: RequestContext, cookie: string): boolean {
  const sent = context.headers.get('cookie') ?? '';
  return sent.split(';').some((pair) => pair.trim().startsWith(`${cookie}=`));
}
