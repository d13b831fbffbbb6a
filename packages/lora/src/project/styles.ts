/** The groups of styles, and of processed songs. */
export const STYLE_GROUPS = ['core', 'seasonal', 'thematic', 'instrumental', 'vocal'] as const;

/** One of {@link STYLE_GROUPS}. */
export type StyleGroup = (typeof STYLE_GROUPS)[number];

/** A style that a dataset should have songs of. */
export interface DatasetStyle {
  /** The identifier that files name it by, such as `CORE-01`. */
  readonly id: string;
  /** The group that it belongs to. */
  readonly group: StyleGroup;
  /** The name for people. */
  readonly name: string;
}

// The same identifiers and names as in the vocabulary of `@loop/tags`, which knows their words.
const ROWS: readonly (readonly [id: string, group: StyleGroup, name: string])[] = [
  ['CORE-01', 'core', 'Classic Lofi Hip Hop'],
  ['CORE-02', 'core', 'Jazz Lofi'],
  ['CORE-03', 'core', 'Ambient Lofi'],
  ['CORE-04', 'core', 'Lofi House'],
  ['CORE-05', 'core', 'Chillhop'],
  ['CORE-06', 'core', 'Dark Lofi'],
  ['CORE-07', 'core', 'Bedroom Pop Lofi'],
  ['SEASON-01', 'seasonal', 'Winter Lofi'],
  ['SEASON-02', 'seasonal', 'Christmas Lofi'],
  ['SEASON-03', 'seasonal', 'Spring Lofi'],
  ['SEASON-04', 'seasonal', 'Summer Lofi'],
  ['SEASON-05', 'seasonal', 'Autumn Lofi'],
  ['SEASON-06', 'seasonal', 'Rainy Day Lofi'],
  ['SEASON-07', 'seasonal', 'Halloween Lofi'],
  ['SEASON-08', 'seasonal', 'Valentine Lofi'],
  ['SEASON-09', 'seasonal', 'New Year Lofi'],
  ['THEME-01', 'thematic', 'Coffee Shop'],
  ['THEME-02', 'thematic', 'Late Night'],
  ['THEME-03', 'thematic', 'Study'],
  ['THEME-04', 'thematic', 'Sleep and Relaxation'],
  ['THEME-05', 'thematic', 'City Night'],
  ['THEME-06', 'thematic', 'Nature'],
  ['THEME-07', 'thematic', 'Gaming'],
  ['THEME-08', 'thematic', 'Anime'],
  ['THEME-09', 'thematic', 'Golden Hour'],
  ['THEME-10', 'thematic', 'Sunday Morning'],
  ['INST-01', 'instrumental', 'Piano'],
  ['INST-02', 'instrumental', 'Guitar'],
  ['INST-03', 'instrumental', 'Synth'],
  ['INST-04', 'instrumental', 'Rhodes and Wurlitzer'],
  ['INST-05', 'instrumental', 'Saxophone'],
  ['INST-06', 'instrumental', 'Strings'],
  ['INST-07', 'instrumental', 'Flute'],
  ['VOCAL-01', 'vocal', 'Chopped Vocals'],
  ['VOCAL-02', 'vocal', 'Japanese Lofi'],
  ['VOCAL-03', 'vocal', 'R&B Lofi'],
  ['VOCAL-04', 'vocal', 'Spoken Word'],
  ['VOCAL-05', 'vocal', 'Humming and Wordless'],
];

/** The 38 styles of a lofi dataset. */
export const DATASET_STYLES: readonly DatasetStyle[] = ROWS.map(([id, group, name]) => ({ id, group, name }));
