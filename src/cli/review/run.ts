import { printable } from '../../report/printable.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import type { Host } from '../host.ts';
import { isSet, type Values } from '../options.ts';
import { type Controller, startController } from './controller.ts';
import { applyDecisions } from './decide.ts';
import { type ReviewOptions, reviewOptions } from './options.ts';
import { askInTurn } from './plain.ts';
import { showOnScreen, terminalOf } from './show.ts';
import { openStore, readDecisions } from './store.ts';
import { exitCodeOf, summaryOf } from './summary.ts';

/** `gateproof review`. */
export async function runReview(values: Values, host: Host): Promise<ExitCode> {
  const options = reviewOptions(values, host);
  const store = openStore(options, host);
  const decisions = options.decide === undefined ? undefined : readDecisions(options.decide, host);
  if (decisions !== undefined) {
    // Forms and edits count from the start.
    const merged = {
      ...store,
      records: new Map([...store.records, ...choicesOnly(decisions, store.records)]),
    };
    return finished(
      startController(values, options, merged, host, undefined),
      options,
      values,
      host,
      (controller) => applyDecisions(controller, decisions, host),
    );
  }
  if (options.isSilent) {
    return finished(
      startController(values, options, store, host, undefined),
      options,
      values,
      host,
      ({ proved }) => proved,
    );
  }
  const { TERM, INK_SCREEN_READER } = host.env;
  const isPlain = options.isPlain || TERM === 'dumb' || INK_SCREEN_READER === 'true';
  const terminal = terminalOf(host);
  if (isPlain && (options.isPlain || host.stdinIsTerminal?.() === true)) {
    return finished(
      startController(values, options, store, host, undefined),
      options,
      values,
      host,
      (controller) => askInTurn(controller, host),
    );
  }
  if (terminal === undefined || isPlain) throw noTerminal();
  const { columns, rows } = terminal.output;
  const controller = startController(values, options, store, host, { columns, rows });
  return finished(controller, options, values, host, () => showOnScreen(controller, terminal, options, host));
}

/** Forms and edits of decisions, under what else is known of the unit. */
function choicesOnly(
  decisions: ReturnType<typeof readDecisions>,
  records: ReturnType<typeof readDecisions>,
): ReturnType<typeof readDecisions> {
  return new Map(
    [...decisions].flatMap(([id, { form, edited }]) => {
      if (form === undefined && edited === undefined) return [];
      const known = records.get(id) ?? {
        decision: 'open' as const,
        note: '',
        by: '',
        on: '',
        items: [],
        history: [],
      };
      return [
        [
          id,
          { ...known, ...(form === undefined ? {} : { form }), ...(edited === undefined ? {} : { edited }) },
        ] as const,
      ];
    }),
  );
}

async function finished(
  controller: Controller,
  options: ReviewOptions,
  values: Values,
  host: Host,
  run: (controller: Controller) => Promise<void>,
): Promise<ExitCode> {
  try {
    await run(controller);
  } finally {
    await controller.stop();
  }
  const state = controller.session.state();
  if (!isSet(values, 'quiet')) {
    if (state.message?.isProblem === true) host.stderr.write(`${printable(state.message.text)}\n`);
    host.stderr.write(summaryOf(state, options));
  }
  return state.isUnsaved ? EXIT.trouble : exitCodeOf(state);
}

function noTerminal(): CommandError {
  return new CommandError(
    'A review needs a terminal of at least 60 columns and 15 rows that can move its cursor, and there is none.',
    'Keys are read from it and the screen is drawn on it; nothing was reviewed.',
    'Give --decide FILE to apply decisions without questions, --plain to be asked line by line, or --no-input to hear how things stand.',
  );
}
