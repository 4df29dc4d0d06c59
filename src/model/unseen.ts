/**
 * Characters that are not seen on a screen but change what is: controls (C0, DEL, C1), and those that reorder or hide what stands
 * around them.
 */
export const UNSEEN = /[\u0000-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;

/** A text in JSON's notation with unseen characters as escapes; line feeds and tabs stay, which only stand between values. */
export function escapeUnseen(json: string): string {
  return json.replace(UNSEEN, (found) =>
    found === '\n' || found === '\t' ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
