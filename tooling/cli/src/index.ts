export { openAdapterPlace } from './files/open-adapter-place.js';
export type { OpenedAdapterPlace } from './files/open-adapter-place.js';
export { openFileSource } from './files/file-source.js';
export type { FileSource } from './files/file-source.js';
export { lockFolder } from './files/folder-lock.js';
export type { FolderLockOptions } from './files/folder-lock.js';
export { makeFolder } from './files/make-folder.js';
export type { MakeFolderOptions } from './files/make-folder.js';
export { identifyProcess, isProcessAlive } from './files/process-life.js';
export type { ProcessIdentity } from './files/process-life.js';
export { assertOutputFree, replaceFile } from './files/replace-file.js';
export type { ReplaceFileOptions } from './files/replace-file.js';
export { syncFolder } from './files/sync-folder.js';
export { toStorageError } from './files/to-storage-error.js';
export { keepResult } from './output/keep-result.js';
export { assertWavOutput, numberedFiles } from './output/wav-output.js';
export type { CliIo } from './program/cli-io.js';
export { CommandFailed, InputFault, readingInput } from './program/command-faults.js';
export { createProgram } from './program/create-program.js';
export type { ProgramOptions } from './program/create-program.js';
export { EXIT_CODES, exitCodeOf } from './program/exit-codes.js';
export type { ExitCode } from './program/exit-codes.js';
export {
  bpmOption,
  durationOption,
  forceOption,
  guidanceOption,
  jsonOption,
  outputOption,
  quietOption,
  seedOption,
  stepsOption,
  variationsOption,
} from './program/options.js';
export { findProcessScript } from './program/find-process-script.js';
export { loadExport } from './program/load-export.js';
export type { LoadExportOptions } from './program/load-export.js';
export { packageVersion } from './program/package-version.js';
export { createProgressLine, formatSeconds } from './program/progress-line.js';
export type { ProgressLine } from './program/progress-line.js';
export { runAsProcess, runProgram } from './program/run-program.js';
export type { RunProgramOptions } from './program/run-program.js';
export { integer, jsonObject, number } from './program/values.js';
export { watchParent } from './program/watch-parent.js';
