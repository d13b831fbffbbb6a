import { placeIn } from './training-files.js';
import type { TrainingFiles } from './training-files.js';

const FOLDER = 'checkpoints';
const NAME = /^step-\d{8}$/u;

/** Where the checkpoint after a step goes. */
export function checkpointPlace(output: string, step: number): string {
  return placeIn(placeIn(output, FOLDER), `step-${String(step).padStart(8, '0')}`);
}

/** The step after which the checkpoint at a place was saved; `undefined` where its name does not say. */
export function stepOfPlace(place: string): number | undefined {
  const step = /(?:^|\/)step-(\d{8})$/u.exec(place)?.[1];
  return step === undefined ? undefined : Number(step);
}

/** The place of a run's newest checkpoint; `undefined` when there is none. */
export async function latestCheckpoint(files: TrainingFiles, output: string): Promise<string | undefined> {
  const folder = placeIn(output, FOLDER);
  const newest = (await files.list(folder))
    .filter((name) => NAME.test(name))
    .toSorted()
    .at(-1);
  return newest === undefined ? undefined : placeIn(folder, newest);
}
