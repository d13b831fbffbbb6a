/** How samples are stored in a WAV file that this package writes. */
export const WAV_FORMATS = ['pcm16', 'pcm24', 'float32'] as const;

/** How samples are stored: integers of 16 or 24 bits, or 32-bit floats, which keep a clip exactly. */
export type WavFormat = (typeof WAV_FORMATS)[number];

/** Bytes of one sample. */
export const WAV_SAMPLE_BYTES: Readonly<Record<WavFormat, number>> = { pcm16: 2, pcm24: 3, float32: 4 };

/** The codes of a `fmt ` chunk that are understood. @internal */
export const WAVE_CODES = { pcm: 1, float: 3, 'a-law': 6, 'mu-law': 7, extensible: 0xfffe } as const;
