import { definePolicies, type TargetPolicies } from '../../policies/define.ts';
import { CELLS, CHECKS } from '../cells.ts';
import { ADDRESS_LISTS } from './address-lists.ts';
import { BODY_SIZE } from './body-size.ts';
import { CORS } from './cors.ts';
import { DIRECT_RESPONSES } from './direct-responses.ts';
import { GROUP, nothing } from './objects.ts';
import { RATE_LIMITS } from './rate-limits.ts';
import { readPlugins } from './reader.ts';
import { withRedirectHosts } from './redirects.ts';
import { AFFINITY, annotated, HASHING, RETRIES, TIMEOUTS } from './services.ts';

/**
 * Rules name KongPlugins in ExtensionRef filters. They are written in front of the routes that name them, so that none of
 * these is served before its plugins are there.
 */
export const KONG_POLICIES: TargetPolicies = {
  ...definePolicies({
    title: 'Kong',
    group: GROUP,
    themes: [
      ...CHECKS,
      CORS,
      ADDRESS_LISTS,
      BODY_SIZE,
      RATE_LIMITS,
      DIRECT_RESPONSES,
      TIMEOUTS,
      RETRIES,
      AFFINITY,
      HASHING,
    ],
    cells: CELLS,
    checks: ['client-address'],
    ruleNames: true,
    kinds: [],
    listener: {
      write: ({ clientAddress }) =>
        clientAddress.kind === 'peer'
          ? { says: 'whole', parts: [] }
          : nothing(
              'Kong believes what trusted_ips and real_ip_header of its process say, of which no object speaks',
            ),
    },
    finish: (written) => {
      const isPlugin = ({ apiVersion }: (typeof written)[number]): boolean =>
        apiVersion.startsWith(`${GROUP}/`);
      const { resources, notes } = withRedirectHosts(written.filter((one) => !isPlugin(one)));
      return { resources: [...written.filter(isPlugin), ...resources], notes };
    },
    annotated,
    attachment: () => ({}),
  }),
  reader: readPlugins,
};
