import { asString, dig, isObject, own } from '../../kubernetes/json.ts';
import type { Json } from '../../kubernetes/object.ts';
import type { ObjectRef } from '../../model/origin.ts';
import type { Dialect } from '../dialect.ts';
import type { ReadContext } from './context.ts';
import type { Fields } from './fields.ts';

/**
 * Has an object that the Gateway or its class names the rules decide as they are listed? What the Gateway's own says
 * counts before that of the class (envoyproxy/gateway, internal/gatewayapi/contexts.go, attachEnvoyProxy).
 */
export function readsAsListed(spec: Fields, ref: ObjectRef, context: ReadContext): boolean {
  const className = spec.text('gatewayClassName');
  const infrastructure = spec.child('infrastructure');
  infrastructure?.skip('labels', 'annotations');
  const own = infrastructure?.child('parametersRef');
  const named = { group: own?.text('group'), kind: own?.text('kind'), name: own?.text('name') };
  const { listedOrder } = context.dialect;
  if (listedOrder === undefined) return false;
  const gatewayClass = context.objects
    .ofKind('GatewayClass')
    .find(({ metadata }) => metadata.name === className);
  const ofClass = dig(gatewayClass?.raw, 'spec', 'parametersRef');
  const said =
    switchOf({ ...named, namespace: ref.namespace }, listedOrder, context) ??
    switchOf(
      {
        group: asString(dig(ofClass, 'group')),
        kind: asString(dig(ofClass, 'kind')),
        name: asString(dig(ofClass, 'name')),
        namespace: asString(dig(ofClass, 'namespace')) ?? 'default',
      },
      listedOrder,
      context,
    );
  return said === true;
}

interface Named {
  readonly group: string | undefined;
  readonly kind: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string;
}

function switchOf(
  { group, kind, name, namespace }: Named,
  known: NonNullable<Dialect['listedOrder']>,
  { objects }: ReadContext,
): Json | undefined {
  if (group !== known.group || kind !== known.kind || name === undefined) return undefined;
  const spec = dig(objects.find(known.kind, namespace, name)?.raw, 'spec');
  return isObject(spec) ? own(spec, known.field) : undefined;
}
