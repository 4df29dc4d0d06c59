import type { Fields } from '../../../gateway/read/index.ts';
import { type Fact, noteOf, POLICY_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import type { ObjectRef } from '../../../model/origin.ts';
import { describePolicy } from '../../../model/policy-text.ts';
import type { Theme } from '../../policies/theme.ts';
import { withPolicies } from '../../policies/treatments.ts';
import { REPOSITORY, routePart } from './objects.ts';

/**
 * Answers are compressed for clients that accept it; the first compressor is preferred where a client likes several alike.
 * An entry without the field of its own type does nothing (internal/gatewayapi/backendtrafficpolicy.go, buildCompression;
 * internal/xds/translator/compressor.go).
 */
export const COMPRESSION: Theme = {
  name: 'compression',
  cell: {
    how: 'BackendTrafficPolicy spec.compressor',
    but: 'types and sizes of answers that are compressed are those of Envoy',
    source: `${REPOSITORY}, api/v1alpha1/compression_types.go; internal/xds/translator/compressor.go`,
  },
  write,
  kind: 'BackendTrafficPolicy',
  read,
};

/** By the name of the encoding. */
const TYPES: ReadonlyMap<string, { readonly type: string; readonly field: string }> = new Map([
  ['gzip', { type: 'Gzip', field: 'gzip' }],
  ['br', { type: 'Brotli', field: 'brotli' }],
  ['zstd', { type: 'Zstd', field: 'zstd' }],
]);

/** What providers call compression of answers; its value lists the encodings. */
const NAME = 'compress';

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'policy' || fact.policy.kind !== 'other' || fact.policy.name !== NAME) return undefined;
  const { policy } = fact;
  const compressor = policy.value.split(', ').flatMap((encoding) => {
    const known = TYPES.get(encoding);
    return known === undefined ? [] : [{ type: known.type, [known.field]: {} }];
  });
  if (compressor.length === 0) return { says: 'nothing', why: 'Envoy Gateway has none of the encodings' };
  return {
    says: 'whole',
    parts: [routePart('BackendTrafficPolicy', { compressor }, policy.origins)],
    notes: [
      noteOf(
        POLICY_FINDINGS.inexact,
        'Which answers are compressed, by type and size, is what Envoy does by default.',
        policy.origins,
        {
          group: `compression ${policy.value}`,
          severity: 'info',
          before: describePolicy(policy),
          after: 'the same encodings, for answers of 30 bytes and more of the types of text that Envoy knows',
          witness: 'none',
        },
      ),
    ],
  };
}

function read(spec: Fields, policy: ObjectRef): ReturnType<NonNullable<Theme['read']>> {
  const compressors = spec.children('compressor');
  const older = spec.children('compression');
  // The newer field decides where both are there.
  const inForce = compressors.length > 0 ? compressors : older;
  for (const entry of [...compressors, ...older]) entry.skip('minContentLength', 'gzip', 'brotli', 'zstd');
  const encodings = inForce.flatMap((entry) => {
    const type = entry.text('type');
    const [encoding, known] = [...TYPES].find(([, one]) => one.type === type) ?? [];
    if (encoding === undefined || known === undefined) return [];
    return inForce === older || entry.has(known.field) ? [encoding] : [];
  });
  const [first] = inForce;
  if (encodings.length === 0 || first === undefined) return undefined;
  return withPolicies([
    {
      kind: 'other',
      name: NAME,
      value: encodings.join(', '),
      effect: 'answers are compressed for clients that take it',
      mayAnswer: { headers: ['Content-Encoding', 'Vary'], ifSent: 'Accept-Encoding' },
      origins: [{ object: policy, path: first.path }],
      isDefault: false,
    },
  ]);
}
