import type { Dialect, MatchOrder, RegexUse } from '../../src/gateway/dialect.ts';
import type { PathHandling } from '../../src/model/route-table.ts';
import {
  type Cell,
  DIALECTS,
  type FeatureReport,
  TARGETS,
  type Target,
  THEMES,
} from '../../src/targets/index.ts';
import { prose } from './prose.ts';

/** The pages about implementations, by file name: a comparison, and one for each. */
export function targetPages(notice: string): ReadonlyMap<string, string> {
  const targets = [...TARGETS.values()];
  return new Map([
    ['docs/targets/README.md', comparisonPage(notice)],
    ...targets.map((target) => [`docs/targets/${target.name}.md`, targetPage(target, notice)] as const),
  ]);
}

function comparisonPage(notice: string): string {
  const dialects = [...DIALECTS.values()];
  const rows = ASPECTS.map(
    ([label, say]) => `| ${label} | ${dialects.map((one) => prose(say(one))).join(' | ')} |`,
  );
  return [
    notice,
    '# Implementations',
    '',
    'What the Gateway API leaves open, and how implementations fill that in. `--dialect` takes the names in the first',
    'row. Each page names the source of every claim and what official conformance reports say of the implementation.',
    'What becomes of annotations of ingress-nginx on each is [a page of its own](../annotations-on-targets.md).',
    '',
    `| | ${dialects.map(linked).join(' | ')} |`,
    `|---|${dialects.map(() => '---').join('|')}|`,
    ...rows,
    '',
  ].join('\n');
}

function linked({ name }: Dialect): string {
  return TARGETS.has(name) ? `[${name}](${name}.md)` : name;
}

function targetPage(target: Target, notice: string): string {
  const { dialect, title, notes, gatewayClass, sources } = target;
  return [
    notice,
    `# ${title}`,
    '',
    `Name of the dialect: \`${dialect.name}\`. Usual GatewayClass: \`${gatewayClass}\` (${sources['gatewayClass'] ?? ''}).`,
    '',
    '## How it reads manifests',
    '',
    '| | | source |',
    '|---|---|---|',
    ...ASPECTS.map(([label, say, field]) => {
      const source = field === undefined ? undefined : dialect.sources[field];
      return `| ${label} | ${prose(say(dialect))} | ${prose(source ?? 'the specification')} |`;
    }),
    '',
    '## Beyond routing',
    '',
    'What `convert` writes for each theme, and where it is known from; what it does not write is a finding.',
    '',
    '| | | source |',
    '|---|---|---|',
    ...[...target.matrix].map(
      ([name, cell]) => `| ${prose(THEMES[name])} | ${prose(cellText(cell))} | ${prose(cell.source)} |`,
    ),
    ...(notes.length === 0 ? [] : ['', '## Known and not modelled', '']),
    ...notes.map(({ text, source }) => `- ${prose(text)}${source === 'none' ? '' : ` (${prose(source)})`}`),
    '',
    '## Conformance reports',
    '',
    ...reportLines(target.reports),
    ...carriedOut(target),
    '',
  ].join('\n');
}

function carriedOut({ carriedOut }: Target): readonly string[] {
  if (carriedOut === undefined) return [];
  const features = carriedOut.features.join(', ');
  return ['', `Carried out nevertheless: ${features} (${prose(carriedOut.source)}).`];
}

function cellText(cell: Cell): string {
  if ('why' in cell) return `No: ${cell.why}`;
  return cell.but === undefined ? cell.how : `${cell.how}; ${cell.but}`;
}

