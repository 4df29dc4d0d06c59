import type { FeatureReport } from '../features.ts';
import { type Cell, THEMES, type ThemeName } from './theme.ts';

/** Every theme of an implementation with what becomes of it. */
export type Matrix = ReadonlyMap<ThemeName, Cell>;

const SPECIFICATION = 'Gateway API v1.6, apis/v1';

interface Standard {
  readonly how: string;
  readonly but?: string;
  /** Of the conformance suite; absent: a core feature, or one that no report can name. */
  readonly feature?: string;
}

/** Themes that the Gateway API has fields for. */
const STANDARD: Readonly<Partial<Record<ThemeName, Standard>>> = {
  cors: { how: 'the CORS filter', feature: 'HTTPRouteCORS' },
  mirroring: { how: 'the RequestMirror filter', feature: 'HTTPRouteRequestMirror' },
  'redirect-codes': { how: 'the RequestRedirect filter', feature: 'HTTPRoute308RedirectStatusCode' },
  'response-headers': {
    how: 'the ResponseHeaderModifier filter',
    feature: 'HTTPRouteResponseHeaderModification',
  },
  'backend-protocols': {
    how: 'GRPCRoute, and appProtocol of the Service',
    feature: 'HTTPRouteBackendProtocolH2C',
  },
  'backend-tls': { how: 'BackendTLSPolicy, where the backend is verified', feature: 'BackendTLSPolicy' },
  'regex-rewrites': {
    how: 'the URLRewrite filter',
    but: 'where a prefix or the whole path is replaced; routes with other rewrites are closed',
    feature: 'HTTPRoutePathRewrite',
  },
  affinity: {
    how: 'sessionPersistence of the rule (experimental channel)',
    but: 'attributes of the cookie are left to the implementation; no conformance report speaks of the field',
  },
  retries: {
    how: 'retry of the rule (experimental channel)',
    but: 'conditions are those of the Gateway API',
    feature: 'HTTPRouteRetry',
  },
  passthrough: { how: 'TLSRoute on a listener with mode Passthrough' },
  streams: {
    how: 'TCPRoute and UDPRoute, of Gateway API v1.6 or the experimental channel',
    but: 'the PROXY protocol has no field',
    feature: 'TCPRoute',
  },
  websockets: { how: 'as any other request', feature: 'HTTPRouteBackendProtocolWebSocket' },
};

/**
 * What becomes of every theme: what the implementation's own themes and cells say, else what fields of the Gateway API say
 * where its newest conformance report does not deny them, else a finding.
 */
export function matrixOf(
  own: Readonly<Partial<Record<ThemeName, Cell>>>,
  report: FeatureReport | undefined,
): Matrix {
  const names = Object.keys(THEMES) as ThemeName[];
  return new Map(names.map((name) => [name, own[name] ?? standardCell(STANDARD[name], report)] as const));
}

const NOTHING = 'Nothing is written here for this implementation: it stays a finding';

function standardCell(standard: Standard | undefined, report: FeatureReport | undefined): Cell {
  if (standard === undefined) {
    return { why: NOTHING, source: 'none' };
  }
  const { how, but, feature } = standard;
  const support = feature === undefined ? undefined : report?.support(feature);
  const source = report === undefined ? SPECIFICATION : `conformance report of ${report.version}`;
  if (support === 'unsupported') return { why: `Its conformance report denies ${feature}`, source };
  return {
    how,
    ...(support === 'unknown'
      ? { but: 'no conformance report says whether it is carried out' }
      : but === undefined
        ? {}
        : { but }),
    source: feature === undefined ? SPECIFICATION : source,
  };
}
