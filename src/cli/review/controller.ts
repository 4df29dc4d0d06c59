import type { AcceptEntry } from '../../accept/entry.ts';
import { printable } from '../../report/printable.ts';
import type { Effect } from '../../review/core/events.ts';
import { initialState, type State } from '../../review/core/state.ts';
import type { Records } from '../../review/decisions/record.ts';
import { createSession, type Session } from '../../review/session.ts';
import type { OutputFile } from '../convert/output-dir.ts';
import { CommandError } from '../exit.ts';
import type { Host } from '../host.ts';
import type { Values } from '../options.ts';
import type { Choices } from './conversion.ts';
import type { Answer, EngineStart, Question } from './messages.ts';
import type { ReviewOptions } from './options.ts';
import { writeManifests } from './output.ts';
import type { Store } from './store.ts';
import { startHere, startThread, type Thread } from './thread.ts';

/** What a way of showing a review does itself. */
export interface Front {
  /** Has manifests edited: the new text, or undefined where nothing came of it. */
  edit?(text: string, problem: string | undefined): Promise<string | undefined>;
  copy?(text: string): void;
  theme?(name: string): void;
}

/** A review with its worker and its files. */
export interface Controller {
  readonly session: Session;
  /** From when on effects that a screen must carry out can be. */
  attach(front: Front): void;
  /** Fulfilled when the user leaves. @throws CommandError when nothing can be reviewed. */
  readonly ended: Promise<void>;
  /** Fulfilled when everything is proved. @throws CommandError when nothing can be reviewed. */
  readonly proved: Promise<void>;
  stop(): Promise<void>;
}

type Files = { readonly files: readonly OutputFile[]; readonly leftOut: number };

/** For what is never drawn. */
const NO_SIZE = { columns: 80, rows: 24 };

/**
 * Starts what converts and proves, and ties it, the files and a way of showing together.
 *
 * @param size of the screen; undefined: there is none, and no thread of its own is needed
 */
export function startController(
  values: Values,
  options: ReviewOptions,
  store: Store,
  host: Host,
  size: { readonly columns: number; readonly rows: number } | undefined,
): Controller {
  const { outputDir, filter, by, today, until } = options;
  const { entries, records } = store;
  const initial: State = initialState({
    ...(size ?? NO_SIZE),
    by,
    today,
    until,
    entries,
    records,
    ...(filter === undefined ? {} : { filter }),
    ...(outputDir === undefined ? {} : { outputDir }),
  });
  let front: Front = {};
  let thread: Thread | undefined;
  const checks: Array<(problem: string | undefined) => void> = [];
  const wanted: Array<(files: Files) => void> = [];
  const [ended, leave, fail] = pending();
  const [proved, isProved, notProved] = pending();
  const failed = (error: CommandError): void => {
    fail(error);
    notProved(error);
  };
  // What is being written is finished before the review ends.
  let work: Promise<void> = Promise.resolve();

  const session = createSession(initial, perform);
  const ask = (question: Question): void => thread?.ask(question);
  const tell = (text: string, isProblem: boolean): void =>
    session.dispatch({ type: 'told', text: printable(text), isProblem });

  function perform(effect: Effect): void {
    switch (effect.type) {
      case 'save':
        save(effect.records, effect.entries);
        break;
      case 'detail':
        ask({ type: 'detail', unit: effect.unit });
        break;
      case 'trace':
        ask({ type: 'trace', url: effect.url });
        break;
      case 'redo':
        ask({ type: 'redo', choices: choicesOf(effect.records) });
        break;
      case 'write':
        work = work.then(() => write(effect.records));
        break;
      case 'edit':
        work = work.then(() => edit(effect.unit, effect.text));
        break;
      case 'copy':
        front.copy?.(effect.text);
        break;
      case 'theme':
        front.theme?.(effect.name);
        break;
      case 'quit':
        work = work.then(() => {
          const { isUnsaved, records: now, entries: accepted } = session.state();
          // The disk may have room again.
          if (isUnsaved) save(now, accepted);
          leave();
        });
        break;
    }
  }

  function save(now: Records, accepted: readonly AcceptEntry[]): void {
    try {
      store.save(now, accepted);
      session.dispatch({ type: 'saved' });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      session.dispatch({ type: 'unsaved', text: `NOT SAVED: ${printable(why)}` });
    }
  }

  async function write(now: Records): Promise<void> {
    if (outputDir === undefined) return;
    const without = [...now].flatMap(([id, { decision }]) => (decision === 'rejected' ? [id] : []));
    ask({ type: 'files', without });
    const { files, leftOut } = await new Promise<Files>((resolve) => wanted.push(resolve));
    try {
      const text = await writeManifests(outputDir, files, leftOut, host);
      session.dispatch({ type: 'written', text: printable(text) });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      tell(`${error.message} ${error.why}`, true);
    }
  }

  async function edit(unit: string, text: string): Promise<void> {
    let problem: string | undefined;
    for (let given = text; ; ) {
      const edited = await front.edit?.(given, problem);
      if (edited === undefined) {
        tell('Nothing was changed.', false);
        return;
      }
      ask({ type: 'check', text: edited });
      problem = await new Promise<string | undefined>((resolve) => checks.push(resolve));
      if (problem === undefined) {
        session.dispatch({ type: 'edited', unit, text: edited });
        return;
      }
      given = edited;
    }
  }

  function answered(answer: Answer): void {
    switch (answer.type) {
      case 'event': {
        const { event } = answer;
        session.dispatch(event);
        if (event.type === 'progress' && event.progress.isDone) isProved();
        break;
      }
      case 'checked':
        checks.shift()?.(answer.problem);
        break;
      case 'files':
        wanted.shift()?.(answer);
        break;
      case 'failed':
        failed(new CommandError(answer.what, answer.why, answer.remedy));
        break;
    }
  }

  const { quiet: _quiet, ...given } = values;
  const start: EngineStart = {
    values: cloneable(given),
    cwd: host.cwd,
    env: { ...host.env },
    program: host.program,
    choices: choicesOf(records),
  };
  if (size === undefined) {
    startHere(start, answered).then(
      (here) => {
        thread = here;
      },
      (error: Error) => failed(internal(error.message)),
    );
  } else thread = startThread(start, answered, (what) => failed(internal(what)));
  return {
    session,
    ended,
    proved,
    attach: (given) => {
      front = given;
    },
    stop: async () => {
      await work;
      await thread?.stop();
    },
  };
}

function internal(what: string): CommandError {
  return new CommandError(
    `Internal error: ${what}`,
    'This is a defect of the program, not of the input; decisions that were made are saved.',
    'Please report it with the input that causes it.',
  );
}

/** Functions are no part of what a command line says. */
function cloneable(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value !== 'function'));
}

function choicesOf(records: Records): Choices {
  const forms = new Map<string, string>();
  const edited = new Map<string, string>();
  for (const [id, record] of records) {
    if (record.form !== undefined) forms.set(id, record.form);
    if (record.edited !== undefined) edited.set(id, record.edited);
  }
  return { forms, edited };
}

function pending(): readonly [Promise<void>, () => void, (error: Error) => void] {
  let [resolve, reject]: [() => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<void>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  // Whoever waits hears of it; nobody has to wait.
  promise.catch(() => undefined);
  return [promise, () => resolve(), (error) => reject(error)];
}
