/** Documents whose schema can be printed. */
export const DOCUMENT_NAMES = ['result', 'accept', 'config', 'certificate', 'snapshot'] as const;
export type DocumentName = (typeof DOCUMENT_NAMES)[number];
