/**
 * Takes the pictures of docs/review.md: drives the built program in tmux and puts what is on the screen into the page.
 * `npm run build && tsx scripts/screens.ts`
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { between } from './docs/review.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const page = path.join(root, 'docs/review.md');
const SOCKET = `screens-${process.pid}`;

interface Picture {
  readonly title: string;
  /** Keys of tmux; a word in quotes is typed. */
  readonly keys: readonly string[];
  /** What must be there before the picture is taken. */
  readonly shows: string;
}

interface Sitting {
  readonly columns: number;
  readonly rows: number;
  readonly pictures: readonly Picture[];
}

const SITTINGS: readonly Sitting[] = [
  {
    columns: 120,
    rows: 30,
    pictures: [
      {
        title: 'The list, and the verdict with the request that shows a difference',
        keys: [],
        shows: 'curl -si',
      },
      {
        title: 'A difference is accepted with a reason',
        keys: ['Enter', 'a', '"only the login service asks for it"'],
        shows: 'Accept because: only the login service asks for it',
      },
      { title: 'YAML before and afterwards', keys: ['Enter', '2'], shows: 'today -> afterwards' },
      {
        title: 'The source, with what there is to say of its lines',
        keys: ['4'],
        shows: 'nginx.ingress.kubernetes.io/auth-url',
      },
    ],
  },
  {
    columns: 160,
    rows: 34,
    pictures: [
      {
        title: 'The way of the request on both sides',
        keys: ['Enter', ']', '3'],
        shows: 'after: envoy-gateway',
      },
      { title: 'The diff side by side', keys: ['s'], shows: ' | + ' },
    ],
  },
  {
    columns: 80,
    rows: 24,
    pictures: [
      { title: 'A terminal of 80 columns shows the list or the detail', keys: [], shows: '0/4 decided' },
      { title: 'Every key', keys: ['?'], shows: 'half a screen down' },
    ],
  },
];

function tmux(...words: readonly string[]): string {
  return execFileSync('tmux', ['-L', SOCKET, ...words], { encoding: 'utf8' });
}

async function seen(text: string): Promise<string> {
  for (let turn = 0; turn < 1200; turn++) {
    const screen = tmux('capture-pane', '-p');
    if (screen.includes(text)) {
      // What follows the text is on its way.
      await new Promise((resolve) => setTimeout(resolve, 500));
      return tmux('capture-pane', '-p');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the screen never showed ${text}:\n${tmux('capture-pane', '-p')}`);
}

async function take({ columns, rows, pictures }: Sitting, cwd: string): Promise<readonly string[]> {
  const program = [process.execPath, path.join(root, 'dist/gateproof.js'), 'review'];
  const options = [
    '-f',
    'shop.yaml',
    '--target',
    'envoy-gateway',
    '--output-dir',
    'gw',
    '--until',
    '2099-12-31',
  ];
  const env = ['env', 'LANG=C.UTF-8', 'CI=false', 'USER=ann'];
  const size = ['-x', String(columns), '-y', String(rows)];
  tmux('-f', '/dev/null', 'new-session', '-d', ...size, '-c', cwd, ...env, ...program, ...options);
  const lines: string[] = [];
  try {
    await seen('decided');
    await seen('admin.example.com');
    await seen(' 3');
    for (const { title, keys, shows } of pictures) {
      for (const key of keys) {
        if (key.startsWith('"')) tmux('send-keys', '-l', key.slice(1, -1));
        else tmux('send-keys', key);
      }
      const screen = (await seen(shows)).trimEnd().split('\n');
      lines.push(
        `${title} (${columns}x${rows}):`,
        '',
        '```',
        ...screen.map((line) => line.trimEnd()),
        '```',
        '',
      );
    }
  } finally {
    tmux('kill-server');
  }
  return lines;
}

const lines: string[] = [];
for (const sitting of SITTINGS) {
  const cwd = mkdtempSync(path.join(tmpdir(), 'screens-'));
  try {
    copyFileSync(path.join(root, 'testdata/ingress-nginx/shop/input.yaml'), path.join(cwd, 'shop.yaml'));
    lines.push(...(await take(sitting, cwd)));
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
writeFileSync(page, between(readFileSync(page, 'utf8'), 'screens', lines.slice(0, -1)));
console.log(`written: ${page}`);
