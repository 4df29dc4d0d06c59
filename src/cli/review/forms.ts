import { SPECIFICATION } from '../../gateway/dialect.ts';
import { type Form, formsFor, wishedForms } from '../../gateway/write/index.ts';
import type { ConvertOptions } from '../convert/options.ts';

/** A form that somebody can choose; `plain` is the readable form, whatever it leaves. */
export type Choosable = Form | 'plain';

export const FORM_TEXTS: Readonly<Record<Choosable, string>> = {
  plain: 'the readable form, whatever it leaves',
  extensions: 'objects of the source system stay, wherever the target carries them out',
  expressions: 'every path as a regular expression, so that their order alone decides',
  closed: 'with a last rule that keeps requests from less specific hosts',
  apart: 'expressions that rank above the rules of less specific hosts',
  standard: 'standard fields alone: what only policies of the target say is lost',
  idiomatic: 'plain paths, not exact; what differs then is said',
  exact: 'paths that hold for the same requests, however they read',
};

/** The forms that people can choose between for a target. */
export function choosable({ target, idiomatic }: ConvertOptions): readonly Choosable[] {
  const writer = target?.policies?.writer;
  return [
    'plain',
    ...formsFor(target?.dialect ?? SPECIFICATION),
    ...wishedForms({
      ...(writer === undefined ? {} : { policies: writer }),
      ...(idiomatic === undefined ? {} : { idiomatic }),
    }),
  ];
}
