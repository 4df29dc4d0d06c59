import type { ObjectSet } from '../../src/kubernetes/object.ts';
import type { Secrets } from './certificates.ts';

/** What the input tells of TLS Secrets: their keys and the names in their certificates, never their content. */
export function secretsOf(objects: ObjectSet): Secrets {
  return {
    certificate(namespace, name) {
      const secret = objects.find('Secret', namespace, name);
      if (secret === undefined) return { state: objects.complete ? 'missing' : 'assumed' };
      const keys = secret.raw['dataKeys'];
      // Read without its data: it is there, and nobody can say what it holds.
      if (secret.raw['metadataOnly'] === true) return { state: 'assumed' };
      if (!Array.isArray(keys) || !keys.includes('tls.crt') || !keys.includes('tls.key'))
        return { state: 'invalid' };
      const names = secret.raw['certificateNames'];
      if (!Array.isArray(names)) return { state: 'usable' };
      return { state: 'usable', names: names.filter((item): item is string => typeof item === 'string') };
    },
  };
}
