import type { AudioClip, Hertz } from '@loop/core';

/** What every decoder of the family answers. */
interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: Hertz;
  readonly errors: readonly { readonly message: string }[];
}

/** A clip, and what the decoder could not make sense of. */
export interface WasmDecoded {
  readonly audio: AudioClip;
  readonly faults: readonly string[];
}

/** A decoder is loaded when the first file of its kind is read. */
type Load = () => Promise<Decoder>;

interface Decoder {
  readonly ready: Promise<unknown>;
  readonly decode: (bytes: Uint8Array) => Decoded | Promise<Decoded>;
  readonly free: () => void;
}

const LOADERS = {
  mp3: async () => {
    const { MPEGDecoder } = await import('mpg123-decoder');
    const decoder = new MPEGDecoder({ enableGapless: false });
    return { ready: decoder.ready, decode: (bytes) => decoder.decode(bytes), free: () => decoder.free() };
  },
  flac: async () => {
    const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
    const decoder = new FLACDecoder();
    return { ready: decoder.ready, decode: (bytes) => decoder.decodeFile(bytes), free: () => decoder.free() };
  },
  'ogg-vorbis': async () => {
    const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
    const decoder = new OggVorbisDecoder();
    return { ready: decoder.ready, decode: (bytes) => decoder.decodeFile(bytes), free: () => decoder.free() };
  },
  'ogg-opus': async () => {
    const { OggOpusDecoder } = await import('ogg-opus-decoder');
    const decoder = new OggOpusDecoder();
    return { ready: decoder.ready, decode: (bytes) => decoder.decodeFile(bytes), free: () => decoder.free() };
  },
} as const satisfies Readonly<Record<string, Load>>;

/** The formats that a WebAssembly decoder reads. @internal */
export type WasmFormat = keyof typeof LOADERS;

/**
 * Decodes with the WebAssembly decoder of a format. A decoder holds memory of its own and is freed after each file, so that nothing of one file
 * reaches the next.
 *
 * @internal
 */
export async function decodeWithWasm(
  format: WasmFormat,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<WasmDecoded | undefined> {
  const decoder = await LOADERS[format]();
  return withDecoder(decoder, signal, async () => toWasmDecoded(await decoder.decode(bytes)));
}

/**
 * Decodes frames of FLAC that follow one another, each row of them by itself: a decoder reports what is missing between two rows on the console.
 * Other than for a whole file, a last frame of a few samples is not left out.
 *
 * @internal
 */
export async function decodeFlacRows(
  rows: readonly (readonly Uint8Array[])[],
  signal: AbortSignal | undefined,
): Promise<readonly (WasmDecoded | undefined)[] | undefined> {
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
  const decoder = new FLACDecoder();
  return withDecoder(decoder, signal, async () => {
    const decoded: (WasmDecoded | undefined)[] = [];
    for (const frames of rows) {
      signal?.throwIfAborted();
      decoded.push(toWasmDecoded(await decoder.decodeFrames([...frames])));
      await decoder.reset();
    }
    return decoded;
  });
}

function toWasmDecoded({ channelData, samplesDecoded, sampleRate, errors }: Decoded): WasmDecoded | undefined {
  if (samplesDecoded === 0 || channelData.length === 0) return undefined;
  return { audio: { sampleRate, channels: channelData }, faults: errors.map(({ message }) => message) };
}

async function withDecoder<T>(
  decoder: Pick<Decoder, 'ready' | 'free'>,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    await decoder.ready;
    signal?.throwIfAborted();
    const result = await work();
    signal?.throwIfAborted();
    return result;
  } catch (error) {
    signal?.throwIfAborted();
    // Files that are not what they say make some decoders throw errors of their own.
    if (error instanceof Error) return undefined;
    throw error;
  } finally {
    await decoder.ready.catch(() => undefined);
    decoder.free();
  }
}
