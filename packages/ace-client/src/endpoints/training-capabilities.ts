import { TRAINING_FIELDS } from '@loop/core';
import type { TrainingCapabilities } from '@loop/core';

import type { AceServerProfile } from '../dialects/profile.js';

/** Puts together what the training of a server can do, by its dialect. */
export function toTrainingCapabilities({ lora }: Pick<AceServerProfile, 'lora'>): TrainingCapabilities {
  const common = { kind: 'remote', datasets: ['place'], checkpoints: false, validation: false, deterministic: false } as const;
  if (lora === undefined) {
    return { ...common, description: 'This server does not train adapters.', methods: [], honours: [], datasets: [], exports: false };
  }
  if (lora === 'loop-fork') {
    return {
      ...common,
      description: 'LOOP MACHINE’s fork of ACE-Step trains LoRA adapters with five settings.',
      methods: ['lora'],
      honours: ['method', 'rank', 'alpha', 'epochs', 'learningRate'],
      exports: false,
    };
  }
  return {
    ...common,
    description: 'An ACE-Step 1.5 server trains LoRA and LoKr adapters from folders on its machine.',
    methods: ['lora', 'lokr'],
    honours: TRAINING_FIELDS.filter((field) => field !== 'resumeFrom'),
    exports: true,
  };
}
