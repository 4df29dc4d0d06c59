import type { ErrorPages } from '../../../src/model/route-table.ts';
import type { TemplatePart } from '../../../src/model/template.ts';
import type { Handling } from '../handling.ts';
import { answersEarly, unforeseen } from './around.ts';
import { built, field, type MiddlewareType, page, refused } from './declaration.ts';
import type { Options } from './options.ts';
import type { RouterFacts } from './stage.ts';

type Page = NonNullable<ErrorPages['page']>;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** NewHTTPCodeRanges of pkg/types/http_code_range.go: one code, or two with a dash between them. */
function rangeOf(text: string): Range | undefined {
  const [low = '', high = low] = text.split('-');
  if (!/^[+-]?\d+$/.test(low) || !/^[+-]?\d+$/.test(high)) return undefined;
  return { from: Number(low), to: Number(high) };
}

export const errors: MiddlewareType = {
  name: 'errors',
  effect:
    'Answers with certain statuses come from another service; the client gets its body with the old status.',
  documentation: page('errorPages'),
  fields: [
    field('status', 'texts', 'Statuses, each a code or a range of codes.'),
    field('service', 'reference', 'The service with the pages.'),
    field('query', 'text', 'Path and query of the page; {status}, {originalStatus} and {url} are replaced.'),
    field('statusRewrites', 'number map', 'Statuses that the client gets in place of others.'),
    field('errorRequestHeaders', 'texts', 'The only headers of the request that the service gets.', {
      default: 'all',
    }),
  ],
  build(options, subject, context) {
    const items = options.texts('status') ?? [];
    const ranges = items.map(rangeOf);
    const bad = items.find((_, index) => ranges[index] === undefined);
    if (bad !== undefined)
      return refused(`has the status ${JSON.stringify(bad)}, which is no code and no range`, 'status');
    const rewrites: Array<Range & { readonly client: number }> = [];
    for (const [text, client] of options.numbers('statusRewrites') ?? []) {
      const range = rangeOf(text);
      if (range === undefined) {
        return refused(
          `rewrites the status ${JSON.stringify(text)}, which is no code and no range`,
          'statusRewrites',
        );
      }
      rewrites.push({ ...range, client });
    }
    const service = context.backendOf(options.object('service') ?? {}, subject.ref.namespace);
    if (!service.ok) return refused(`has no service for its pages: ${service.why}`, 'service');
    const statuses: number[] = [];
    for (let status = 100; status <= 599; status++) {
      if (ranges.some((range) => range !== undefined && range.from <= status && status <= range.to))
        statuses.push(status);
    }
    return built((inner, router) => {
      const pages: ErrorPages = {
        statuses,
        backend: service.backend,
        interceptsBackend: true,
        requestHeaders: [],
        page: pageOf(options, rewrites, router),
        origins: subject.origins,
      };
      return withPages(pages, inner);
    });
  },
};

function withPages(pages: ErrorPages, inner: Handling): Handling {
  return inner.flatMap((branch): Handling => {
    if (branch.errorPages === undefined && !answersEarly(branch.outcome))
      return [{ ...branch, errorPages: pages }];
    const why = 'several middlewares replace the answers of each other';
    return unforeseen(why, pages.origins, [branch]);
  });
}

function pageOf(options: Options, statuses: Page['statuses'], router: RouterFacts): Page {
  const listed = options.texts('errorRequestHeaders');
  const query = options.text('query') ?? '';
  return {
    target: query === '' ? [{ text: '/' }] : targetOf(`/${query.replace(/^\//, '')}`, router.scheme),
    statuses,
    ...(listed === undefined ? {} : { headers: listed }),
  };
}

function targetOf(query: string, scheme: string): Page['target'] {
  const url: readonly TemplatePart[] = [
    { text: `${scheme}%3A%2F%2F` },
    { variable: 'host-header', encode: 'uri-component' },
    { rewritten: { kind: 'canonical' }, encode: 'uri-component' },
    { variable: 'query-part', encode: 'uri-component' },
  ];
  return query.split(/(\{status\}|\{originalStatus\}|\{url\})/).flatMap((text): Page['target'] => {
    if (text === '{status}') return [{ status: 'client' }];
    if (text === '{originalStatus}') return [{ status: 'original' }];
    if (text === '{url}') return url;
    return text === '' ? [] : [{ text }];
  });
}
