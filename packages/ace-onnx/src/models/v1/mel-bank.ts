import { decodeFloat32 } from '@loop/core/weights';

import type { Component } from '../../runtime/runtime.js';
import { computeMelBank } from './mel.js';
import type { MelBank } from './mel.js';

const WINDOW = 'mel_transform.spectrogram.window';
const FILTERS = 'mel_transform.mel_scale.fb';

/**
 * Reads the window and the filters that the vocoder's file holds, so that spectra are those of the Python pipeline; computes them where
 * the file has none.
 */
export async function readMelBank(vocoder: Component): Promise<MelBank> {
  const [window, filters] = await Promise.all([readTensor(vocoder, WINDOW), readTensor(vocoder, FILTERS)]);
  return window === undefined || filters === undefined ? computeMelBank() : { window, filters };
}

async function readTensor(component: Component, name: string): Promise<Float32Array | undefined> {
  const place = component.tensors.get(name);
  if (place === undefined) return undefined;
  const bytes = await component.read(place);
  return decodeFloat32(
    bytes,
    ({ float32: 'F32', float16: 'F16', bfloat16: 'BF16' } as const)[place.type as 'float32' | 'float16' | 'bfloat16'],
  );
}
