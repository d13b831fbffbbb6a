/** How many audio codes there are: the product of the quantiser's levels. */
export const AUDIO_CODES = 64_000;

/** Finds the audio codes, such as `<|audio_code_123|>`, in a text; numbers beyond the last code become the last. */
export function parseAudioCodes(text: string): readonly number[] {
  return Array.from(text.matchAll(/<\|audio_code_(\d{1,12})\|>/g), ([, digits]) => Math.min(AUDIO_CODES - 1, Number(digits)));
}
