// `pnpm bench <name> [arguments]`: runs packages/*/bench/<name>.bench.ts from source.
// The last line that a benchmark prints is one JSON object: name, value, unit, baseline, ratio.
import { runNamedScript } from './run-named-script.mjs';

await runNamedScript({ command: 'bench', folder: 'bench', suffix: '.bench.ts' });
