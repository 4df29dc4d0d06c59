import type { Origin } from '../../model/origin.ts';
import type { HostRewrite } from '../../model/outcome.ts';
import { literalText } from '../../model/template.ts';
import { isHostname } from '../limits.ts';
import type { Note } from './draft.ts';
import { FORWARD_FINDINGS } from './findings/forwarding.ts';
import { forwardedHostHeader } from './forwarded-host.ts';
import { noteOf } from './reporter.ts';
import { showTemplate } from './rewrites.ts';

/** The host name for the backend; without one the host of the request stays. */
export function hostChoice(
  rewrite: HostRewrite,
  origins: readonly Origin[],
): { readonly hostname?: string; readonly notes: readonly Note[] } {
  if (rewrite.kind === 'keep') return { notes: [] };
  const [only] = rewrite.value;
  if (rewrite.value.length === 1 && only !== undefined && 'variable' in only) {
    if (
      only.variable === 'host-header' ||
      only.variable === 'host' ||
      only.variable === 'host-without-port'
    ) {
      return { notes: [] };
    }
  }
  const text = literalText(rewrite.value);
  if (text !== undefined && isHostname(text)) return { hostname: text, notes: [] };
  const shown = showTemplate(rewrite.value);
  const header = rewrite.value.length === 1 ? forwardedHostHeader(only) : undefined;
  return {
    notes: [
      noteOf(
        FORWARD_FINDINGS.hostRewrite,
        `The Host header ${shown} for the backend cannot be written.`,
        origins,
        {
          // The same host, unless the proxy in front changes it: few requests differ.
          ...(header === undefined
            ? {}
            : { severity: 'low', witness: { headers: [[header, 'other.example']] } }),
          before: `the backend receives Host: ${shown}`,
          after: 'the backend receives the host of the request',
        },
      ),
    ],
  };
}
