import { existsSync } from 'node:fs';

import { UnsupportedError } from '@loop/core';
import type { AdapterTrainer, AdapterTrainerRequest, OpenAdapterTrainer } from '@loop/core';

import { findLayout } from '../models/v15/layout.js';
import { TRAINED_METHODS } from '../train/methods.js';
import type { SiteChoice } from '../train/site-choice.js';
import { findCheckpoint } from './find-checkpoint.js';
import { TRAINER_SCRIPT, loadAdapterTrainer } from './load-adapter-trainer.js';
import { readEnvironment } from './read-environment.js';
import { splitVariant } from './split-variant.js';

/**
 * Opens a trainer for programs that are given the name of this package and no more, such as `loop-lora train --trainer @loop/ace-onnx`. It computes in
 * a worker.
 *
 * A model that names one checkpoint, such as `./Ace-Step1.5/acestep-v15-base`, wins over the request's variant. The environment says the rest:
 * `ACE_ONNX_MODEL`, where the request names none (`ACE-Step/Ace-Step1.5` by default), `ACE_ONNX_PROVIDER` and `ACE_ONNX_THREADS`.
 *
 * @throws {ModelMissingError} When the model is not there.
 * @throws {UnsupportedError} For a method or a site that is not trained here.
 */
export const openTrainer: OpenAdapterTrainer = async (request, { signal } = {}): Promise<AdapterTrainer> => {
  const { method, rank, frames, factor, decomposeBoth, magnitudes, dropout } = request;
  const trained = TRAINED_METHODS.find((each) => each === method);
  if (trained === undefined)
    throw new UnsupportedError('training', `method: ${method} is not trained here; these are: ${TRAINED_METHODS.join(', ')}.`);
  const { read, threads } = readEnvironment(process.env);
  const source = request.model ?? read('MODEL') ?? 'ACE-Step/Ace-Step1.5';
  return loadAdapterTrainer(source, {
    variant: await variantOf(source, request.variant),
    method: trained,
    rank,
    frames,
    sites: sitesOf(request.sites),
    factor,
    decomposeBoth,
    magnitudes,
    dropout,
    provider: read('PROVIDER'),
    threads: threads(),
    // Of the sources there is no script for a worker.
    worker: existsSync(TRAINER_SCRIPT),
    signal,
  });
};

/** The folder of a checkpoint that is published as `base`, `xl-turbo` and so on; `undefined` where the source has but one. */
async function variantOf(source: string, variant: string | undefined): Promise<string | undefined> {
  const { folder, variant: named } = await splitVariant(source);
  if (named !== undefined || variant === undefined) return named;
  const layout = await findLayout(await findCheckpoint(folder));
  return layout?.kind === 'original' ? `acestep-v15-${variant}` : undefined;
}

function sitesOf({ conditions, ...sites }: AdapterTrainerRequest['sites']): SiteChoice {
  if (conditions === undefined || conditions.length === 0) return sites;
  throw new UnsupportedError(
    'training',
    `sites.conditions: ${conditions === 'all' ? 'what prepares the conditions' : conditions.join(', ')} cannot be trained here; name layers of attention alone, such as targets=to_q,to_k,to_v,to_out.0 for v1.`,
  );
}
