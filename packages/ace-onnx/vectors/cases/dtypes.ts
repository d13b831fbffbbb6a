import type { CaseRunner } from '../case.js';

/** 16-bit and integer storage: what is read must be the exact value. */
export const runDtypes: CaseRunner = async ({ golden, expect, input }) => {
  const stored = (await input('stored')).data;
  if (golden.outputs['float32']) return expect('float32', stored);
  const values = golden.params['values'] as readonly number[] | undefined;
  if (values !== undefined && values.flat().some((value, index) => value !== stored[index])) throw new Error('integers differ');
  return undefined;
};
