import { parseServiceUrl } from '../go-url.ts';
import type { Declaration } from './declaration.ts';
import { type Group, taken } from './group.ts';
import { ON_OFF, SERVER_NAME } from './validators.ts';

const SECTION = 'mirror';

const ANNOTATIONS: readonly Declaration[] = [
  {
    key: 'mirror-target',
    validator: SERVER_NAME,
    risk: 'High',
    scope: 'location',
    initial: 'nothing is mirrored',
    invalid: 'default',
    effect:
      'Every request is also sent to this URL; its answer is ignored. A bad value sends the copies to the Ingress itself instead.',
    section: SECTION,
  },
  {
    key: 'mirror-host',
    validator: SERVER_NAME,
    risk: 'High',
    scope: 'location',
    initial: 'the host of mirror-target',
    invalid: 'default',
    effect: 'Host header of the copies.',
    needs: 'mirror-target',
    section: SECTION,
    since: '1.2.1',
  },
  {
    key: 'mirror-request-body',
    validator: ON_OFF,
    risk: 'Low',
    scope: 'location',
    initial: 'on',
    invalid: 'default',
    effect: 'off: the copies carry no body.',
    needs: 'mirror-target',
    section: SECTION,
  },
];

/** Source: internal/ingress/annotations/mirror/main.go; buildMirrorLocations of template.go. */
export const MIRROR: Group = {
  name: 'mirror',
  annotations: ANNOTATIONS,
  parse(read) {
    const body = read.text('mirror-request-body');
    const requestBody = !(body.ok && body.value === 'off');
    if (body.ok && body.value === 'on') read.withoutEffect('mirror-request-body', 'it is the default');
    const target = read.text('mirror-target');
    if (!target.ok && target.problem !== 'refused') {
      read.withoutEffect('mirror-host', 'there is no mirror-target');
      read.withoutEffect('mirror-request-body', 'there is no mirror-target');
      return taken({});
    }
    const named = read.text('mirror-host');
    const host = named.ok ? named.value : target.ok ? hostOf(target.value) : '';
    if (target.ok && host === '')
      read.fault('mirror-target', 'it has no scheme and host; the copies go to the Ingress itself');
    return taken({
      mirror: {
        // Without a target and a host no mirror location is printed: the copy is routed like a request of a client.
        ...(target.ok && host !== '' ? { target: target.value } : {}),
        host,
        requestBody,
        origins: read.originsOf(...ANNOTATIONS.map(({ key }) => key)),
      },
    });
  },
};

/** Host of the URL up to its first variable. */
function hostOf(target: string): string {
  const url = parseServiceUrl(target.split('$', 1)[0] ?? '');
  return typeof url === 'string' ? '' : url.hostname;
}
