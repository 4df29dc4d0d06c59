import type { Fields } from '../../../gateway/read/index.ts';
import type { ListenerFacts, Saying } from '../../../gateway/write/index.ts';
import type { JsonObject } from '../../../kubernetes/object.ts';
import type { ClientAddressSource } from '../../../model/route-table.ts';
import type { Theme } from '../../policies/theme.ts';
import { GROUP, REPOSITORY, withLength } from './objects.ts';

const STANDARD_HEADER = 'x-forwarded-for';

/** The table's cell; writing and reading are below, as they concern listeners and no rules. */
export const CLIENT_ADDRESS: Theme = {
  name: 'client-address',
  cell: {
    how: 'ClientTrafficPolicy spec.clientIPDetection of the Gateway',
    but: 'for a header other than X-Forwarded-For its whole value counts, from whatever peer',
    source: `${REPOSITORY}, api/v1alpha1/clienttrafficpolicy_types.go, ClientIPDetectionSettings`,
  },
};

/**
 * Whose address counts is said by a ClientTrafficPolicy of the Gateway; without one it is that of the connection
 * (internal/xds/translator/listener.go, originalIPDetectionExtensions). With trusted ranges the last entry of X-Forwarded-For
 * that is in none of them is the client, the first entry where all are trusted, and the connection where its peer is not
 * (envoy, source/extensions/http/original_ip_detection/xff/xff.cc, detect; source/common/http/utility.cc,
 * getLastNonTrustedAddressFromXFF).
 */
export function writeListener({ clientAddress }: ListenerFacts): Saying | undefined {
  if (clientAddress.kind === 'peer') return { says: 'whole', parts: [] };
  const clientIPDetection = detection(clientAddress);
  if (clientIPDetection === undefined) {
    return { says: 'nothing', why: 'ClientTrafficPolicy cannot tell from which peers another header counts' };
  }
  return {
    says: 'whole',
    parts: [
      {
        apiVersion: `${GROUP}/v1alpha1`,
        kind: 'ClientTrafficPolicy',
        attach: { to: 'gateway' },
        spec: { clientIPDetection },
        origins: [],
      },
    ],
  };
}

function detection({ header, trusted, hops }: ClientAddressSource): JsonObject | undefined {
  if ((header ?? STANDARD_HEADER) !== STANDARD_HEADER) {
    return trusted === undefined && header !== undefined ? { customHeader: { name: header } } : undefined;
  }
  if (hops !== undefined) return { xForwardedFor: { numTrustedHops: hops } };
  const everyone = trusted === undefined || trusted.includes('all');
  const trustedCIDRs = everyone ? ['0.0.0.0/0', '::/0'] : trusted.map(withLength);
  return { xForwardedFor: { trustedCIDRs } };
}

/** Undefined where the policy says nothing of it. */
export function readListener(spec: Fields): ClientAddressSource | undefined {
  const fields = spec.child('clientIPDetection');
  const list = fields?.child('xForwardedFor');
  const custom = fields?.child('customHeader');
  if (list !== undefined) {
    const hops = list.integer('numTrustedHops');
    const trusted = list.texts('trustedCIDRs');
    return {
      kind: 'forwarded-for',
      header: STANDARD_HEADER,
      ...(hops === undefined ? { trusted } : { hops }),
    };
  }
  if (custom === undefined) return undefined;
  custom.skip('failClosed');
  return { kind: 'forwarded-for', header: custom.requiredText('name').toLowerCase() };
}
