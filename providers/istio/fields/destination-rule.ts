import { EXPORT_TO, WORKLOAD_SELECTOR } from './common.ts';
import {
  ANYTHING,
  DURATION,
  type Fields,
  FLAG,
  INTEGER,
  list,
  lost,
  map,
  mesh,
  NUMBER,
  object,
  parts,
  type Shape,
  TEXT,
  table,
} from './shape.ts';

const HTTP_COOKIE: Shape = object({
  name: table(TEXT),
  path: table(TEXT),
  ttl: table(DURATION),
  attributes: table(list(object({ name: table(TEXT), value: table(TEXT) }))),
});

const LOAD_BALANCER: Shape = object({
  simple: table(TEXT),
  consistentHash: table(
    object({
      httpHeaderName: table(TEXT),
      httpCookie: table(HTTP_COOKIE),
      useSourceIp: table(FLAG),
      httpQueryParameterName: table(TEXT),
      minimumRingSize: lost(INTEGER, 'size of the hash ring'),
      ringHash: lost(object({ minimumRingSize: parts(INTEGER) }), 'the hash ring'),
      maglev: lost(object({ tableSize: parts(INTEGER) }), 'the Maglev table'),
    }),
  ),
  localityLbSetting: lost(ANYTHING, 'which localities are preferred'),
  warmupDurationSecs: lost(DURATION, 'new endpoints get their share slowly'),
  warmup: lost(ANYTHING, 'new endpoints get their share slowly'),
});

const CONNECTION_POOL: Shape = object({
  tcp: table(
    object({
      maxConnections: table(INTEGER),
      connectTimeout: table(DURATION),
      tcpKeepalive: table(
        object({ probes: table(INTEGER), time: table(DURATION), interval: table(DURATION) }),
      ),
      maxConnectionDuration: table(DURATION),
      idleTimeout: table(DURATION),
    }),
  ),
  http: table(
    object({
      http1MaxPendingRequests: table(INTEGER),
      http2MaxRequests: table(INTEGER),
      maxRequestsPerConnection: table(INTEGER),
      maxRetries: table(INTEGER),
      idleTimeout: table(DURATION),
      h2UpgradePolicy: table(TEXT),
      useClientProtocol: table(FLAG),
      maxConcurrentStreams: table(INTEGER),
    }),
  ),
});

const OUTLIER_DETECTION: Shape = object({
  splitExternalLocalOriginErrors: table(FLAG),
  consecutiveLocalOriginFailures: table(INTEGER),
  consecutiveGatewayErrors: table(INTEGER),
  consecutive5xxErrors: table(INTEGER),
  consecutiveErrors: table(INTEGER),
  interval: table(DURATION),
  baseEjectionTime: table(DURATION),
  maxEjectionPercent: table(INTEGER),
  minHealthPercent: table(INTEGER),
});

const TLS: Shape = object({
  mode: table(TEXT),
  clientCertificate: table(TEXT),
  privateKey: table(TEXT),
  caCertificates: table(TEXT),
  credentialName: table(TEXT),
  subjectAltNames: table(list(TEXT)),
  sni: table(TEXT),
  insecureSkipVerify: table(FLAG),
  caCrl: lost(TEXT, 'refuses certificates of backends that were revoked'),
});

const COMMON: Fields = {
  loadBalancer: table(LOAD_BALANCER, 'how endpoints are chosen'),
  connectionPool: table(CONNECTION_POOL, 'limits and times of connections to the backend'),
  outlierDetection: table(OUTLIER_DETECTION, 'failing endpoints are left out for a while'),
  tls: table(TLS, 'TLS to the backend'),
  tunnel: lost(ANYTHING, 'requests go through another proxy'),
  proxyProtocol: lost(
    object({ version: parts(TEXT) }),
    'backends are told the client address by PROXY protocol',
  ),
  retryBudget: lost(
    object({ percent: parts(NUMBER), minRetryConcurrency: parts(INTEGER) }),
    'how many requests may be retries',
  ),
};

const PORT_SETTINGS: Shape = object({
  port: table(object({ number: table(INTEGER) })),
  ...COMMON,
});

const TRAFFIC_POLICY: Shape = object({
  ...COMMON,
  portLevelSettings: table(list(PORT_SETTINGS), 'takes the place of the rest for single ports'),
});

/** DestinationRule of networking/v1alpha3/destination_rule.proto. */
export const DESTINATION_RULE: Fields = {
  host: table(TEXT, 'the Service or other host that it is for'),
  trafficPolicy: parts(TRAFFIC_POLICY),
  subsets: table(
    list(
      object({
        name: table(TEXT),
        labels: table(map(TEXT)),
        trafficPolicy: table(TRAFFIC_POLICY),
      }),
    ),
    'parts of the host by labels of its pods',
  ),
  exportTo: EXPORT_TO,
  workloadSelector: mesh(WORKLOAD_SELECTOR, 'the object is only for some workloads of its namespace'),
};
