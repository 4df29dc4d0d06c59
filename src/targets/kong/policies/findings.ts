import type { FindingKind } from '../../../model/finding.ts';

export const PLUGIN_OPENS: FindingKind = {
  code: 'GP5340',
  name: 'route-without-plugin',
  severity: 'high',
  title: 'Kong serves routes without plugins that are missing',
  explanation:
    'What the Gateway API has no field for is written as KongPlugins, which the routes name. The controller leaves out a ' +
    'KongPlugin that is not there and serves the route without it, checks of access included. The written manifests have ' +
    'every KongPlugin before the routes that name it.',
  action:
    'Apply the KongPlugins with the routes or before them and delete them after the routes; watch for events of the controller that a ' +
    'KongPlugin does not exist.',
};

export const PLUGIN_MISSING: FindingKind = {
  code: 'GP5341',
  name: 'kong-plugin-missing',
  severity: 'high',
  title: 'A KongPlugin that a route or Service names is not there',
  explanation:
    'The controller leaves such a plugin out and serves the route without it. Where it was a check of access, the route is ' +
    'open.',
  action: 'Create the KongPlugin, or take its name away where it is not wanted.',
};

export const PLUGINS_COLLIDE: FindingKind = {
  code: 'GP5342',
  name: 'kong-plugins-collide',
  severity: 'high',
  title: 'A route has two plugins of one name',
  explanation:
    'Kong takes one plugin of each name for a route or Service and refuses a configuration with two of them, as a whole: ' +
    'what was in force before stays in force.',
  action: 'Put the settings of both into one KongPlugin, or take one of them away.',
};

export const REDIRECT_WITHOUT_HOST: FindingKind = {
  code: 'GP5344',
  name: 'redirect-without-host',
  severity: 'blocker',
  title: 'Kong needs the name of the host in a redirect',
  explanation:
    'The controller makes a plugin of a redirect, whose location has to be a URL with a host. Without a hostname in the filter ' +
    'Kong refuses its whole configuration: what was in force before stays in force, for all routes. Redirects of routes for ' +
    'any host, or for a wildcard, cannot name one and are closed.',
  action:
    'Give the redirect the name of its host; where there are many names, write a route for each of them, or leave the ' +
    'redirect to the application.',
};

/** Kinds that writing for Kong and reading its plugins can give besides those that all implementations share. */
export const KONG_FINDINGS: readonly FindingKind[] = [
  PLUGIN_OPENS,
  PLUGIN_MISSING,
  PLUGINS_COLLIDE,
  REDIRECT_WITHOUT_HOST,
];
