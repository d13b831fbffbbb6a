/**
 * The sound of a dataset: files decoded and written, measured, analysed, made ready for training, and checked. Works in Node and in browsers.
 *
 * @packageDocumentation
 */
export { AUDIO_FORMATS, sniffAudioFormat } from './decode/audio-format.js';
export type { AudioFormat } from './decode/audio-format.js';
export { decodeAudio } from './decode/decode-audio.js';
export type { DecodeAudioOptions, DecodedAudio, ForeignDecoder } from './decode/decode-audio.js';
export { describeSound } from './describe-sound.js';
export { encodeFlac } from './encode/encode-flac.js';
export type { EncodeFlacOptions } from './encode/encode-flac.js';
export { MP3_BITRATES, encodeMp3 } from './encode/encode-mp3.js';
export type { EncodeMp3Options } from './encode/encode-mp3.js';
export type { AudioFinding, AudioLintContext, AudioLintRule } from './lint/audio-rule.js';
export { hearFile } from './lint/hear-file.js';
export type { HearOptions, HeardFile } from './lint/hear-file.js';
export { AUDIO_LINT_RULES, lintAudio } from './lint/lint-audio.js';
export type { LintAudioOptions } from './lint/lint-audio.js';
export type { Bandwidth } from './measure/bandwidth.js';
export type { Clipping } from './measure/clipping.js';
export { FINGERPRINT_STEP, fingerprintAudio, matchFingerprints } from './measure/fingerprint.js';
export type { AudioFingerprint, FingerprintMatch } from './measure/fingerprint.js';
export { createMeasuringListener } from './measuring-listener.js';
export { measureAudio } from './measure/measure-audio.js';
export type { AudioFacts } from './measure/measure-audio.js';
export { QUALITY_FAULTS, legacyQualityScore, scoreQuality } from './measure/quality-score.js';
export type { QualityFault, QualityScore } from './measure/quality-score.js';
export { SILENCE_DB } from './measure/silence.js';
export type { Silence } from './measure/silence.js';
export type { StereoFacts } from './measure/stereo.js';
export { analyzeMusic } from './music/analyze-music.js';
export type { MusicAnalysis } from './music/analyze-music.js';
export type { KeyCandidate } from './music/estimate-key.js';
export type { TempoCandidate } from './music/estimate-tempo.js';
export { PROCESS_CHANGES, REJECT_REASONS, processClip } from './process/process-clip.js';
export type { ProcessChange, ProcessedClip, ProcessedPiece, RejectReason } from './process/process-clip.js';
export { LONG_POLICIES, NORMALIZATIONS } from './process/process-options.js';
export type { LongPolicy, Normalization, ProcessOptions } from './process/process-options.js';
export { formatLintReport } from './report/format-lint-report.js';
export type { LintReportInput, LintReportOptions } from './report/format-lint-report.js';
export { drawSound } from './report/draw-sound.js';
export type { SoundPicture } from './report/draw-sound.js';
