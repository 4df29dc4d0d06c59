import { printable } from '../../report/printable.ts';
import type { Records } from '../../review/decisions/record.ts';
import type { Host } from '../host.ts';
import type { Controller } from './controller.ts';

/**
 * Applies the decisions of a file to what there is now, and writes the manifests where a directory is named. Decisions on
 * units that are not there are told of and left out.
 * @throws CommandError when nothing can be reviewed.
 */
export async function applyDecisions(controller: Controller, decisions: Records, host: Host): Promise<void> {
  const { session, proved } = controller;
  await proved;
  for (const [id, { decision, note, by, on, items }] of decisions) {
    if (decision === 'open') continue;
    if (!session.state().units.some((unit) => unit.id === id)) {
      host.stderr.write(`warning: ${printable(id)}: there is no such unit; its decision was left out\n`);
      continue;
    }
    session.dispatch({
      type: 'decide',
      target: { unit: id, ...(items.length === 0 ? {} : { items }) },
      decision,
      note,
      ...(by === '' ? {} : { by }),
      ...(on === '' ? {} : { on }),
    });
  }
  if (session.state().outputDir !== undefined) session.dispatch({ type: 'key', key: 'w' });
}
