import type { Cell, ThemeName } from '../../policies/theme.ts';
import { REPOSITORY } from './objects.ts';

/** What becomes of themes that need no object of Traefik's own, and of those that stay findings. */
export const CELLS: Readonly<Partial<Record<ThemeName, Cell>>> = {
  'client-address': {
    why: 'Whose X-Forwarded-For counts is said by forwardedHeaders of an entry point, in the static configuration',
    source: `${REPOSITORY}, pkg/config/static/entrypoints.go, ForwardedHeaders`,
  },
  jwt: {
    why: 'Traefik Proxy has no middleware for it; a plug-in is opaque to the proof',
    source: `${REPOSITORY}, pkg/provider/kubernetes/crd/traefikio/v1alpha1/middleware.go`,
  },
  'client-certificates': {
    why: 'A TLSOption belongs to an entry point or an IngressRoute, and listeners of a Gateway name none; the host stays closed',
    source: `${REPOSITORY}, pkg/provider/kubernetes/gateway/kubernetes.go; pkg/provider/kubernetes/gateway/features.go`,
  },
  buffering: {
    why: 'The middleware buffering holds back whole requests and answers, which is more than the buffers of nginx do',
    source: `${REPOSITORY}, pkg/middlewares/buffering/buffering.go`,
  },
  timeouts: {
    why: 'Traefik has no time between two reads, so that long polls and WebSockets live on; a request must be read within readTimeout of its entry point, 60 s',
    source: `${REPOSITORY}, pkg/config/static/entrypoints.go, RespondingTimeouts; pkg/provider/kubernetes/gateway/httproute.go`,
  },
  'direct-responses': {
    why: 'Traefik has no answer without a backend',
    source: `${REPOSITORY}, pkg/provider/kubernetes/crd/traefikio/v1alpha1/middleware.go`,
  },
  websockets: { how: 'by default', source: `${REPOSITORY}, pkg/proxy/httputil/proxy.go` },
  compression: {
    why: 'It is a default of the source that no manifest names; Middleware spec.compress would say it',
    source: `${REPOSITORY}, pkg/middlewares/compress/compress.go`,
  },
  'access-logs': {
    why: 'The format is part of the static configuration, one for all routes',
    source: `${REPOSITORY}, pkg/types/logs.go`,
  },
  'response-rate': {
    why: 'No middleware slows answers down',
    source: `${REPOSITORY}, pkg/provider/kubernetes/crd/traefikio/v1alpha1/middleware.go`,
  },
  snippets: {
    why: 'Lines for nginx mean nothing to Traefik',
    source: `${REPOSITORY}, pkg/provider/kubernetes/crd/traefikio/v1alpha1/middleware.go`,
  },
};
