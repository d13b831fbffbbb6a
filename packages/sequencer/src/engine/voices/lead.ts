import { createTriangle } from '../wavetable.js';
import type { Workspace } from '../workspace.js';
import type { ShapedSounding } from './voice.js';
import { createWaveVoice } from './wave-voice.js';

/** The voices of the lead: a soft triangle of eight partials. */
export function createLeadVoices(workspace: Workspace, sampleRate: number, count: number): readonly ShapedSounding[] {
  const tables = [8, 4, 2, 1].map((partials) => createTriangle(workspace, partials));
  const envelope = { attack: 0.01, decay: 0.2, sustain: 0.3, release: 0.4 };
  return Array.from({ length: count }, () => createWaveVoice(workspace, sampleRate, { tables, envelope, volumeDb: -16 }));
}
