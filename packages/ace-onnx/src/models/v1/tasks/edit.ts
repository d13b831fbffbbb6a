import type { MusicRequestOf } from '@loop/core';

import { createNoise } from '../../../diffusion/noise/create-noise.js';
import { createSchedule } from '../../../diffusion/schedule.js';
import { edit } from '../../../diffusion/tasks/edit.js';
import { deliverLike } from '../../../pipeline/delivery.js';
import type { LatentClip } from '../../../pipeline/family.js';
import type { LatentTask, TaskContext } from './task.js';

/** Plans an edit along the difference of two flows. */
export function planEdit(context: TaskContext, request: MusicRequestOf<'edit'>, source: LatentClip): LatentTask {
  const { settings, seed, steps, guidance, signal } = context;
  const { from = 0, to = 1, averages = 1 } = request;
  const schedule = createSchedule({ steps });
  const noise = createNoise(settings.retakeSeed ?? seed, { kind: settings.noise });
  const turn = Math.trunc(steps * to);
  const each = guidance.scale === 0 || guidance.scale === 1 ? 1 : 2;
  return {
    frames: source.frames,
    delivery: deliverLike(request.source.audio),
    warnings: [],
    evaluations: (Math.max(0, turn - Math.trunc(steps * from)) * averages * 2 + (steps - turn)) * each,
    parameters: { steps },
    run: (open, _, edits) =>
      edit(open(source.frames), source.latent, schedule, {
        ...edits!,
        scale: guidance.scale,
        from,
        to,
        averages,
        drawNoise: () => noise.normal(source.latent.length),
        signal,
      }),
  };
}
