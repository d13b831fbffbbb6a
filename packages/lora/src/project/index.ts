/**
 * A dataset as a project: where recordings come from and under which terms, what may be trained, how styles are spread, and how far each song is.
 *
 * @packageDocumentation
 */
export { gateByLicence } from './licence-gate.js';
export type { BlockReason, GatedTracks } from './licence-gate.js';
export { PROJECT_FILES, PROJECT_FOLDERS, SOURCE_TIERS, placeFile, trackIdOf } from './project-layout.js';
export type { PlacedFile, SourceTier } from './project-layout.js';
export { SONG_STATES, measureProject } from './project-status.js';
export type { ProjectContent, ProjectStatus, SongState } from './project-status.js';
export { parseQualityScores, parseStyleMapping } from './song-notes.js';
export type { QualityScore } from './song-notes.js';
export { SOURCE_TYPES, applySources, checkSources, formatSources, parseSources } from './sources.js';
export type { SongSource, SourceType } from './sources.js';
export { STYLE_TARGETS, measureStyleBalance } from './style-balance.js';
export type { StyleBalance, StyleCount, StyledSong } from './style-balance.js';
export { DATASET_STYLES, STYLE_GROUPS } from './styles.js';
export type { DatasetStyle, StyleGroup } from './styles.js';
