// `pnpm bench full-size-1.5 [--quick] [--mode mapped|folded] [--seconds 30] [--steps 8] [--layers 24] [--threads 2] [--no-thinking]`:
// makes the 2B turbo and the planner of 0.6B in their published sizes with random weights, about 7.5 GB in a temporary folder, and a song from
// them, end to end, in each mode.
import { runFullSize15 } from './full-size-15/run.js';

await runFullSize15(process.argv.slice(2));
