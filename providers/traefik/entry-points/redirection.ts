import { finding } from '../../../src/model/finding.ts';
import type { Location, Outcome, Redirect } from '../../../src/model/outcome.ts';
import { NO_CHAIN } from '../chains.ts';
import type { Context } from '../context.ts';
import { REDIRECTION_BROKEN } from '../findings/static.ts';
import type { Handling } from '../handling.ts';
import type { RouterFacts } from '../middlewares/stage.ts';
import type { PlannedRouter } from '../routers/planned.ts';
import type { EntryPoint } from './entry-point.ts';

const EVERY_HOST = 'HostRegexp(`^.+$`)';
const WITHOUT_CHALLENGES = `${EVERY_HOST} && !PathPrefix(\`/.well-known/acme-challenge/\`)`;

/**
 * The router that an entry point's redirection stands for (pkg/provider/traefik/internal.go), undefined where there is
 * none or where its target does not exist.
 */
export function redirectionRouter(context: Context, entryPoint: EntryPoint): PlannedRouter | undefined {
  const { redirection } = entryPoint;
  if (redirection === undefined) return undefined;
  const port = targetPort(context, redirection.to);
  if (port === undefined) {
    const message = `Entry point ${entryPoint.name}: its redirection leads to "${redirection.to}", which is neither an entry point nor a port; it has no effect.`;
    context.notes.findings.push(
      finding(REDIRECTION_BROKEN, message, redirection.origins, {
        before: 'requests are served as if there were no redirection',
      }),
    );
    return undefined;
  }
  return {
    name: `redirection of entry point ${entryPoint.name}`,
    text: entryPoint.allowACMEByPass ? WITHOUT_CHALLENGES : EVERY_HOST,
    syntax: 'v3',
    priority: redirection.priority,
    provider: 'internal',
    entryPoints: [entryPoint.name],
    chain: NO_CHAIN,
    service: {
      ok: true,
      handling: (facts) => redirect(redirection.scheme, port, redirection.permanent, facts),
    },
    origins: redirection.origins,
    fields: [],
  };
}

function targetPort({ options }: Context, to: string): number | undefined {
  const written = /^:(\d{1,5})$/.exec(to)?.[1];
  return written === undefined ? options.entryPoints.get(to)?.port : Number(written);
}

/**
 * GET is answered with 301 or 302, everything else with 308 or 307; the port of the request is dropped
 * (pkg/middlewares/redirect).
 */
function redirect(scheme: string, port: number, permanent: boolean, facts: RouterFacts): Handling {
  const isUsual = (scheme === 'https' && port === 443) || (scheme === 'http' && port === 80);
  if (scheme === facts.scheme && isUsual) {
    // The URL would not change: the request goes on to a service that answers nothing else.
    return [{ match: { path: { kind: 'any' } }, outcome: TEAPOT }];
  }
  const location: Location =
    scheme === 'http' || scheme === 'https'
      ? {
          kind: 'parts',
          scheme,
          host: { kind: 'request' },
          port: isUsual ? 'default' : port,
          path: { kind: 'keep' },
          query: 'keep',
        }
      : {
          kind: 'template',
          value: [
            { text: `${scheme}://` },
            { variable: 'host-without-port' },
            { text: `:${port}` },
            { variable: 'request-uri' },
          ],
        };
  const answer = (status: number): Redirect => ({ kind: 'redirect', status, location });
  return [
    {
      match: { path: { kind: 'any' }, methods: ['GET'] },
      outcome: answer(permanent ? 301 : 302),
      note: 'GET',
    },
    { match: { path: { kind: 'any' } }, outcome: answer(permanent ? 308 : 307) },
  ];
}

const TEAPOT: Outcome = {
  kind: 'respond',
  status: 418,
  reason: 'the redirection would lead to the same URL',
};
