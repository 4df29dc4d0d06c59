import { MATCH_ALL } from '../../src/model/match.ts';
import { NO_ANSWER } from '../../src/model/outcome.ts';
import type { Listener } from '../../src/model/route-table.ts';
import type { StreamService } from './stream-services.ts';

/** A port that sends whole connections, or datagrams, to one Service. */
export function streamListener(
  { protocol, port, backend, policies, origin }: StreamService,
  frame: Omit<Listener, 'virtualHosts'>,
): Listener {
  return {
    ...frame,
    name: `${protocol}-${port}`,
    port,
    protocol,
    clientAddress: { kind: 'peer' },
    unmatched: { kind: 'respond', status: NO_ANSWER, reason: 'nothing listens there' },
    virtualHosts: [
      {
        hosts: [{ kind: 'any' }],
        routes: [
          {
            name: `${protocol} port ${port}`,
            match: MATCH_ALL,
            outcome: {
              kind: 'forward',
              backends: [{ weight: 1, target: backend }],
              path: { kind: 'keep' },
              host: { kind: 'keep' },
              requestHeaders: [],
              mirrors: [],
              policies,
            },
            origins: [origin],
          },
        ],
        unmatched: { kind: 'respond', status: NO_ANSWER, reason: 'nothing listens there' },
        origins: [origin],
      },
    ],
  };
}
