import type { Fields } from '../../../gateway/read/index.ts';
import type { Fact, Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import type { HeaderEdit, Outcome, Respond } from '../../../model/outcome.ts';
import { literal, literalText } from '../../../model/template.ts';
import type { Theme } from '../../policies/theme.ts';
import { type Change, opaque } from '../../policies/treatments.ts';
import { API, celText, PROXY, textOfCel, trafficPart } from './objects.ts';

/**
 * The last of the policies answers in place of the backends, behind all checks and redirects, also where the rule has no
 * backends (proxy/httpproxy.rs, apply_request_policies; http/filters.rs, DirectResponse).
 */
export const DIRECT_RESPONSES: Theme = {
  name: 'direct-responses',
  cell: {
    how: 'AgentgatewayPolicy spec.traffic.directResponse',
    source: `${API}/agentgateway_policy_types.go, DirectResponse; ${PROXY}/http/filters.rs; controller/pkg/agentgateway/translator/route_collections.go`,
  },
  write,
  kind: 'AgentgatewayPolicy',
  read,
};

/** Most letters of a body, and most headers. */
const MOST_LETTERS = 4096;
const MOST_HEADERS = 16;

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'respond') return undefined;
  const { status, headers = [], body = '' } = fact.respond;
  if (status < 200 || status > 599) return undefined;
  if (body.length > MOST_LETTERS || headers.length > MOST_HEADERS) {
    return { says: 'nothing', why: 'The answer is too long for an AgentgatewayPolicy' };
  }
  const values = new Map<string, string>();
  for (const edit of headers) {
    const text = edit.action === 'set' ? literalText(edit.value) : undefined;
    const value = text === undefined ? undefined : celText(text);
    if (value === undefined)
      return { says: 'nothing', why: `The header ${edit.name} of the answer is not fixed` };
    values.set(edit.name.toLowerCase(), value);
  }
  const directResponse = {
    ...(body === '' ? {} : { body }),
    ...(values.size === 0 ? {} : { headers: [...values].map(([name, value]) => ({ name, value })) }),
    status,
  };
  return { says: 'whole', parts: [trafficPart({ directResponse }, [])] };
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const fields = spec.child('traffic')?.child('directResponse');
  if (fields === undefined) return undefined;
  const title = `${policy.kind} ${policy.namespace}/${policy.name}`;
  const headers: HeaderEdit[] = [];
  for (const header of fields.children('headers')) {
    const text = textOfCel(header.requiredText('value'));
    if (text === undefined) {
      return opaque(`what ${title} answers is not known here`, [{ object: policy, path: fields.path }]);
    }
    headers.push({ action: 'set', name: header.requiredText('name'), value: literal(text) });
  }
  const status = fields.integer('status');
  const body = fields.text('body');
  if (status === undefined) return undefined;
  return answered({
    kind: 'respond',
    status,
    ...(headers.length === 0 ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    reason: `${title} answers`,
  });
}

/** Redirects of the rule come first; all that would go to a backend, or find none, is answered. */
function answered(respond: Respond): Change {
  return (treatment) => {
    const { kind } = treatment.outcome;
    const outcome: Outcome = kind === 'forward' || kind === 'respond' ? respond : treatment.outcome;
    return { ...treatment, outcome };
  };
}
