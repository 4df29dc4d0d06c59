import path from 'node:path';
import {
  leftovers,
  type OutputFile,
  readManifest,
  refuseForeign,
  writeFiles,
} from '../convert/output-dir.ts';
import type { Host } from '../host.ts';

/**
 * Writes the manifests as `convert --output-dir` does.
 * @returns what to say of it, in one line
 * @throws CommandError when they cannot be written.
 */
export async function writeManifests(
  directory: string,
  files: readonly OutputFile[],
  leftOut: number,
  host: Host,
): Promise<string> {
  const place = path.resolve(host.cwd, directory);
  const former = await readManifest(place);
  await refuseForeign(place, former, files);
  const left = await leftovers(place, former, files);
  await writeFiles(place, files, left, former);
  return [
    `${files.length} ${files.length === 1 ? 'file' : 'files'} written to ${directory}`,
    ...(leftOut === 0 ? [] : [`${leftOut} left out, as rejected`]),
    ...(left.length === 0 ? [] : [`no longer made, remove when nothing uses them: ${left.join(', ')}`]),
  ].join('; ');
}
