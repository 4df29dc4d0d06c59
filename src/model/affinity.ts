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
    const parts = [`${policy.cookie}=${ENDPOINT}`];
    if (policy.expires !== undefined) parts.push(`Expires=<now + ${policy.expires} s>`);
    if (policy.maxAge !== undefined) parts.push(`Max-Age=${policy.maxAge}`);
    if (policy.domain !== undefined) parts.push(`Domain=${policy.domain}`);
    if (policy.path !== undefined) parts.push(`Path=${policy.path}`);
    if (policy.secure) parts.push('Secure');
    parts.push('HttpOnly');
    if (policy.sameSite !== undefined) parts.push(`SameSite=${policy.sameSite}`);
    edits.push({
      action: 'add',
      name: 'set-cookie',
      value: [{ text: parts.join('; ') }],
      origins: policy.origins,
    });
  }
  return edits;
}

function sends(context: RequestContext, cookie: string): boolean {
  const sent = context.headers.get('cookie') ?? '';
  return sent.split(';').some((pair) => pair.trim().startsWith(`${cookie}=`));
}
