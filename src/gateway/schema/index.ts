export { hasField, inSchemaOrder, servedVersion } from './fields.ts';
export { compileSchemas, loadSchemas, type Schemas } from './load.ts';
export { applyDefaults, validate } from './validate.ts';
export type { ViolatedRule, Violation } from './violation.ts';
