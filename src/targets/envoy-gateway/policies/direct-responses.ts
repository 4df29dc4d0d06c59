import type { Fact, Saying } from '../../../gateway/write/index.ts';
import { literalText } from '../../../model/template.ts';
import type { Theme } from '../../policies/theme.ts';
import { filterPart } from './filters.ts';
import { REPOSITORY } from './objects.ts';

/** An HTTPRouteFilter answers in place of the backends (internal/xds/translator/route.go, buildXdsDirectResponseAction). */
export const DIRECT_RESPONSES: Theme = {
  name: 'direct-responses',
  cell: {
    how: 'HTTPRouteFilter spec.directResponse',
    source: `${REPOSITORY}, api/v1alpha1/httproutefilter_types.go`,
  },
  write,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'respond') return undefined;
  const { status, headers = [], body } = fact.respond;
  if (status < 200 || status > 599) return undefined;
  const set: Array<{ name: string; value: string }> = [];
  for (const edit of headers) {
    const value = edit.action === 'set' ? literalText(edit.value) : undefined;
    if (value === undefined)
      return { says: 'nothing', why: `The header ${edit.name} of the answer is not fixed` };
    set.push({ name: edit.name, value });
  }
  const directResponse = {
    ...(body === undefined ? {} : { body: { inline: body, type: 'Inline' } }),
    ...(set.length === 0 ? {} : { header: { set } }),
    statusCode: status,
  };
  return { says: 'whole', parts: [filterPart(`answer-${status}`, { directResponse }, [])] };
}
