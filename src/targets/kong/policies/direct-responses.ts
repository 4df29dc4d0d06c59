import type { Fields } from '../../../gateway/read/index.ts';
import type { Fact, Saying } from '../../../gateway/write/index.ts';
import { describeObject, type ObjectRef } from '../../../model/origin.ts';
import type { HeaderEdit, Respond } from '../../../model/outcome.ts';
import { literal } from '../../../model/template.ts';
import type { Theme } from '../../policies/theme.ts';
import { answeredBy, type Change } from '../../policies/treatments.ts';
import { FILTERS, KONG, nothing, pluginPart, whole } from './objects.ts';

const PLUGIN = 'request-termination';
const DEFAULT_STATUS = 503;

/**
 * The plugin request-termination answers in place of backends, behind all other plugins. Without a body it makes one of the
 * status (handler.lua). A `body` may not be empty, and `content_type` needs one (schema.lua).
 */
export const DIRECT_RESPONSES: Theme = {
  name: 'direct-responses',
  cell: {
    how: `KongPlugin ${PLUGIN} by an ExtensionRef filter`,
    but: 'of the headers only Content-Type, where there is a body',
    source: `${KONG}, kong/plugins/${PLUGIN}/handler.lua and schema.lua; ${FILTERS}`,
  },
  write,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'respond') return undefined;
  const { status, headers = [], body = '' } = fact.respond;
  if (status < 200 || status > 599) return undefined;
  const type = headers.map((edit) => contentType(edit));
  if (type.includes(undefined) || type.length > 1 || (type.length > 0 && body === '')) {
    return nothing('The plugin request-termination has no headers but the type of its body');
  }
  const [content_type] = type;
  const config = {
    ...(body === '' ? {} : { body }),
    ...(content_type === undefined ? {} : { content_type }),
    status_code: status,
  };
  // Without the plugin there is no backend either.
  return whole([pluginPart(PLUGIN, config, [])]);
}

function contentType(edit: HeaderEdit): string | undefined {
  if (edit.action === 'remove' || edit.name.toLowerCase() !== 'content-type') return undefined;
  const texts = edit.value.map((part) => ('text' in part ? part.text : undefined));
  const text = texts.includes(undefined) ? '' : texts.join('');
  return text === '' ? undefined : text;
}

/** The answer that the configuration gives; a redirect of the rule is made first. */
export function readTermination(config: Fields, plugin: ObjectRef): Change {
  config.skip('message');
  const body = config.text('body');
  const type = config.text('content_type');
  const answer: Respond = {
    kind: 'respond',
    status: config.integer('status_code') ?? DEFAULT_STATUS,
    ...(type === undefined
      ? {}
      : { headers: [{ action: 'set', name: 'content-type', value: literal(type) }] }),
    ...(body === undefined ? {} : { body }),
    reason: `${describeObject(plugin)} answers`,
  };
  return answeredBy(answer);
}
