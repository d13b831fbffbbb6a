import { delay } from '@loop/core';
import type { AudioClip, GenerationEvent, GenerationPhase, ProgressPlan, Warning } from '@loop/core';

import type { DiffusionStep } from '../diffusion/denoise.js';
import type { Session } from '../runtime/runtime.js';
import type { Family, SongPlan } from './family.js';
import type { PipelineSettings } from './pipeline-settings.js';
import { finishAudio } from './finish-audio.js';
import type { FinishedAudio } from './finish-audio.js';
import type { Networks } from './networks.js';

/** What a song is made with. */
export interface SongJob {
  readonly family: Family;
  readonly networks: Networks;
  readonly plan: SongPlan<unknown>;
  readonly settings: PipelineSettings;
  readonly condition: unknown;
  /** The sound of the source, for tasks that keep parts of it. */
  readonly source: AudioClip | undefined;
  /** What that sound was multiplied with after it was decoded. */
  readonly gain: number | undefined;
  readonly progress: ProgressPlan<GenerationPhase>;
  /** Turns this song's share of a stage into that of all songs. */
  readonly share: (done: number) => number;
  /** Expected seconds of one call of a network on this song. */
  readonly expectedSeconds: (network: string) => number;
  readonly signal: AbortSignal;
  readonly emit: (event: GenerationEvent) => void;
}

/** A song that is done. */
export interface Song extends FinishedAudio {
  readonly latent: Float32Array;
  readonly warnings: readonly Warning[];
}

/** Makes one song: diffusion, decoding, finishing. */
export async function makeSong(job: SongJob): Promise<Song> {
  const { plan, settings, source, gain, progress, share, signal, emit } = job;
  const latent = await diffuse(job);
  let decoded = 0;
  const onPart = (done: number): void => {
    decoded = done;
    emit(progress.at('decode', share(done)));
  };
  const sound = await decode(job, latent, onPart);
  signal.throwIfAborted();
  // A family that decodes in one go has no parts to report.
  if (decoded < 1) onPart(1);
  return { latent, ...finishAudio(sound, { settings, source, gain, delivery: plan.delivery }) };
}

async function diffuse(job: SongJob): Promise<Float32Array> {
  const { family, networks, plan, settings, condition, progress, share, signal, emit } = job;
  const network = family.recipes.find(({ phase }) => phase === 'diffusion')?.name ?? '';
  emit(progress.at('load', share(0)));
  return networks.use(network, async (session) => {
    emit(progress.at('load', share(1)));
    let evaluated = 0;
    const counting: Session = {
      ...session,
      async run(inputs, options) {
        const outputs = await session.run(inputs, options);
        evaluated += 1;
        return outputs;
      },
    };
    const diffusion = plan.run(counting, condition);
    let next = await diffusion.next();
    for (; next.done !== true; next = await diffusion.next()) {
      const { step, steps } = next.value;
      emit(progress.at('diffusion', share(Math.min(1, evaluated / plan.evaluations)), { step, steps }));
      if (settings.previewEvery !== undefined && step % settings.previewEvery === 0 && step < steps)
        emit({ type: 'preview', audio: await preview(job, next.value) });
      // Lets others have a turn, a cancel among them.
      await delay(0, { signal });
    }
    return next.value;
  });
}

/** What the music would be if the prediction at a step were right. */
async function preview(job: SongJob, { before, velocity, timestep }: DiffusionStep): Promise<AudioClip> {
  const { family, settings, source, gain, plan } = job;
  const level = timestep / family.noiseTimestep;
  const clean = before.map((value, index) => value - level * velocity[index]!);
  return finishAudio(await decode(job, clean, () => {}), { settings, source, gain, delivery: plan.delivery }).audio;
}

function decode(job: SongJob, latent: Float32Array, onPart: (done: number) => void): Promise<AudioClip> {
  const { family, networks, settings, signal, expectedSeconds } = job;
  return family.decode(latent, { networks, settings, signal, expectedSeconds, onPart });
}
