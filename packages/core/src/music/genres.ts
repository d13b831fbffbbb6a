/** The genre presets. */
export const GENRES = ['house', 'techno', 'psytrance', 'dnb', 'hiphop', 'ambient', 'rock', 'pop'] as const;

/** The name of a genre preset. */
export type Genre = (typeof GENRES)[number];
