import { createTriangle } from '../wavetable.js';
import type { ShapedSounding } from './voice.js';
import { createWaveVoice } from './wave-voice.js';

/** The voices of the lead: a soft triangle of eight partials. */
export function createLeadVoices(sampleRate: number, count: number): readonly ShapedSounding[] {
  const tables = [8, 4, 2, 1].map(createTriangle);
  const envelope = { attack: 0.01, decay: 0.2, sustain: 0.3, release: 0.4 };
  return Array.from({ length: count }, () => createWaveVoice(sampleRate, { tables, envelope, volumeDb: -16 }));
}
