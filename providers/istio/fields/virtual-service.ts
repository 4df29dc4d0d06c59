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
  uri: table(STRING_MATCH),
  ignoreUriCase: table(FLAG),
  scheme: table(STRING_MATCH),
  method: table(STRING_MATCH),
  authority: table(STRING_MATCH),
  headers: table(map(STRING_MATCH)),
  withoutHeaders: table(map(STRING_MATCH)),
  queryParams: table(map(STRING_MATCH)),
  port: table(INTEGER),
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
  route: table(list(HTTP_DESTINATION)),
  redirect: table(REDIRECT),
  directResponse: table(DIRECT_RESPONSE),
  delegate: table(object({ name: table(TEXT), namespace: table(TEXT) })),
  rewrite: table(REWRITE),
  timeout: table(DURATION),
  retries: table(RETRIES),
  fault: table(FAULT),
  mirror: table(DESTINATION),
  mirrorPercent: table(INTEGER),
  mirrorPercentage: table(PERCENT),
  mirrors: table(list(object({ destination: table(DESTINATION), percentage: table(PERCENT) }))),
  corsPolicy: table(CORS),
  headers: table(HEADERS),
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
  ),
  route: table(list(STREAM_DESTINATION)),
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
  ),
  route: table(list(STREAM_DESTINATION)),
});

/** VirtualService of networking/v1alpha3/virtual_service.proto; v1 and v1beta1 are the same. */
export const VIRTUAL_SERVICE: Fields = {
  hosts: table(list(TEXT)),
  gateways: table(list(TEXT)),
  http: parts(list(HTTP_ROUTE)),
  tls: parts(list(TLS_ROUTE)),
  tcp: parts(list(TCP_ROUTE)),
  exportTo: EXPORT_TO,
};
