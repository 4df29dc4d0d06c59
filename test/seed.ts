import fc from 'fast-check';

/**
 * Property tests ask the same random questions in every run, so that a change is what makes one fail; `npm run fuzz` asks
 * new ones. A failure prints its seed.
 */
if (process.env['MODE'] !== 'fuzz') fc.configureGlobal({ seed: 20_261_121 });
