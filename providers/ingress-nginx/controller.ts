import type { Origin } from '../../src/model/origin.ts';
import { literal, type Template } from '../../src/model/template.ts';
import type { IngressConfig, Setting } from './annotations/config.ts';
import type { ControllerConfig } from './settings/controller-config.ts';
import { isAtLeast } from './settings/version.ts';

/** What locations have of the controller's ConfigMap where no annotation says otherwise. */
export type LocationDefaults = Pick<IngressConfig, 'timeouts' | 'bodySize' | 'nextUpstream'>;

/** What ConfigMap and flags of the controller say, as far as one request can notice it. */
export interface Controller {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly healthCheckPath: string;
  readonly useForwardedHeaders: boolean;
  readonly enableRealIp: boolean;
  readonly realIpCidrs: readonly string[];
  readonly forwardedForHeader: string;
  readonly forwardedHostHeader: string;
  readonly computeFullForwardedFor: boolean;
  readonly addOriginalUriHeader: boolean;
  readonly generateRequestId: boolean;
  readonly httpRedirectCode: number;
  readonly hsts?: { readonly maxAge: string; readonly includeSubdomains: boolean; readonly preload: boolean };
  /** Server header of every answer; empty: removed; absent: the backend's own. */
  readonly serverHeader?: Template;
  readonly hideHeaders: readonly string[];
  readonly addHeaders: ControllerConfig['addHeaders'];
  readonly proxySetHeaders: ControllerConfig['proxySetHeaders'];
  readonly customHttpErrors: Setting<readonly number[]>;
  readonly interceptErrors: boolean;
  readonly blockCidrs: Setting<readonly string[]>;
  readonly blockUserAgents: Setting<readonly string[]>;
  readonly blockReferers: Setting<readonly string[]>;
  /** Beginnings of printed paths. */
  readonly noTlsRedirectLocations: readonly string[];
  readonly noAuthLocations: readonly string[];
  /** Encodings of answers, the preferred one first; absent: none. */
  readonly compression?: Setting<readonly string[]>;
  readonly limitStatus: { readonly requests: number; readonly connections: number };
  readonly modsecurity: Setting<boolean>;
  readonly modsecuritySnippet: Setting<string>;
  readonly serverSnippet?: Setting<string>;
  readonly locationSnippet?: Setting<string>;
  /** `namespace/name` of the Service of `--default-backend-service`. */
  readonly defaultBackendService?: string;
  /** `namespace/name` of the Secret of `--default-ssl-certificate`. */
  readonly sslPassthrough: boolean;
  /** For the default server's own location, which has no annotations. */
  readonly defaults: LocationDefaults;
}

/** The part of the controller's configuration that this folder's routes depend on. */
export function controllerOf(config: ControllerConfig): Controller {
  const { settings, flags } = config;
  const service = flags['--default-backend-service'].value;
  return {
    httpPort: flags['--http-port'].value,
    httpsPort: flags['--https-port'].value,
    healthCheckPath: '/healthz',
    useForwardedHeaders: settings['use-forwarded-headers'].value,
    enableRealIp: settings['enable-real-ip'].value,
    realIpCidrs: settings['proxy-real-ip-cidr'].value,
    forwardedForHeader: settings['forwarded-for-header'].value,
    forwardedHostHeader: settings['forwarded-host-header'].value,
    computeFullForwardedFor: settings['compute-full-forwarded-for'].value,
    addOriginalUriHeader: settings['proxy-add-original-uri-header'].value,
    generateRequestId: settings['generate-request-id'].value,
    httpRedirectCode: settings['http-redirect-code'].value,
    ...(settings.hsts.value
      ? {
          hsts: {
            maxAge: settings['hsts-max-age'].value,
            includeSubdomains: settings['hsts-include-subdomains'].value,
            preload: settings['hsts-preload'].value,
          },
        }
      : {}),
    ...serverHeader(config),
    hideHeaders: settings['hide-headers'].value,
    addHeaders: config.addHeaders,
    proxySetHeaders: config.proxySetHeaders,
    customHttpErrors: settings['custom-http-errors'],
    interceptErrors: !settings['disable-proxy-intercept-errors'].value,
    blockCidrs: settings['block-cidrs'],
    blockUserAgents: settings['block-user-agents'],
    blockReferers: settings['block-referers'],
    noTlsRedirectLocations: pathList(settings['no-tls-redirect-locations'].value),
    noAuthLocations: pathList(settings['no-auth-locations'].value),
    ...compression(config),
    limitStatus: {
      requests: settings['limit-req-status-code'].value,
      connections: settings['limit-conn-status-code'].value,
    },
    modsecurity: settings['enable-modsecurity'],
    modsecuritySnippet: settings['modsecurity-snippet'],
    ...snippet('serverSnippet', settings['server-snippet']),
    ...snippet('locationSnippet', settings['location-snippet']),
    ...(service === '' ? {} : { defaultBackendService: service }),
    sslPassthrough: flags['--enable-ssl-passthrough'].value,
    defaults: defaultsOf(config),
  };
}

/** Brotli is asked before gzip, whose module stands behind it. */
function compression({ settings }: ControllerConfig): Pick<Controller, 'compression'> {
  const chosen = (['enable-brotli', 'use-gzip'] as const).filter((key) => settings[key].value);
  if (chosen.length === 0) return {};
  const value = chosen.map((key) => (key === 'use-gzip' ? 'gzip' : 'br'));
  const origins = chosen.flatMap((key) => settings[key].origins);
  return { compression: { value, origins, isDefault: false } };
}

/** The version of nginx in the image changes with the controller's. */
function serverHeader({ settings, version }: ControllerConfig): { serverHeader?: Template } {
  if (!settings['server-tokens'].value) return { serverHeader: [] };
  if (settings['allow-backend-server-header'].value) return {};
  return {
    serverHeader: isAtLeast(version, '1.13.0') ? literal('nginx/1.27.1') : [{ unknown: 'version of nginx' }],
  };
}

function snippet<K extends string>(key: K, setting: Setting<string>): Partial<Record<K, Setting<string>>> {
  if (setting.value.trim() === '') return {};
  const entry: Partial<Record<K, Setting<string>>> = {};
  entry[key] = setting;
  return entry;
}

/** `a, /b` as isLocationInLocationList in the controller's template.go reads it. */
function pathList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.replace(/^ +| +$/g, ''))
    .filter((item) => item !== '');
}

function defaultsOf({ settings }: ControllerConfig): LocationDefaults {
  return {
    timeouts: {
      connect: settings['proxy-connect-timeout'],
      send: settings['proxy-send-timeout'],
      read: settings['proxy-read-timeout'],
    },
    bodySize: mapped(settings['proxy-body-size'], bytesOf),
    nextUpstream: {
      conditions: mapped(settings['proxy-next-upstream'], (text) =>
        text.split(' ').filter((word) => word !== ''),
      ),
      timeout: settings['proxy-next-upstream-timeout'],
      tries: settings['proxy-next-upstream-tries'],
    },
  };
}

function mapped<A, B>(setting: Setting<A>, change: (value: A) => B): Setting<B> {
  const origins: readonly Origin[] = setting.origins;
  return { value: change(setting.value), origins, isDefault: setting.isDefault };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** nginx size in bytes; what nginx cannot read leaves its own default of one megabyte. */
function bytesOf(text: string): number {
  const found = /^([0-9]+)([kmg]?)$/i.exec(text.trim());
  const unit = UNITS[(found?.[2] ?? '').toLowerCase()] ?? 1;
  return found === null ? 1024 ** 2 : Number(found[1]) * unit;
}
