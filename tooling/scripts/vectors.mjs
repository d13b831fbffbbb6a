// `pnpm vectors <area> [directory]`: runs packages/*/vectors/<area>.vectors.ts over the fixtures, or over any directory in the same format.
// The last line printed is `N passed, N failed`; the exit code is 0 only when none failed.
import { runNamedScript } from './run-named-script.mjs';

await runNamedScript({ command: 'vectors', folder: 'vectors', suffix: '.vectors.ts' });
