import type { AudioClip, AudioListener, HeardMusic } from '@loop/core';
import { analyzeMusic, measureAudio } from '@loop/lora/audio';

/**
 * A listener without a network: it says what can be measured – tempo, key, metre, brightness, dynamics – and nothing that it would have to guess, such as
 * instruments. A network such as that of `@loop/ace-onnx` takes its place through the same interface.
 */
export function createMeasuringListener(): AudioListener {
  return {
    name: 'measurements',
    async listen(clip, { signal } = {}) {
      signal?.throwIfAborted();
      return describe(clip);
    },
  };
}

function describe(clip: AudioClip): HeardMusic {
  const { bpm, key, timeSignature } = analyzeMusic(clip);
  const { crestDb, stereo, loudness } = measureAudio(clip);
  const tempo = bpm === undefined ? 'free tempo' : `${bpm < 90 ? 'slow' : bpm < 125 ? 'medium tempo' : 'fast'}, ${Math.round(bpm)} bpm`;
  const words = [
    'electronic instrumental',
    tempo,
    key === '' ? 'no clear key' : key,
    crestDb > 16 ? 'punchy' : crestDb > 12 ? 'dynamic' : 'dense',
    stereo.correlation > 0.95 ? 'narrow' : 'wide',
    `${Math.round(loudness.integratedLufs)} LUFS`,
  ];
  return {
    caption: words.join(', '),
    bpm,
    key: key === '' ? undefined : key,
    timeSignature: timeSignature === undefined ? undefined : timeSignature === '3' ? 3 : 4,
    lyrics: '[Instrumental]',
  };
}
