import { createApgMomentum, guideApg, projectRows } from '../../src/diffusion/guidance/apg.js';
import { fitUnconditional, guideCfg, guideCfgZeroStar, guideDoubleCondition } from '../../src/diffusion/guidance/guidance.js';
import type { CaseRunner } from '../case.js';

/** Guidance formulas, several calls of one run along the first axis. */
export const runGuidance: CaseRunner = async ({ golden, expect, input }) => {
  const { params, outputs } = golden;
  const kind = golden.name.split('/')[1]!;
  if (kind.startsWith('project')) {
    const values = await input('v0');
    const rowLength = values.shape.at(-1)! * values.shape.at(-2)!;
    const { parallel, orthogonal } = projectRows(values.data, (await input('v1')).data, rowLength);
    await expect('parallel', parallel);
    return expect('orthogonal', orthogonal);
  }

  const conditional = await input('cond');
  const unconditional = await input('uncond');
  const [channels, height, frames] = conditional.shape.slice(-3) as [number, number, number];
  const calls = conditional.shape.length === 5 ? conditional.shape[0]! : 1;
  const size = conditional.data.length / calls;
  const rowLength = height * frames;
  const itemLength = channels * rowLength;
  const scale = params['guidance_scale'] as number;
  const textOnly = golden.inputs['only_text'] ? await input('only_text') : undefined;
  const momentum = typeof params['momentum'] === 'number' ? createApgMomentum(params['momentum']) : undefined;

  const guided = new Float32Array(conditional.data.length);
  const averages = new Float32Array(conditional.data.length);
  const fits: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const range = [call * size, (call + 1) * size] as const;
    const c = conditional.data.subarray(...range);
    const u = unconditional.data.subarray(...range);
    fits.push(...fitUnconditional(c, u, itemLength));
    if (kind.includes('apg')) {
      const options = { scale, rowLength, momentum, normThreshold: params['norm_threshold'] as number, eta: params['eta'] as number };
      guided.set(guideApg(c, u, options), range[0]);
      if (momentum?.average) averages.set(momentum.average, range[0]);
    } else if (textOnly) {
      const scales = { text: params['guidance_scale_text'] as number, lyric: params['guidance_scale_lyric'] as number };
      guided.set(guideDoubleCondition(c, u, textOnly.data.subarray(...range), scales), range[0]);
    } else if (kind.includes('star')) {
      const stepIndex = typeof params['i'] === 'number' ? params['i'] : call;
      const options = {
        scale,
        itemLength,
        stepIndex,
        zeroSteps: params['zero_steps'] as number,
        zeroInit: params['use_zero_init'] as boolean,
      };
      guided.set(guideCfgZeroStar(c, u, options), range[0]);
    } else guided.set(guideCfg(c, u, scale), range[0]);
  }
  if (outputs['alpha']) return expect('alpha', fits);
  await expect('guided', guided);
  return outputs['running_average'] ? expect('running_average', averages) : undefined;
};