function reportLines(reports: readonly FeatureReport[]): readonly string[] {
  const [newest] = reports;
  if (newest === undefined) return ['There is none.'];
  const shown = reports.slice(0, 4);
  const features = [...newest.known].sort();
  return [
    'From kubernetes-sigs/gateway-api, conformance/reports. `-`: not claimed. `?`: not known to the suite of that time, or',
    'the profile was not run. Core features need no line: they belong to the core tests of a profile.',
    '',
    `| | ${shown.map(({ version }) => version).join(' | ')} |`,
    `|---|${shown.map(() => '---').join('|')}|`,
    `| Gateway API | ${shown.map(({ gatewayApi }) => gatewayApi).join(' | ')} |`,
    `| channel | ${shown.map(({ channel }) => channel).join(' | ')} |`,
    `| date | ${shown.map(({ date }) => date).join(' | ')} |`,
    `| core tests | ${shown.map(coreText).join(' | ')} |`,
    ...features.map(
      (name) => `| ${name} | ${shown.map((report) => MARKS[report.support(name)]).join(' | ')} |`,
    ),
  ];
}

function coreText({ core }: FeatureReport): string {
  return [...core]
    .map(
      ([profile, result]) => `${profile.replace('GATEWAY-', '')}${result === 'success' ? '' : ` ${result}`}`,
    )
    .join(', ');
}

const MARKS = { supported: 'yes', unsupported: '-', unknown: '?' } as const;

type Aspect = readonly [label: string, say: (dialect: Dialect) => string, field?: string];

const OPEN = 'not known';

const ASPECTS: readonly Aspect[] = [
  [
    'regular expressions of paths',
    (dialect) => (dialect.pathRegexSupport === 'refused' ? 'none' : regexText(dialect.pathRegex)),
    'pathRegex',
  ],
  ['of header and query values', (dialect) => regexText(dialect.valueRegex), 'valueRegex'],
  [
    'their rank',
    ({ regexRank }) =>
      ({
        unspecified: OPEN,
        'above-prefix': 'Exact, expression, prefix',
        'below-prefix': 'Exact, prefix, expression',
        'with-prefix-by-length': 'Exact, then the longer of prefix and expression',
      })[regexRank],
    'regexRank',
  ],
  [
    'among themselves',
    ({ regexOrder }) =>
      ({
        'rule-order': 'order of rules; across routes not known',
        'route-order': 'age and name of the route, order of rules',
        'longest-first': 'the longer text first',
      })[regexOrder],
    'regexOrder',
  ],
  ['then', ({ order }) => orderText(order), 'order'],
  [
    'equal rank in two routes',
    ({ ties }) => (ties === 'unspecified' ? OPEN : 'the older route, then by name'),
    'ties',
  ],
  [
    'what the path alone decides',
    ({ selection }) =>
      selection === 'path-first'
        ? '404 when no match of the chosen path holds'
        : 'nothing; the next match is tried',
    'selection',
  ],
  [
    'nothing matches at the most specific host',
    ({ hostFallThrough }) =>
      hostFallThrough === 'unspecified' ? OPEN : hostFallThrough ? 'less specific hosts are tried' : '404',
    'hostFallThrough',
  ],
  [
    'listeners of one port',
    ({ listenerIsolation = true }) =>
      listenerIsolation === 'unspecified'
        ? OPEN
        : listenerIsolation === 'same-name'
          ? 'kept apart by equal hostnames, for routes that name a listener'
          : listenerIsolation
            ? 'kept apart'
            : 'share all routes',
    'listenerIsolation',
  ],
  [
    'Host of another listener than the server name',
    ({ misdirected = 421 }) => (misdirected === 'unspecified' ? OPEN : String(misdirected)),
    'misdirected',
  ],
  ['paths', ({ paths }) => (paths === undefined ? `${OPEN}; read as sent` : pathText(paths)), 'paths'],
  [
    'several matches for one header',
    ({ repeatedNames }) => (repeatedNames === 'all-must-hold' ? 'all must hold' : 'the first counts'),
    'repeatedNames',
  ],
  ['a rule without backends', ({ withoutBackends = 500 }) => String(withoutBackends), 'withoutBackends'],
  [
    'port of a redirect',
    ({ redirectPort }) =>
      redirectPort === 'as-written'
        ? 'as written, else that of the Host header'
        : "as written, else the listener's; the usual one is left out",
    'redirectPort',
  ],
  [
    'CORS filters',
    ({ cors }) =>
      ({
        traefik: 'as its own Middlewares: the origin is answered for `*`',
        'nginx-gateway-fabric': 'every OPTIONS request is answered; the lists are sent to every origin',
        none: 'as specified',
      })[cors ?? 'none'],
    'cors',
  ],
  [
    'ReplacePrefixMatch for `/a/`, asked with `/a`',
    ({ prefixWithoutSlash }) =>
      prefixWithoutSlash === 'put-before' ? 'nothing is taken away' : 'as for the prefix `/a`',
    'prefixWithoutSlash',
  ],
  [
    'a port that no policy says the protocol of',
    ({ portProtocols }) =>
      portProtocols === 'guessed'
        ? 'verified TLS for 443, names that begin with https, and appProtocol of that kind; other kinds are answered with 500'
        : 'plain text',
    'portProtocols',
  ],
  [
    'headers that backends get from the proxy itself',
    ({ proxyHeaders }) => (proxyHeaders === undefined ? OPEN : proxyHeaders.kept.join(', ')),
    'proxyHeaders',
  ],
  [
    'GRPCRoutes',
    ({ grpc }) =>
      grpc === undefined
        ? 'as specified'
        : 'matches name service and method; headers of answers are added to, not taken away; served beside HTTPRoutes',
    'grpc',
  ],
  [
    'edits of headers that fail the rule',
    ({ refusedHeaders: refused }) =>
      refused === undefined
        ? 'none'
        : `requests: ${refused.request.join(', ')}; answers: ${refused.response.join(', ')}; values with \`$\`, or with quotes that are not escaped`,
    'refusedHeaders',
  ],
  [
    'edits of answers, on redirects',
    ({ responseHeaders }) => (responseHeaders === 'forwarded-only' ? 'no effect' : 'as elsewhere'),
    'responseHeaders',
  ],
  [
    'filters of own kinds',
    ({ extensionKinds = [] }) =>
      extensionKinds
        .map(({ group, kind }) => `${kind}.${group}; a rule whose object is missing or broken is left out`)
        .join(', ') || OPEN,
    'extensionKinds',
  ],
  [
    'not carried out',
    ({ unsupported = {} }) =>
      Object.entries(unsupported)
        .map(
          ([feature, effect]) =>
            `${feature} (${effect === 'answers-500' ? 'the rule answers 500' : 'ignored'})`,
        )
        .join(', ') || '-',
    'unsupported',
  ],
];

