// Bundles the program: a small entry that knows the options, and chunks that load when a command needs them.
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Help texts are measured without the tables of the package; the terminal interface needs them. */
const plainWidths = {
  name: 'plain-widths',
  /** @param {import('esbuild').PluginBuild} esbuild */
  setup(esbuild) {
    esbuild.onResolve({ filter: /^string-width$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/](?:cliui|yargs|wrap-ansi)[\\/]/.test(importer)
        ? { path: path.join(root, 'scripts/string-width.mjs') }
        : undefined,
    );
  },
};

/**
 * Writes the bundle into a directory, which is emptied before.
 * @param {string} outdir
 * @returns {Promise<import('esbuild').Metafile>} what went where
 */
export async function bundle(outdir) {
  await rm(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    // Threads begin with files of their own: the one behind the interface, and those that share a proof.
    entryPoints: {
      gateproof: 'src/cli/gateproof.ts',
      'review-worker': 'src/cli/review/worker.ts',
      'proof-worker': 'src/cli/convert/threads/worker.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    legalComments: 'linked',
    // The developer tools of React are no part of the product.
    alias: { 'react-devtools-core': './scripts/no-devtools.mjs' },
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    plugins: [plainWidths],
    metafile: true,
    logLevel: 'warning',
    // Some dependencies are CommonJS and ask for `require`.
    banner: {
      js: "import{createRequire as createRequireOf}from'node:module';const require=createRequireOf(import.meta.url);",
    },
  });
  const entry = path.join(outdir, 'gateproof.js');
  const code = await readFile(entry, 'utf8');
  await writeFile(entry, `#!/usr/bin/env node\n${code.replace(/^#!.*\n/, '')}`);
  await chmod(entry, 0o755);
  return metafile;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { outputs } = await bundle(path.join(root, 'dist'));
  const scripts = Object.entries(outputs).filter(([name]) => name.endsWith('.js'));
  const total = scripts.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  console.log(`dist/gateproof.js with ${scripts.length - 1} chunks, ${Math.round(total / 1024)} KiB`);
}
