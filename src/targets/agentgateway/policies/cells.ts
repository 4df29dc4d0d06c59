import type { Cell, ThemeName } from '../../policies/theme.ts';
import { API, PROXY } from './objects.ts';

const TYPES = `${API}/agentgateway_policy_types.go`;

/** What becomes of themes that need no object of agentgateway's own, and of those that stay findings. */
export const CELLS: Readonly<Partial<Record<ThemeName, Cell>>> = {
  'client-address': {
    why: 'source.address is that of the connection; only the PROXY protocol changes it',
    source: `${TYPES}, FrontendProxyProtocol`,
  },
  jwt: {
    why: 'Tokens are looked for at one place, need the id of their key, and never reach the backend, and no claim becomes a header: another check than that of Istio, so that the route stays closed',
    source: `${TYPES}, JWTAuthentication; ${PROXY}/http/jwt.rs, Jwt.apply and validate_claims`,
  },
  'client-certificates': {
    how: 'spec.tls.frontend of the Gateway, where all hosts of a port ask for the same certificates',
    but: 'connections without a valid one are closed instead of being answered; other hosts stay closed',
    source: 'Gateway API v1.6, apis/v1, GatewaySpec.tls.frontend',
  },
  'rate-limits': {
    why: 'A local limit counts all clients of a route together; limits by client need a rate limit service',
    source: `${PROXY}/http/localratelimit.rs`,
  },
  'connection-limits': { why: 'No field counts the connections of one client', source: TYPES },
  buffering: {
    why: 'Bodies are streamed; a buffer holds back whole bodies',
    source: `${PROXY}/http/buffer.rs`,
  },
  affinity: {
    why: 'The conformance report does not speak of sessionPersistence, and no policy has a cookie',
    source: TYPES,
  },
  hashing: { why: 'No policy has a load balancer with a hash', source: TYPES },
  timeouts: {
    how: 'the field of the rule, for the whole request',
    but: 'no time between two reads has a field, so that streams live on',
    source: `${TYPES}, Timeouts; ${PROXY}/http/timeout.rs`,
  },
  'error-pages': {
    why: 'Transformations change bodies by expressions, and ask no Service for a page',
    source: `${TYPES}, Transformation`,
  },
  compression: { why: 'No field compresses answers', source: TYPES },
  'access-logs': {
    why: 'The attributes belong to the frontend of a Gateway, one for all routes',
    source: `${TYPES}, AccessLog`,
  },
  'response-rate': { why: 'No field slows answers down', source: TYPES },
  websockets: { how: 'by default, with a limit on bodies too', source: `${PROXY}/http/buffer.rs` },
  snippets: { why: 'Lines for nginx mean nothing to agentgateway', source: TYPES },
};
