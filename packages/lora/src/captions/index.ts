/**
 * Captions and lyrics of recordings: services and listeners asked with resume, limits and costs, their answers cleaned, words put into sections, and
 * all of it merged into the records of a dataset.
 *
 * @packageDocumentation
 */
export { captionKey, formatJournalLine, parseJournal } from './caption-journal.js';
export type { CaptionJournal } from './caption-journal.js';
export { captionTracks } from './caption-tracks.js';
export type { CaptionEvent, CaptionTracksOptions, CaptionedTracks, TrackCaptioned } from './caption-tracks.js';
export { CAPTION_FIELDS } from './captioner.js';
export type { CaptionAudio, CaptionField, CaptionPrice, Captioner, HeardTrack } from './captioner.js';
export { cleanHeard } from './clean-heard.js';
export { estimateCaptions } from './estimate-captions.js';
export type { CaptionEstimate } from './estimate-captions.js';
export { createListenerCaptioner } from './listener-captioner.js';
export type { ListenerCaptionerOptions } from './listener-captioner.js';
export { alignWords } from './lyrics/align-words.js';
export type { BareWord } from './lyrics/align-words.js';
export { dropInventedWords } from './lyrics/drop-invented-words.js';
export type { CheckedTranscript, DropInventedWordsOptions, TranscriptSegment } from './lyrics/drop-invented-words.js';
export { structureLyrics } from './lyrics/structure-lyrics.js';
export type { StructureLyricsOptions } from './lyrics/structure-lyrics.js';
export type { TimedWord } from './lyrics/timed-word.js';
export { MERGE_POLICIES, fieldsNeeded, mergeHeard } from './merge-heard.js';
export type { FieldOrigin, MergePolicy, MergedTrack } from './merge-heard.js';
export { createAutoLabeller } from './services/auto-label.js';
export type { AutoLabelEvent, AutoLabelInput, AutoLabeller, LabelledTrack } from './services/auto-label.js';
export { createChatAudioCaptioner } from './services/chat-audio.js';
export type { ChatAudioOptions } from './services/chat-audio.js';
export { createGeminiCaptioner } from './services/gemini.js';
export type { GeminiOptions } from './services/gemini.js';
export { createScribeCaptioner } from './services/scribe.js';
export type { ScribeOptions } from './services/scribe.js';
export type { ServiceOptions } from './services/service-options.js';
export { createWhisperCaptioner } from './services/whisper.js';
export type { WhisperOptions } from './services/whisper.js';
