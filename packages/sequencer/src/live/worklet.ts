import { PROCESSOR_NAME } from './messages.js';
import type { ToWorklet } from './messages.js';
import { warmUp } from './warm-up.js';
import { createWorkletPlayer } from './worklet-player.js';

// What an AudioWorklet's global scope has; TypeScript's DOM library does not describe it.
declare const sampleRate: number;
declare const currentFrame: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new (options: { readonly processorOptions: ProcessorOptions }) => object): void;

/** What was said before the processor stood. */
interface ProcessorOptions {
  readonly messages: readonly ToWorklet[];
}

// This file is the script of an AudioWorklet; elsewhere there is nothing to register with.
if (typeof registerProcessor === 'function') {
  registerProcessor(
    PROCESSOR_NAME,
    class extends AudioWorkletProcessor {
      readonly #player = createWorkletPlayer({ sampleRate, report: (report) => this.port.postMessage(report) });

      constructor({ processorOptions }: { readonly processorOptions: ProcessorOptions }) {
        super();
        const first = processorOptions.messages.find((message) => message.type === 'song');
        if (first !== undefined) warmUp(first.song, sampleRate);
        for (const message of processorOptions.messages) this.#player.receive(message);
        this.#player.prepare();
        this.port.onmessage = ({ data }: MessageEvent<ToWorklet>) => this.#player.receive(data);
      }

      process(_inputs: unknown, [output]: readonly [readonly Float32Array[]]): boolean {
        return this.#player.process(output, currentFrame);
      }
    },
  );
}
