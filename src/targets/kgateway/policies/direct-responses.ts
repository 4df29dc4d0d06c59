import { type FilterReading, readSpec } from '../../../gateway/read/index.ts';
import type { Fact, Saying } from '../../../gateway/write/index.ts';
import { type ObjectSet, refOf } from '../../../kubernetes/object.ts';
import { describeObject, describePath } from '../../../model/origin.ts';
import type { ExtensionObject } from '../../../model/route-table.ts';
import type { Theme } from '../../policies/theme.ts';
import { GROUP, REPOSITORY } from './objects.ts';

const KIND = 'DirectResponse';

/** A DirectResponse that the rule names answers in place of backends (direct_response_plugin.go, ApplyForRoute). */
export const DIRECT_RESPONSES: Theme = {
  name: 'direct-responses',
  cell: {
    how: 'DirectResponse by an ExtensionRef filter',
    but: 'without headers',
    source: `${REPOSITORY}, api/v1alpha1/kgateway/direct_response_types.go; pkg/kgateway/extensions2/plugins/directresponse`,
  },
  write,
};

/** Most letters of a body. */
const MOST = 4096;

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'respond') return undefined;
  const { status, headers = [], body = '' } = fact.respond;
  if (status < 200 || status > 599) return undefined;
  if (headers.length > 0) return { says: 'nothing', why: 'A DirectResponse of kgateway has no headers' };
  if (body.length > MOST) return { says: 'nothing', why: 'The body of a DirectResponse is too long' };
  return {
    says: 'whole',
    parts: [
      {
        apiVersion: `${GROUP}/v1alpha1`,
        kind: KIND,
        attach: { to: 'filter', name: `answer-${status}` },
        spec: { ...(body === '' ? {} : { body }), status },
        origins: [],
      },
    ],
  };
}

/** What a DirectResponse answers; undefined for other kinds, and for objects that are not there. */
export function readFilter(
  { group, kind, namespace, name }: ExtensionObject,
  objects: ObjectSet,
): FilterReading | undefined {
  if (group !== GROUP || kind !== KIND) return undefined;
  const object = objects.find(KIND, namespace, name);
  if (object === undefined) return undefined;
  const reading = readSpec(object);
  const { spec } = reading;
  const status = spec.integer('status') ?? 500;
  const body = spec.text('body');
  const title = describeObject(refOf(object));
  const unread = reading.unknown().map(describePath);
  if (unread.length > 0)
    return { ok: true, unread: `what ${unread.join(', ')} of ${title} does is not known here` };
  const text = body === undefined ? {} : { body };
  return { ok: true, answer: { kind: 'respond', status, ...text, reason: `${title} answers` } };
}
