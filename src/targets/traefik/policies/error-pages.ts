import { type Fact, noteOf, ROUTE_FINDINGS, type Saying } from '../../../gateway/write/index.ts';
import { rangesOf } from '../../../model/error-page.ts';
import type { Theme } from '../../policies/theme.ts';
import { middleware, nothing, REPOSITORY, whole } from './objects.ts';

/**
 * The middleware errors asks a Service of its own namespace for the page and answers with its body; the client gets the
 * original status, and the page is told of it by the path alone (pkg/middlewares/customerrors/custom_errors.go). Answers of
 * backends are always replaced too.
 */
export const ERROR_PAGES: Theme = {
  name: 'error-pages',
  cell: {
    how: 'Middleware spec.errors',
    but: 'the client gets the original status, and the Service none of the headers X-Code, X-Format and the like',
    source: `${REPOSITORY}, pkg/middlewares/customerrors/custom_errors.go`,
  },
  write,
};

function write(fact: Fact): Saying | undefined {
  if (fact.kind !== 'error-pages') return undefined;
  const { pages } = fact;
  const { backend } = pages;
  if (backend === 'default-backend' || backend.kind !== 'Service') {
    return nothing('The middleware for error pages asks a Service, and there is none');
  }
  if (pages.page !== undefined) return nothing('Pages with a path of their own are not written');
  if (!pages.interceptsBackend) {
    return nothing('The middleware for error pages replaces what backends answer as well');
  }
  const home = pages.origins[0]?.object.namespace;
  if (home !== undefined && home !== backend.namespace) {
    return nothing(`Service ${backend.namespace}/${backend.name} is in another namespace than the route`);
  }
  const status = pages.statuses.map(String);
  const errors = {
    query: '/',
    service: { name: backend.name, port: backend.portNumber ?? backend.port },
    status,
  };
  return whole(
    [middleware('errors', { errors }, pages.origins)],
    [
      noteOf(
        ROUTE_FINDINGS.errorPages,
        `Pages for ${rangesOf(pages.statuses)} are asked for in another way.`,
        pages.origins,
        {
          severity: 'low',
          before:
            'the Service is told by X-Code, X-Original-URI and the like, and its status goes to the client',
          after: 'the Service is asked for / alone, and the client gets the original status',
        },
      ),
    ],
  );
}
