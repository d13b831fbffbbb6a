/**
 * Folders of songs on disk: read into records, and written back with a copy of what was there. Weights and adapters as files.
 *
 * @packageDocumentation
 */
export { analyzeFile } from './audio/analyze-file.js';
export type { AnalyzeFileOptions } from './audio/analyze-file.js';
export { OUTPUT_FORMATS } from './audio/encode-output.js';
export type { OutputFormat } from './audio/encode-output.js';
export { createFfmpegDecoder, findFfmpeg } from './audio/find-ffmpeg.js';
export { LINT_PHASES, lintFolder, streamLintFolder } from './audio/lint-folder.js';
export type { LintFolderOptions, LintPhase, LintedFolder } from './audio/lint-folder.js';
export { processFolder, streamProcessFolder } from './audio/process-folder.js';
export type { ProcessFolderEvent, ProcessFolderOptions, ProcessedFolder } from './audio/process-folder.js';
export type { ProcessedFile, ProcessedOutput } from './audio/processed-file.js';
export { JOURNAL } from './audio/process-journal.js';
export { writeLintReport } from './audio/write-lint-report.js';
export type { WriteLintReportOptions } from './audio/write-lint-report.js';
export { hashFiles } from './hash-files.js';
export { listFiles } from './list-files.js';
export type { ListedFile } from './list-files.js';
export { loadListener } from './load-listener.js';
export { openCaptionJournal } from './open-caption-journal.js';
export type { CaptionJournalFile } from './open-caption-journal.js';
export { createProject } from './project/create-project.js';
export { readProject } from './project/read-project.js';
export type { ReadProject } from './project/read-project.js';
export { updateManifest } from './project/update-manifest.js';
export type { UpdateManifestOptions } from './project/update-manifest.js';
export { readCaptionAudio } from './read-caption-audio.js';
export { readV1Folder } from './read-v1-folder.js';
export { resolveInside } from './resolve-inside.js';
export { saveWithBackup } from './save-with-backup.js';
export type { SavedFile } from './save-with-backup.js';
export { AUDIO_EXTENSIONS, scanFolder } from './scan-folder.js';
export type { ScanFolderOptions, ScannedFolder } from './scan-folder.js';
export { createTrainingFolder } from './training/training-folder.js';
export { openAdapter } from './weights/open-adapter.js';
export type { OpenedAdapter } from './weights/open-adapter.js';
export { openWeights } from './weights/open-weights.js';
export type { OpenedWeights } from './weights/open-weights.js';
export { findCheckpoints } from './training/find-checkpoints.js';
export type { FoundCheckpoint } from './training/find-checkpoints.js';
export { createMemoryMeasure } from './training/memory-in-use.js';
export type { MeasureMemory } from './training/memory-in-use.js';
export { TRAINING_FAMILY, createProcessTraining, stopRun } from './training/process-training.js';
export type { ProcessTrainingOptions } from './training/process-training.js';
export { continueRecording, recordTraining, watchJournal } from './training/record-training.js';
export type { RecordTrainingOptions } from './training/record-training.js';
export { compareReproductions, describeReproduction, parseReproduction, saveReproduction } from './training/reproduction.js';
export type { HashedFile, Reproduction } from './training/reproduction.js';
export { openRun, runFolderOf } from './training/run-folder.js';
export type { RunFolder } from './training/run-folder.js';
export type { StopLadder } from './training/trainer-process.js';
export { readRunState, watchRun } from './training/watch-run.js';
export type { WatchRunOptions } from './training/watch-run.js';
export { writeV1Dataset } from './write-v1-dataset.js';
export type { WriteV1DatasetOptions } from './write-v1-dataset.js';
