import { DESTINATION, EXPORT_TO, HEADERS, PERCENT, STAT_PREFIX, STRING_MATCH } from './common.ts';
import {
  DURATION,
  type Fields,
  FLAG,
  INTEGER,
  inert,
  list,
  lost,
  map,
  object,
  parts,
  type Shape,
  TEXT,
  table,
} from './shape.ts';

const NAME = inert(TEXT, 'a name in logs and metrics');

const SOURCE: Fields = {
  sourceLabels: table(map(TEXT), 'compared with the labels of the gateway once'),
  sourceNamespace: table(TEXT, 'compared with the namespace of the gateway once'),
  gateways: table(list(TEXT), 'limits the match to some of the gateways'),
};

const HTTP_MATCH: Shape = object({
  name: NAME,
  statPrefix: STAT_PREFIX,
  uri: table(
    STRING_MATCH,
    'the path: the whole of it, its first characters, or a regular expression for the whole of it',
  ),
  ignoreUriCase: table(FLAG, 'exact paths and prefixes hold whatever the case'),
  scheme: table(STRING_MATCH, 'the scheme of the connection'),
  method: table(STRING_MATCH, 'the method'),
  authority: table(STRING_MATCH, 'the Host header as sent, with its port'),
  headers: table(map(STRING_MATCH), 'headers that must be there with these values'),
  withoutHeaders: table(map(STRING_MATCH), 'headers that must not have these values'),
  queryParams: table(map(STRING_MATCH), 'the first value of parameters, not decoded'),
  port: table(INTEGER, 'the port of the server'),
  ...SOURCE,
});

const HTTP_DESTINATION: Shape = object({
  destination: table(DESTINATION),
  weight: table(INTEGER),
  headers: table(HEADERS),
});

const REDIRECT: Shape = object({
  uri: table(TEXT),
  prefixRewrite: table(TEXT),
  authority: table(TEXT),
  port: table(INTEGER),
  derivePort: table(TEXT),
  scheme: table(TEXT),
  redirectCode: table(INTEGER),
});

const DIRECT_RESPONSE: Shape = object({
  status: table(INTEGER),
  body: table(object({ string: table(TEXT), bytes: table(TEXT) })),
});

const REWRITE: Shape = object({
  uri: table(TEXT),
  authority: table(TEXT),
  uriRegexRewrite: table(object({ match: table(TEXT), rewrite: table(TEXT) })),
});

const RETRIES: Shape = object({
  attempts: table(INTEGER),
  perTryTimeout: table(DURATION),
  retryOn: table(TEXT),
  retryRemoteLocalities: lost(FLAG, 'tries go to endpoints of other localities as well'),
  retryIgnorePreviousHosts: lost(FLAG, 'a try may go to the endpoint of the one before'),
  backoff: lost(DURATION, 'the time between two tries'),
});

const FAULT: Shape = object({
  delay: table(
    object({
      fixedDelay: table(DURATION),
      exponentialDelay: inert(DURATION, 'not implemented by Istio'),
      percentage: table(PERCENT),
      percent: table(INTEGER),
    }),
  ),
  abort: table(
    object({
      httpStatus: table(INTEGER),
      grpcStatus: table(TEXT),
      http2Error: inert(TEXT, 'not implemented by Istio'),
      percentage: table(PERCENT),
    }),
  ),
});

const CORS: Shape = object({
  allowOrigin: table(list(TEXT)),
  allowOrigins: table(list(STRING_MATCH)),
  allowMethods: table(list(TEXT)),
  allowHeaders: table(list(TEXT)),
  exposeHeaders: table(list(TEXT)),
  maxAge: table(DURATION),
  allowCredentials: table(FLAG),
  unmatchedPreflights: table(TEXT),
});

const HTTP_ROUTE: Shape = object({
  name: NAME,
  match: parts(list(HTTP_MATCH)),
  route: table(list(HTTP_DESTINATION), 'who receives the requests; of several those with a weight'),
  redirect: table(REDIRECT, 'sends the client elsewhere'),
  directResponse: table(DIRECT_RESPONSE, 'the gateway answers itself'),
  delegate: table(object({ name: table(TEXT), namespace: table(TEXT) }), 'another VirtualService goes on'),
  rewrite: table(REWRITE, 'path and Host header that the backend sees'),
  timeout: table(DURATION, 'for the whole request; without it there is none'),
  retries: table(RETRIES, 'how often and on what a request is tried again; without it twice more'),
  fault: table(FAULT, 'delays or answers part of the requests'),
  mirror: table(DESTINATION, 'receives copies of the requests'),
  mirrorPercent: table(INTEGER, 'part of the requests that is copied'),
  mirrorPercentage: table(PERCENT, 'part of the requests that is copied'),
  mirrors: table(
    list(object({ destination: table(DESTINATION), percentage: table(PERCENT) })),
    'receive copies of the requests',
  ),
  corsPolicy: table(CORS, 'answers requests of browsers from other origins'),
  headers: table(HEADERS, 'edits headers of requests and answers'),
});

const STREAM_DESTINATION: Shape = object({ destination: table(DESTINATION), weight: table(INTEGER) });

const TLS_ROUTE: Shape = object({
  match: table(
    list(
      object({
        sniHosts: table(list(TEXT)),
        destinationSubnets: inert(list(TEXT), 'not looked at for gateways'),
        port: table(INTEGER),
        ...SOURCE,
      }),
    ),
    'server names of the connections',
  ),
  route: table(list(STREAM_DESTINATION), 'who receives the connections'),
});

const TCP_ROUTE: Shape = object({
  match: table(
    list(
      object({
        destinationSubnets: inert(list(TEXT), 'not looked at for gateways'),
        sourceSubnet: inert(TEXT, 'never implemented by Istio'),
        port: table(INTEGER),
        ...SOURCE,
      }),
    ),
    'ports of the connections',
  ),
  route: table(list(STREAM_DESTINATION), 'who receives the connections'),
});

/** VirtualService of networking/v1alpha3/virtual_service.proto; v1 and v1beta1 are the same. */
export const VIRTUAL_SERVICE: Fields = {
  hosts: table(list(TEXT), 'hosts that are served; names without a dot are Services'),
  gateways: table(list(TEXT), 'Gateways that serve the hosts; without them only the mesh'),
  http: parts(list(HTTP_ROUTE)),
  tls: parts(list(TLS_ROUTE)),
  tcp: parts(list(TCP_ROUTE)),
  exportTo: EXPORT_TO,
};
