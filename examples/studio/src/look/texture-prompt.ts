import type { TextureStyle } from './texture-styles.js';

/** What is asked of every texture. */
const ALWAYS = 'A seamless, tileable texture that fills the whole square, in vivid neon colours on a dark ground, without words or frames.';

/** What each style is in words. */
const STYLE_WORDS: Readonly<Record<TextureStyle, string>> = {
  neon: 'Abstract geometric forms with glowing neon gradients.',
  organic: 'Dark organic tendrils with bioluminescent light.',
  fractal: 'An electric zoom into a fractal, with fine detail.',
  cyber: 'Cyberpunk circuits with digital glitches.',
};

/** What a model is asked for, in English, which it knows best: a person's own words, or those of a style. */
export function texturePrompt(words: string, style: TextureStyle): string {
  return `${ALWAYS} ${words.trim() === '' ? STYLE_WORDS[style] : words.trim()}`;
}
