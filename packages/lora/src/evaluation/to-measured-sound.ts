import type { AudioFacts } from '../audio/measure/measure-audio.js';
import type { MusicAnalysis } from '../audio/music/analyze-music.js';
import type { MeasuredSound } from './sound-report.js';

/** What `measureAudio` and `analyzeMusic` found, as an evaluation takes it. */
export function toMeasuredSound({ clipping, silence, bandwidth, loudness, sampleRate }: AudioFacts, music: MusicAnalysis): MeasuredSound {
  return {
    clippedShare: clipping.ratio,
    silentShare: silence.ratio,
    // Where nothing was cut off, sound may reach as high as the rate lets it.
    bandwidth: bandwidth.shelfHz ?? sampleRate / 2,
    loudnessLufs: loudness.integratedLufs,
    truePeakDb: loudness.truePeakDb,
    bpm: music.bpm,
    key: music.key === '' ? undefined : music.key,
  };
}