function regexText({ flavour, anchoring, by }: RegexUse): string {
  const language = { pcre: 'PCRE', re2: 'RE2', go: 'RE2 (Go)' }[flavour];
  const extent = { full: 'over the whole text', start: 'from the start', none: 'anywhere in the text' }[
    anchoring
  ];
  const how = {
    'caret-before': ', with `^` put before the text',
    'first-match-spans': ', where the first match must span it',
    none: '',
  }[by ?? 'none'];
  return `${language} ${extent}${how}`;
}

function orderText(order: MatchOrder | undefined): string {
  if (order === undefined) return 'method, headers, query';
  if (order.kind === 'as-listed') return 'none: rules as they are listed';
  if (order.kind === 'listed') {
    return order.criteria.map((criterion) => criterion.replaceAll('-', ' ')).join(', ');
  }
  return (
    `one sum: Exact ${order.exactPath}; prefix or expression ${order.otherPath} and ${order.pathCharacter} for each ` +
    `character; / ${order.rootPrefix}; method ${order.method}; each header ${order.header}; each query parameter ` +
    `${order.query}; the length of the longest hostname; earlier rules more`
  );
}

function pathText(paths: PathHandling): string {
  const decoded = {
    all: 'everything decoded',
    unreserved: 'unreserved characters decoded',
    'not-reserved': 'all but reserved characters decoded',
    none: 'nothing decoded',
  }[paths.decode];
  const parts = [
    decoded,
    paths.mergeSlashes ? 'slashes merged' : 'slashes kept',
    paths.dotSegments ? 'dot segments resolved' : 'dot segments kept',
    ...(paths.escapedSlashes === 'redirect' ? ['escaped slashes redirected'] : []),
  ];
  return parts.join(', ');
}
