export { LYRIC_CODES, checkLyrics } from './check-lyrics.js';
export type { CheckLyricsOptions, LyricIssue, LyricReport } from './check-lyrics.js';
export { parseLyrics } from './parse-lyrics.js';
export type { LyricLine, LyricSection } from './parse-lyrics.js';
export { rhymeScheme } from './rhyme.js';
export { countSyllables } from './syllables.js';
export { LYRIC_SCHEMES, LYRIC_TEMPLATE_LANGUAGES, lyricThemes, writeLyrics } from './write-lyrics.js';
export type { WriteLyricsOptions, WrittenLyrics } from './write-lyrics.js';
