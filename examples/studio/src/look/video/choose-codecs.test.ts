import { describe, expect, it } from 'vitest';

import { chooseCodecs } from './choose-codecs.js';

describe('the codecs of a video', () => {
  const chosenOf = async (...codecs: readonly string[]): Promise<string> => {
    const has = async (codec: string): Promise<boolean> => codecs.includes(codec);
    const { container, video, audio } = (await chooseCodecs({ video: has, audio: has })) ?? {};
    return `${container} ${video} ${audio}`;
  };

  it('are those that play in most places, and else the cheapest that the browser has', async () => {
    expect(await chosenOf('avc', 'aac', 'vp9', 'opus')).toBe('mp4 avc aac');
    expect(await chosenOf('avc', 'vp8', 'vp9', 'opus')).toBe('webm vp8 opus');
    expect(await chosenOf('vp9', 'av1', 'opus')).toBe('webm vp9 opus');
    expect(await chosenOf('av1', 'opus')).toBe('webm av1 opus');
  });

  it('are none where picture or sound cannot be encoded', async () => {
    expect(await chosenOf('avc', 'vp9')).toBe('undefined undefined undefined');
    expect(await chosenOf('aac', 'opus')).toBe('undefined undefined undefined');
  });
});
