import { configMapData, forbiddenNamespace, lookUp, splitKey } from '../references.ts';
import type { Declaration } from './declaration.ts';
import { denied, dropped, type Group, ignored, taken } from './group.ts';
import type { Reader } from './reader.ts';
import { BASIC_CHARACTERS, BOOLEAN, FASTCGI_NAME } from './validators.ts';

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'fastcgi-index',
    validator: FASTCGI_NAME,
    risk: 'Medium',
    scope: 'location',
    initial: 'none',
    invalid: 'drop',
    effect: 'File that stands for a path that ends in a slash.',
    needs: 'backend-protocol: FCGI',
    section: 'backend-protocol',
  },
  {
    key: 'fastcgi-params-configmap',
    validator: BASIC_CHARACTERS,
    risk: 'Medium',
    scope: 'location',
    initial: 'none',
    invalid: 'drop',
    effect: 'ConfigMap of the same namespace with parameters for the FastCGI server.',
    needs: 'backend-protocol: FCGI',
    section: 'backend-protocol',
  },
];

/** Values that the controller takes from the ConfigMap. */
const PARAMETER_VALUE = /^[A-Za-z0-9\-_${}/.]*$/;

/** Source: internal/ingress/annotations/fastcgi/main.go. */
export const FASTCGI: Group = {
  name: 'fastcgi',
  annotations: ANNOTATIONS,
  parse(read, { namespace, objects, config }) {
    const key = 'fastcgi-params-configmap';
    const index = read.text('fastcgi-index');
    if (!index.ok && index.problem === 'refused') return dropped('fastcgi-index');
    const named = read.text(key);
    if (!named.ok && named.problem === 'refused') return dropped(key);
    const keep = () => {
      if (index.ok) keepText(read, 'fastcgi-index', index.value);
      if (named.ok) keepText(read, key, named.value);
    };
    if (!named.ok) {
      keep();
      return taken({});
    }
    const parts = splitKey(named.value);
    if (parts === undefined) return denied(key, 'it must be name or namespace/name');
    const crossNamespace = config.settings['allow-cross-namespace-resources'];
    if (parts.namespace !== '' && parts.namespace !== namespace && !crossNamespace.value) {
      return ignored(key, forbiddenNamespace('ConfigMap', crossNamespace));
    }
    // Whatever namespace is written, the Ingress's own is looked in.
    const reference = lookUp(objects, 'ConfigMap', namespace, parts.name);
    if (reference.state === 'missing') return denied(key, `there is no ConfigMap ${namespace}/${parts.name}`);
    if (reference.state === 'assumed') read.assumed(key, `ConfigMap ${namespace}/${parts.name}`);
    else {
      const bad = configMapData(reference.object).find(
        ([name, value]) => !FASTCGI_NAME.accepts(name) || !PARAMETER_VALUE.test(value),
      );
      if (bad !== undefined) return dropped(key);
    }
    keep();
    return taken({});
  },
};

function keepText(read: Reader, key: string, value: string): void {
  const effect = ANNOTATIONS.find((declaration) => declaration.key === key)?.effect ?? '';
  read.other(key, { value, origins: read.originsOf(key), isDefault: false }, effect);
}

const HTTP2_PUSH: Declaration = {
  key: 'http2-push-preload',
  validator: BOOLEAN,
  risk: 'Low',
  scope: 'location',
  initial: 'false',
  invalid: 'drop',
  effect: 'Nothing: HTTP/2 push was removed from nginx 1.25.',
  needs: 'a controller older than 1.10',
  section: 'http2-push-preload',
};

/** Source: internal/ingress/annotations/http2pushpreload/main.go. */
export const HTTP2_PUSH_PRELOAD: Group = {
  name: 'http2-push-preload',
  annotations: [HTTP2_PUSH],
  parse(read) {
    const value = read.boolean('http2-push-preload');
    if (!value.ok && value.problem === 'refused') return dropped('http2-push-preload');
    read.withoutEffect(
      'http2-push-preload',
      'HTTP/2 push was removed from nginx 1.25, and clients no longer take it',
    );
    return taken({});
  },
};
