// Runs in the audio thread: hands on what it is given, block by block, with the time at which each began.

declare const currentTime: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

class Blocks extends AudioWorkletProcessor {
  process([input = []]: readonly (readonly Float32Array[])[]): boolean {
    const channels = input.map((channel) => channel.slice());
    if (channels.length > 0) this.port.postMessage({ time: currentTime, channels });
    return true;
  }
}

registerProcessor('loop-studio-blocks', Blocks);
