import { explainAnnotation, explainFinding } from '../../report/explain.ts';
import { CAUSES, explainCause } from '../../report/proof/causes.ts';
import { nearest } from '../arguments.ts';
import { findingKinds } from '../catalogue.ts';
import { styleFor, widthOf } from '../color.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { stringValue, type Values } from '../options.ts';
import { annotationsByName } from './subjects.ts';

/** `gateproof explain <annotation|code|cause>`. */
export async function runExplain(values: Values, host: Host): Promise<ExitCode> {
  const subject = (stringValue(values, 'subject') ?? '').trim();
  const style = styleFor(values, host, host.stdout);
  const width = widthOf(host.stdout);
  const kinds = findingKinds();
  const byCode = kinds.get(subject.toUpperCase());
  if (byCode !== undefined) {
    host.stdout.write(explainFinding(byCode, style, width));
    return EXIT.clean;
  }
  // A finding, a cause and an annotation may share a name: then each is explained.
  const annotations = annotationsByName();
  const kind = [...kinds.values()].find(({ name }) => name === subject.toLowerCase());
  const cause = [...CAUSES].find(([name]) => name === subject.toLowerCase());
  const annotation = annotations.get(subject);
  const texts = [
    ...(kind === undefined ? [] : [explainFinding(kind, style, width)]),
    ...(cause === undefined ? [] : [explainCause(...cause, style, width)]),
    ...(annotation === undefined
      ? []
      : [explainAnnotation(annotation.doc, annotation.provider.name, style, width)]),
  ];
  if (texts.length === 0) {
    throw unknownSubject(subject, [...kinds.keys(), ...CAUSES.keys(), ...annotations.keys()]);
  }
  host.stdout.write(texts.join('\n'));
  return EXIT.clean;
}

function unknownSubject(subject: string, known: readonly string[]): CommandError {
  const near = nearest(subject, known);
  const remedy =
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : 'Give an annotation (nginx.ingress.kubernetes.io/app-root, or app-root), a code (GP5001), or a cause of differences (regex-case).';
  return new CommandError(
    `Nothing is known of "${subject}".`,
    'It is neither an annotation that a provider declares, nor the code or name of a finding, nor a cause of differences.',
    remedy,
  );
}
