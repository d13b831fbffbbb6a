// `pnpm bench full-size [--folder F] [--mode mapped|folded] [--steps 4] [--seconds 10] [--blocks 24] [--threads 2] [--keep]`:
// makes a checkpoint of the published size with random weights, about 6.8 GB, and a song from it, end to end, in each mode.
import { runFullSize } from './full-size/run.js';

await runFullSize(process.argv.slice(2));
