// Runs before every test file: property tests draw the same inputs each time, so that a landing never depends on luck.
// `LOOP_FUZZ_SEED=<integer> pnpm test` looks elsewhere.
import { configureGlobal } from 'fast-check';

configureGlobal({ seed: Number(process.env['LOOP_FUZZ_SEED'] ?? 20_261_121) });
