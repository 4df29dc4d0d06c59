import { createInterface } from 'node:readline';
import { printable } from '../../report/printable.ts';
import { counts } from '../../review/core/select.ts';
import { standings } from '../../review/core/standing.ts';
import type { UnitDetail } from '../../review/detail.ts';
import { proseLines } from '../../review/layout/prose.ts';
import type { ReviewUnit } from '../../review/unit.ts';
import type { Host } from '../host.ts';
import type { Controller } from './controller.ts';

/** Lines that somebody types, one after the other; undefined at the end. */
type Ask = (question: string) => Promise<string | undefined>;

const WIDTH = 78;

/**
 * Asks about one unit after the other, in plain lines without a screen: for screen readers, terminals that cannot move
 * their cursor, and pipes.
 * @throws CommandError when nothing can be reviewed.
 */
export async function askInTurn(controller: Controller, host: Host): Promise<void> {
  const { session, proved } = controller;
  const say = (text: string): void => host.stderr.write(`${printable(text)}\n`);
  await proved;
  const { ask, close } = questions(say, host);
  try {
    const open = session
      .state()
      .units.filter(
        ({ id, kind }) => kind === 'hosts' && standings(session.state()).get(id)?.kind === 'open',
      );
    say(
      `${session.state().title}: ${open.length} of ${counts(session.state()).all} host groups wait for a decision.`,
    );
    for (const [index, unit] of open.entries()) {
      say('');
      say(`${index + 1} of ${open.length}: ${unit.title}`);
      for (const line of await linesOf(unit, controller)) say(line);
      const answer = await decide(unit, controller, ask, say);
      if (answer === 'quit') break;
    }
    if (session.state().outputDir !== undefined && session.state().isUnwritten) {
      const answer = await ask(`Write the manifests to ${session.state().outputDir}? y or n: `);
      if (/^y/i.test(answer ?? '')) session.dispatch({ type: 'key', key: 'w' });
    }
  } finally {
    close();
  }
}

async function decide(
  unit: ReviewUnit,
  { session }: Controller,
  ask: Ask,
  say: (text: string) => void,
): Promise<'next' | 'quit'> {
  for (;;) {
    const answer = await ask('a accept, r reject, m must be fixed, s skip, q quit: ');
    switch (answer?.trim().toLowerCase().charAt(0)) {
      case undefined:
      case 'q':
        return 'quit';
      case 's':
        return 'next';
      case 'a':
      case 'm':
      case 'r': {
        const letter = answer?.trim().toLowerCase().charAt(0);
        const note = (await ask(letter === 'm' ? 'What must be fixed: ' : 'Because: '))?.trim() ?? '';
        if (note === '' && letter !== 'r') {
          say('It needs a reason, for those who read it later.');
          break;
        }
        const decision = letter === 'a' ? 'accepted' : letter === 'm' ? 'must-fix' : 'rejected';
        session.dispatch({ type: 'decide', target: { unit: unit.id }, decision, note });
        say(session.state().message?.text ?? '');
        return 'next';
      }
      default:
        say('Type one of the letters a, r, m, s and q.');
    }
  }
}

/** What the first tab of the screen shows. */
async function linesOf(unit: ReviewUnit, controller: Controller): Promise<readonly string[]> {
  const detail = await detailOf(unit, controller);
  const lines = [
    ...detail.summary,
    ...unit.items.flatMap((item, index) => [
      { text: '' },
      { text: `${index + 1}. ${item.title}` },
      ...(detail.items.find(({ key }) => key === item.key)?.lines ?? []),
    ]),
  ];
  return proseLines(lines, WIDTH).map(({ spans }) =>
    spans
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
}

function detailOf(unit: ReviewUnit, { session }: Controller): Promise<UnitDetail> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const detail = session.state().details.get(unit.id);
      if (detail !== undefined) resolve(detail);
      return detail !== undefined;
    };
    const stop = session.subscribe(() => {
      if (look()) stop();
    });
    session.dispatch({ type: 'look', unit: unit.id });
    if (look()) stop();
  });
}

/** Questions on standard error, answers from standard input, which may be a pipe. */
function questions(
  say: (text: string) => void,
  host: Host,
): { readonly ask: Ask; readonly close: () => void } {
  const lines: string[] = [];
  const waiting: Array<(line: string | undefined) => void> = [];
  let isOver = false;
  const reader = createInterface({ input: process.stdin, terminal: false });
  reader.on('line', (line) => {
    const next = waiting.shift();
    if (next === undefined) lines.push(line);
    else next(line);
  });
  reader.on('close', () => {
    isOver = true;
    for (const next of waiting.splice(0)) next(undefined);
  });
  return {
    ask: (question) => {
      host.stderr.write(question);
      const known = lines.shift();
      if (known !== undefined || isOver) {
        say('');
        return Promise.resolve(known);
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    close: () => reader.close(),
  };
}
