// The script of the process that `startAceStep` starts.
import { watchParent } from '@loop/cli';

import { serveGenerator } from '../../remote/serve-generator.js';
import { loadAceStep } from '../load-ace-step.js';
import { portOfParent } from './process-port.js';
import type { AboutAceStep, AceStepOrder } from './start-ace-step.js';

watchParent();
serveGenerator<AceStepOrder, AboutAceStep>(portOfParent(process), async ({ source, ...options }) => {
  const { memoryPlan, provider, providers, ...generator } = await loadAceStep(source, options);
  return { generator, about: { memoryPlan, provider, providers } };
});
