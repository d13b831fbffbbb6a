/** The textures that the studio paints by itself. */
export const TEXTURE_STYLES = ['neon', 'organic', 'fractal', 'cyber'] as const;

/** The name of a texture that the studio paints by itself. */
export type TextureStyle = (typeof TEXTURE_STYLES)[number];
