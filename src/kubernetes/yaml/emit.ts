import { escapeUnseen } from '../../model/unseen.ts';
import type { Json, JsonObject } from '../object.ts';
import { blockText, isPlainKey, isPlainText, quotedText } from './emit-scalar.ts';

/**
 * Writes objects as a YAML stream in the style of kubectl: block collections, lists not indented under their key, keys
 * in the order given, documents separated by `---`. Reads back the same with kubectl (YAML 1.1 as go-yaml v2 has it) and
 * with readers of YAML 1.2: a text that any of them takes for something else is quoted. Keys whose value is undefined
 * are left out; NaN and the infinities become null, as in JSON.
 */
export function emitYaml(objects: readonly object[]): string {
  const documents: string[] = [];
  for (const object of objects) {
    const out: string[] = [];
    emitRoot(out, object as JsonObject);
    documents.push(out.join(''));
  }
  return documents.join('---\n');
}

/** Writes objects as one `List` of version v1 in JSON, indented by two spaces, with a line feed at the end. */
export function emitJson(objects: readonly object[]): string {
  return `${escapeUnseen(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, null, 2))}\n`;
}

function emitRoot(out: string[], value: Json): void {
  if (isMapping(value) && hasEntries(value)) emitEntries(out, value, '', '');
  else if (isSequence(value) && value.length > 0) emitItems(out, value, '');
  else {
    emitValue(out, value, '');
    const first = out.length - 1;
    out[first] = (out[first] ?? '').trimStart();
  }
}

/** The entries of a mapping; the first one begins with `lead` instead of the indentation (behind a dash). */
function emitEntries(out: string[], value: JsonObject, indent: string, lead: string): void {
  let begin = lead;
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item === undefined) continue;
    const name = keyText(key);
    // libyaml takes no implicit key of more than 1024 characters.
    if (name.length > 1000) out.push(begin, '? ', name, '\n', indent, ':');
    else out.push(begin, name, ':');
    if (isSequence(item) && item.length > 0) {
      out.push('\n');
      emitItems(out, item, indent);
    } else if (isMapping(item) && hasEntries(item)) {
      out.push('\n');
      emitEntries(out, item, `${indent}  `, `${indent}  `);
    } else emitValue(out, item, indent);
    begin = indent;
  }
}

/** Objects share most of their keys; the bound keeps keys of untrusted input from piling up. */
const KNOWN_KEYS = 4096;
const knownKeys = new Map<string, string>();

function keyText(key: string): string {
  const known = knownKeys.get(key);
  if (known !== undefined) return known;
  const text = isPlainKey(key) ? key : quotedText(key);
  if (knownKeys.size < KNOWN_KEYS) knownKeys.set(key, text);
  return text;
}

function emitItems(out: string[], items: readonly Json[], indent: string): void {
  const inner = `${indent}  `;
  for (const item of items) {
    if (isMapping(item) && hasEntries(item)) emitEntries(out, item, inner, `${indent}- `);
    else if (isSequence(item) && item.length > 0) {
      out.push(indent, '-\n');
      emitItems(out, item, inner);
    } else {
      out.push(indent, '-');
      emitValue(out, item, indent);
    }
  }
}

/** A scalar or an empty collection with the space before and the line feed behind it. */
function emitValue(out: string[], value: Json, indent: string): void {
  if (typeof value === 'string') {
    if (isPlainText(value)) out.push(' ', value, '\n');
    else out.push(' ', blockText(value, `${indent}  `) ?? `${quotedText(value)}\n`);
  } else if (typeof value === 'number') out.push(' ', Number.isFinite(value) ? String(value) : 'null', '\n');
  else if (isSequence(value)) out.push(' []\n');
  else if (isMapping(value)) out.push(' {}\n');
  else out.push(' ', String(value ?? null), '\n');
}

function isMapping(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSequence(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function hasEntries(value: JsonObject): boolean {
  for (const key in value) if (value[key] !== undefined) return true;
  return false;
}
