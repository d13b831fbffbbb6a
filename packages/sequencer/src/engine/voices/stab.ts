import { createSquare } from '../wavetable.js';
import type { Workspace } from '../workspace.js';
import type { ShapedSounding } from './voice.js';
import { createWaveVoice } from './wave-voice.js';

/** The voices of the stab: a short square of eight partials. */
export function createStabVoices(workspace: Workspace, sampleRate: number, count: number): readonly ShapedSounding[] {
  const tables = [8, 4, 2, 1].map((partials) => createSquare(workspace, partials));
  const envelope = { attack: 0.001, decay: 0.12, sustain: 0, release: 0.08 };
  return Array.from({ length: count }, () => createWaveVoice(workspace, sampleRate, { tables, envelope, volumeDb: -18 }));
}
