import type { Fields } from '../../../gateway/read/index.ts';
import type { Fact, FactPlace, Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import { limitOf } from '../../policies/body-buffers.ts';
import type { Theme } from '../../policies/theme.ts';
import type { Change } from '../../policies/treatments.ts';
import { FILTERS, KONG, NO_FILTERS_FOR_GRPC, nothing, pluginPart, whole } from './objects.ts';

const PLUGIN = 'request-size-limiting';
const FACTORS: ReadonlyMap<string, number> = new Map([
  ['bytes', 1],
  ['kilobytes', 2 ** 10],
  ['megabytes', 2 ** 20],
]);
const DEFAULT_SIZE = 128;
const DEFAULT_UNIT = 'megabytes';

/**
 * The plugin request-size-limiting compares Content-Length with the limit; a body without one is read as a whole first, as
 * the proxy does by default. Larger ones get 413, or 417 where the client waits for permission with Expect (handler.lua).
 * Without the plugin Kong has no limit (kong.conf.default: nginx_http_client_max_body_size = 0).
 */
export const BODY_SIZE: Theme = {
  name: 'body-size',
  cell: {
    how: `KongPlugin ${PLUGIN} by an ExtensionRef filter`,
    but: '417 for clients that send Expect; no limit for gRPC backends',
    source: `${KONG}, kong/plugins/${PLUGIN}/handler.lua; ${FILTERS}`,
  },
  write,
};

function write(fact: Fact, { grpc }: FactPlace): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'request-body-limit') return undefined;
  const { bytes, origins, isDefault } = fact.policy;
  if (bytes === 0) return whole([]);
  if (grpc) return nothing(NO_FILTERS_FOR_GRPC);
  const part = pluginPart(PLUGIN, { allowed_payload_size: bytes, size_unit: 'bytes' }, origins);
  return whole([part], [], isDefault ? undefined : 'setting');
}

/** The limit of a configuration; undefined where a field asks for something else. */
export function readSizeLimit(config: Fields, plugin: ObjectRef): Change | undefined {
  const size = config.integer('allowed_payload_size') ?? DEFAULT_SIZE;
  const factor = FACTORS.get(config.text('size_unit') ?? DEFAULT_UNIT);
  if (factor === undefined || config.flag('require_content_length') === true) return undefined;
  return limitOf(size * factor, plugin, config.path);
}
