// `pnpm bench wav`: how fast a WAV file is encoded, beside the plain loop over a DataView that one would write first.
import { encodeWav } from '@loop/core/audio';
import type { AudioClip } from '@loop/core/audio';

const SAMPLE_RATE = 48_000;
const SECONDS = 60;
const ROUNDS = 9;

const clip: AudioClip = { sampleRate: SAMPLE_RATE, channels: [noise(1), noise(2)] };

for (const format of ['pcm24', 'float32'] as const) {
  console.log(`${format}: ${Math.round(SECONDS / fastest(() => encodeWav(clip, { format })))}x real time`);
}
console.log(`pcm16 with dither: ${Math.round(SECONDS / fastest(() => encodeWav(clip, { ditherSeed: 1 })))}x real time`);

const baseline = SECONDS / fastest(() => encodeByDataView(clip));
const value = SECONDS / fastest(() => encodeWav(clip));
console.log(
  JSON.stringify({
    name: 'wav encode, 48 kHz stereo, 16 bits',
    value: Math.round(value),
    unit: 'x real time',
    baseline: Math.round(baseline),
    ratio: Number((value / baseline).toFixed(2)),
  }),
);

/** The shortest of some runs, in seconds. */
function fastest(run: () => Uint8Array): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    run();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

function encodeByDataView({ sampleRate, channels }: AudioClip): Uint8Array {
  const frames = channels[0]?.length ?? 0;
  const view = new DataView(new ArrayBuffer(44 + frames * channels.length * 2));
  for (const [index, word] of [0x52494646, 0, 0x57415645, 0x666d7420].entries()) view.setUint32(index * 4, word);
  view.setUint32(4, view.byteLength - 8, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels.length * 2, true);
  view.setUint16(32, channels.length * 2, true);
  view.setUint16(34, 16, true);
  view.setUint32(36, 0x64617461);
  view.setUint32(40, view.byteLength - 44, true);
  let offset = 44;
  for (let frame = 0; frame < frames; frame += 1) {
    for (const channel of channels) {
      const sample = Math.max(-1, Math.min(1, channel[frame] as number));
      view.setInt16(offset, sample < 0 ? sample * 0x8000 : sample * 0x7fff, true);
      offset += 2;
    }
  }
  return new Uint8Array(view.buffer);
}

function noise(seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: SAMPLE_RATE * SECONDS }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  });
}
