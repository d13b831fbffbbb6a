import { createSchedule, selectOssSteps, trainingSigmas } from '../../src/diffusion/schedule.js';
import { createStepper } from '../../src/diffusion/stepper.js';
import type { SchedulerName } from '../../src/diffusion/stepper.js';
import type { CaseRunner } from '../case.js';

/** Noise levels and steps of the schedulers. */
export const runSchedulers: CaseRunner = async ({ golden, expect, input }) => {
  const { params, outputs } = golden;
  const scheduler = params['scheduler'] as SchedulerName;
  const shift = (params['shift'] as number | undefined) ?? 3;
  const sigmaMax = ((params['sigma_max_argument'] ?? params['sigma_max']) as number | undefined) ?? 1;

  if (outputs['sigmas_1000'] || outputs['sigmas_every37']) {
    const sigmas = trainingSigmas({ shift, sigmaMax });
    if (outputs['sigmas_every37'])
      return expect(
        'sigmas_every37',
        sigmas.filter((_, index) => index % 37 === 0),
      );
    await expect('sigmas_1000', sigmas);
    return expect(
      'timesteps_1000',
      sigmas.map((sigma) => sigma * 1000),
    );
  }

  const ossSteps = params['oss_steps'] as number[] | undefined;
  if (ossSteps) {
    const { selectedTimesteps, customSigmas } = selectOssSteps(ossSteps, { shift, sigmaMax });
    await expect('selected_timesteps', selectedTimesteps);
    await expect('custom_sigmas', customSigmas);
  }
  const schedule = createSchedule({ steps: (params['steps'] as number | undefined) ?? 1, shift, sigmaMax, ossSteps });
  const stepper = createStepper(scheduler, schedule, { omega: (params['omega'] as number | undefined) ?? 10 });
  await expect('sigmas', stepper.sigmas);
  await expect('timesteps', stepper.timesteps);
  if (!outputs['samples']) return undefined;

  const velocities = await input('model_outputs');
  const noises = golden.inputs['noises'] ? await input('noises') : undefined;
  let sample: Float32Array = (await input('x0')).data;
  const size = sample.length;
  const samples = new Float32Array(velocities.data.length);
  for (let index = 0; index < velocities.shape[0]!; index += 1) {
    const range = [index * size, (index + 1) * size] as const;
    sample = stepper.step(velocities.data.subarray(...range), sample, noises?.data.subarray(...range));
    samples.set(sample, range[0]);
  }
  return expect('samples', samples);
};
