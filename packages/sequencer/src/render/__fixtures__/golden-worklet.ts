import { compileKernels } from '../../engine/kernels/wasm-kernels.js';
import { createTransport } from '../../engine/transport.js';
import type { Transport } from '../../engine/transport.js';
import { GOLDEN_SAMPLE, GOLDEN_SONG } from './golden-song.js';

declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** Plays the golden song from its first audible frame, on the audio thread. */
class GoldenProcessor extends AudioWorkletProcessor {
  readonly #transport: Transport = createTransport({ sampleRate, song: GOLDEN_SONG, samples: [GOLDEN_SAMPLE] });

  constructor() {
    super();
    this.port.postMessage({ compiles: compileKernels(1) !== undefined });
    this.#transport.play();
    const { latencyFrames } = this.#transport.engine;
    this.#transport.process([new Float32Array(latencyFrames)], latencyFrames);
  }

  process(_inputs: unknown, [output]: Float32Array[][]): boolean {
    if (output?.[0] !== undefined) this.#transport.process(output, output[0].length);
    return true;
  }
}

registerProcessor('golden', GoldenProcessor);
