import type { NewPicture } from '@loop/sequencer/store';

import { surfaceTexts } from '../texts/surface.js';
import { texturePrompt } from './texture-prompt.js';
import type { TextureStyle } from './texture-styles.js';

/** Where the studio's server passes on to Gemini; the key stays there. */
const ADDRESS = '/texture-api/v1beta/models/gemini-3-pro-image-preview:generateContent';

/**
 * Asks Gemini for a texture, through the studio's server.
 *
 * @throws {Error} In plain words: no key, no answer, or no picture in it.
 */
export async function askGemini(words: string, style: TextureStyle, signal: AbortSignal): Promise<Pick<NewPicture, 'type' | 'bytes'>> {
  const text = texturePrompt(words, style);
  const response = await fetch(ADDRESS, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      contents: [{ role: 'user', parts: [{ text }] }],
      generationConfig: { responseModalities: ['IMAGE', 'TEXT'], imageConfig: { imageSize: '1K' } },
    }),
    signal,
  });
  if (response.status === 404) throw new Error(surfaceTexts.value.textures.noKey);
  const answer = (await response.json().catch(() => undefined)) as GeminiAnswer | undefined;
  if (!response.ok) throw new Error(answer?.error?.message ?? surfaceTexts.value.textures.geminiStatus(response.status));
  const data = answer?.candidates?.[0]?.content?.parts?.map((part) => part.inlineData).find((found) => found?.data !== undefined);
  if (data?.data === undefined) throw new Error(surfaceTexts.value.textures.geminiSilent);
  return { type: typeOf(data.mimeType), bytes: Uint8Array.from(atob(data.data), (letter) => letter.charCodeAt(0)) };
}

/** What is read of an answer. */
interface GeminiAnswer {
  readonly error?: { readonly message?: string };
  readonly candidates?: readonly {
    readonly content?: { readonly parts?: readonly { readonly inlineData?: { readonly mimeType?: string; readonly data?: string } }[] };
  }[];
}

function typeOf(mimeType: string | undefined): NewPicture['type'] {
  return mimeType === 'image/jpeg' || mimeType === 'image/webp' ? mimeType : 'image/png';
}
