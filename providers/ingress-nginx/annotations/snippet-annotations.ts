import type { IngressConfig } from './config.ts';
import type { Declaration } from './declaration.ts';
import { type Group, taken } from './group.ts';
import { ANYTHING } from './validators.ts';

type SnippetField = 'configurationSnippet' | 'serverSnippet' | 'streamSnippet';

/** Snippets are not checked at all; whether they are used depends on the risk level and on allow-snippet-annotations. */
function snippet(
  key: string,
  field: SnippetField,
  scope: Declaration['scope'],
  section: string,
  effect: string,
  since?: string,
): Group {
  const declaration: Declaration = {
    key,
    validator: ANYTHING,
    risk: 'Critical',
    scope,
    initial: 'none',
    invalid: 'ignore',
    effect,
    needs: 'annotations-risk-level Critical and allow-snippet-annotations true',
    section,
  };
  return {
    name: key,
    annotations: [since === undefined ? declaration : { ...declaration, since }],
    parse(read, { config }) {
      const text = read.text(key);
      if (!text.ok) return taken({});
      if (!config.settings['allow-snippet-annotations'].value) {
        read.snippetOff(key);
        return taken({});
      }
      const result: Partial<IngressConfig> = {
        [field]: { value: text.value, origins: text.origins, isDefault: false },
      };
      return taken(result);
    },
  };
}

/** Sources: internal/ingress/annotations/{snippet,serversnippet,streamsnippet}/main.go. */
export const CONFIGURATION_SNIPPET = snippet(
  'configuration-snippet',
  'configurationSnippet',
  'location',
  'configuration-snippet',
  'Text put into the nginx location of each path.',
);

export const SERVER_SNIPPET = snippet(
  'server-snippet',
  'serverSnippet',
  'host',
  'server-snippet',
  'Text put into the nginx server of the host. The first Ingress of the host with one decides.',
);

export const STREAM_SNIPPET = snippet(
  'stream-snippet',
  'streamSnippet',
  'controller',
  'stream-snippet',
  'Text put into the stream block of nginx.conf.',
  '1.1.1',
);
