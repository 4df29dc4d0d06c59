import type { Schema } from '../../report/json-schema.ts';
import type { Command } from '../command.ts';
import { configurable } from '../config/keys.ts';
import type { OptionSpec } from '../options.ts';

/** Keys of the configuration file: the options of all commands. */
export function configSchema(commands: readonly Command[]): Schema {
  const properties = new Map<string, Schema>();
  for (const [name, spec] of configurable(commands)) properties.set(name, schemaOf(spec));
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

/** Numbers may be written without quotes; an option that is repeated may be given one value or a list. */
function schemaOf(specs: readonly OptionSpec[]): Schema {
  const kinds = new Map(specs.map((spec) => [kindOf(spec), spec]));
  const options = [...kinds].map(([kind, spec]): Schema => {
    if (kind === 'switch') return { type: 'boolean' };
    const { choices } = spec;
    const one: Schema =
      choices === undefined || specs.length > 1
        ? { type: ['string', 'integer'] }
        : { type: 'string', enum: choices.map(String) };
    return kind === 'single' ? one : { anyOf: [one, { type: 'array', items: one }] };
  });
  const [only] = options;
  const about = specs[0]?.describe;
  const schema = only !== undefined && options.length === 1 ? only : { anyOf: options };
  return typeof about === 'string' ? { ...schema, description: about } : schema;
}

function kindOf({ type, coerce }: OptionSpec): 'switch' | 'single' | 'repeated' {
  if (type === 'boolean') return 'switch';
  return Array.isArray(coerce?.('x')) ? 'repeated' : 'single';
}
