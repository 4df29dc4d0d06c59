import { describe, expect, test } from 'vitest';
import { objectsAfter } from '../../../src/cli/convert/read-back.ts';
import { read } from '../../../src/gateway/read/index.ts';
import { prove } from '../../../src/proof/prove.ts';
import { ISTIO } from '../../../src/targets/istio/index.ts';
import { brief, convert, forward, objects, oneHost, prefix, route, service } from './support.ts';

const outside = service('api.example.org', {
  kind: 'external',
  namespace: 'mesh',
  port: 443,
  portNumber: 443,
});
const table = oneHost(route(prefix('/'), forward(outside)));

describe('a host that is no Service', () => {
  test('is named where the dialect has a kind for it, without a namespace or a grant', async () => {
    const { resources, rules } = await convert(table, { dialect: ISTIO.dialect });
    expect(JSON.stringify(rules)).toContain(
      '{"group":"networking.istio.io","kind":"Hostname","name":"api.example.org","port":443,"weight":1}',
    );
    expect(resources.map(({ kind }) => kind)).not.toContain('ReferenceGrant');
  });

  test('is read back as the same backend', async () => {
    const { resources } = await convert(table, { dialect: ISTIO.dialect });
    const after = read(objectsAfter(resources, objects()), { dialect: ISTIO.dialect }).table;
    const { hosts } = prove(table, after);
    expect(hosts.flatMap(({ differences }) => differences)).toEqual([]);
  });

  test('closes the route elsewhere, and what to do is said', async () => {
    const { rules, findings } = await convert(table);
    expect(brief(rules)).toEqual(['PathPrefix / -> closed']);
    expect(findings.find(({ code }) => code === 'GP5105')?.action).toContain('api.example.org');
  });

  test('over TLS of the route is closed, as a host takes no policy', async () => {
    const secured = oneHost(route(prefix('/'), forward({ ...outside, protocol: 'https' })));
    const { rules, codes } = await convert(secured, { dialect: ISTIO.dialect });
    expect(brief(rules)).toEqual(['PathPrefix / -> closed']);
    expect(codes).toContain('GP5105');
  });
});
