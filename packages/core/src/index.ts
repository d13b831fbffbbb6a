export { TICKS_PER_QUARTER, MAX_SEED, dbToGain, gainToDb } from './units.js';
export type { Bpm, Decibels, Fraction, Gain, Hertz, Milliseconds, Seconds, Seed, Ticks } from './units.js';

export {
  ERROR_CODES,
  INFERENCE_STEPS,
  MODEL_LOAD_REASONS,
  STORAGE_REASONS,
  ChecksumMismatchError,
  ConnectionError,
  DisposedError,
  FileFormatError,
  HttpError,
  InferenceError,
  InvalidInputError,
  InvalidResponseError,
  LoopError,
  ModelLoadError,
  ModelMissingError,
  QueueFullError,
  ShapeMismatchError,
  StorageError,
  TaskFailedError,
  TimeoutError,
  UNSUPPORTED_FEATURES,
  UnsupportedError,
  isLoopError,
} from './errors.js';
export type {
  ErrorCode,
  HttpErrorDetails,
  InferenceStep,
  InputIssue,
  LoopErrorOptions,
  ModelLoadReason,
  StorageReason,
  UnsupportedFeature,
} from './errors.js';
export { describeValue, formatPath, parseInput } from './validate.js';

export type { Warning } from './warning.js';

export { joinBytes } from './join-bytes.js';
export { omitUndefined } from './omit-undefined.js';
export type { OmitUndefined } from './omit-undefined.js';

export { createRandom, drawSeed, hashSeed } from './random.js';
export type { Random } from './random.js';

export { isAbortError, raceAbort } from './job/abort.js';
export type { Abortable } from './job/abort.js';
export { createChannel } from './job/channel.js';
export type { Channel, ChannelOptions } from './job/channel.js';
export { delay } from './job/delay.js';
export type { Delay } from './job/delay.js';
export { planProgress } from './job/progress.js';
export type { Progress, ProgressPlan, ProgressStage } from './job/progress.js';
export { retry } from './job/retry.js';
export type { RetryOptions } from './job/retry.js';
export { runToResult } from './job/run-to-result.js';
export type { ResultEvent } from './job/run-to-result.js';
export { createSerialQueue } from './job/serial-queue.js';
export type { SerialQueue } from './job/serial-queue.js';

export { assertAudioClip, clipDuration } from './audio/clip.js';
export type { AudioClip } from './audio/clip.js';

export { MUSIC_TASKS, TRACK_NAMES } from './generation/request.js';
export type {
  AdvancedSettings,
  AudioSource,
  AudioToAudioRequest,
  CompleteRequest,
  CoverRequest,
  EditRequest,
  ExtendRequest,
  ExtractRequest,
  LegoRequest,
  MusicDescription,
  MusicRequest,
  MusicRequestOf,
  MusicRequestWith,
  MusicTask,
  RepaintRequest,
  RetakeRequest,
  ReusableState,
  TextToMusicRequest,
  TrackName,
} from './generation/request.js';
export { GENERATION_PHASES } from './generation/result.js';
export type {
  GenerationEvent,
  GenerationPhase,
  GenerationPreview,
  GenerationProgress,
  GenerationStreamEvent,
  MusicResult,
  MusicTrack,
  Provenance,
  Stem,
  TrackMetadata,
} from './generation/result.js';
export { HONOURED_FIELDS } from './generation/generator.js';
export type { GenerateOptions, HonouredField, HonouredFields, MusicCapabilities, MusicGenerator } from './generation/generator.js';
export { ADAPTER_GROUPS } from './generation/adapters.js';
export type {
  AdapterApplication,
  AdapterControl,
  AdapterGroup,
  AdapterInfo,
  AdapterScale,
  AdapterUse,
  EffectiveScale,
  LoadAdapterOptions,
} from './generation/adapters.js';
export { ADAPTER_NETWORKS } from './generation/adapter-weights.js';
export type {
  AdapterNetwork,
  AdapterProduct,
  AdapterTensor,
  AdapterWeights,
  LohaWeights,
  LokrWeights,
  LoraWeights,
  LowRank,
} from './generation/adapter-weights.js';
export type {
  AdapterSite,
  AdapterTrainer,
  AdapterTrainerRequest,
  EvaluatedExample,
  OpenAdapterTrainer,
  TrainingExample,
} from './generation/adapter-trainer.js';
export type { Embedder } from './generation/embedder.js';
export type { AudioListener, HeardMusic } from './generation/audio-listener.js';
export type { AudioTokenizer } from './generation/audio-tokenizer.js';
export type { PromptAssistant, SongDraft } from './generation/prompt-assistant.js';
export { CHECKPOINT_ROLES, TRAINING_ALARMS, TRAINING_FIELDS, TRAINING_METHODS, TRAINING_PHASES } from './generation/training.js';
export type {
  CheckpointRole,
  DatasetEvent,
  DatasetInput,
  DatasetItem,
  LossPoint,
  PreparedDataset,
  TrainingAlarm,
  TrainingAlarmCode,
  TrainingCapabilities,
  TrainingCheckpoint,
  TrainingEvent,
  TrainingField,
  TrainingMethod,
  TrainingOutcome,
  TrainingPhase,
  TrainingProgress,
  TrainingService,
  TrainingSettings,
  TrainingStatus,
  TrainingValidation,
} from './generation/training.js';

export { BASE_OCTAVES, INSTRUMENTS, INTENSITY_THRESHOLDS, PITCHED_INSTRUMENTS, VOICES } from './music/genres/instruments.js';
export type { Instrument, PitchedInstrument, Voice } from './music/genres/instruments.js';
export { CHORD_QUALITIES, chordAt, chordSemitones, chordsOfBar } from './music/harmony/chord.js';
export type { BarChords, Chord, ChordQuality, ScaleNote } from './music/harmony/chord.js';
export { PITCH_CLASSES } from './music/theory/pitch.js';
export type { PitchClass } from './music/theory/pitch.js';
export { SCALES } from './music/theory/scales.js';
export type { ScaleName } from './music/theory/scales.js';
export { CLASSIC_STYLES, STYLES } from './music/genres/styles.js';
export type { ClassicStyleOf, StyleOf } from './music/genres/styles.js';
export { defaultMix } from './music/genres/default-mix.js';
export { GENRES } from './music/genres/genres.js';
export type { Genre } from './music/genres/genres.js';
export { ARTICULATIONS, ARTICULATION_VOICES, DRUM_PITCHES, articulationsOf, instrumentOfVoice } from './music/genres/articulations.js';
export type { ArticulatedInstrument, Articulation, ArticulationOf } from './music/genres/articulations.js';
export { BRIDGES, MAX_BARS, TICKS_PER_STEP, TRACK_STATES, VARIATIONS } from './music/song/song.js';
export { TIME_SIGNATURES, beatsOf, emptyBar, secondsPerBar, stepsPerBar, ticksPerBar } from './music/song/meter.js';
export type { Beats, Metered, TimeSignature } from './music/song/meter.js';
export type {
  ArrangementEntry,
  AutomationPoint,
  Bar,
  Bridge,
  BridgeBar,
  Key,
  LoopPattern,
  SampleSlot,
  Song,
  SongVariations,
  Step,
  Track,
  TrackMix,
  TrackPattern,
  TrackSends,
  TrackState,
  Tracks,
  VariationName,
} from './music/song/song.js';
export type { BarEvent, DuckEvent, NoteEvent, SongEvent } from './music/playback/event.js';
export { eventsBetween } from './music/playback/events.js';
export { secondsToTicks, ticksToSeconds } from './music/playback/musical-time.js';
export { INTENSITY_LANE } from './music/playback/audible.js';
export { automationAt } from './music/playback/automation.js';
export { playbackList, songLengthTicks } from './music/playback/playback-list.js';
export { parseSong, serializeSong } from './music/song/document.js';
export type { ImportedSong } from './music/song/imported-song.js';
export { GENRE_PRESETS } from './music/genres/genres.js';
export type { GenrePreset } from './music/genres/genres.js';
export { chordDegrees, chordPitches, degreeAbove } from './music/theory/chords.js';
export type { ChordInterval, ChordOptions } from './music/theory/chords.js';
export { formatNoteName } from './music/theory/note-name.js';
export { createStep } from './music/song/step.js';
export { EMPTY_SLOT, NEUTRAL_MIX, SLOT_COUNT, createSong } from './music/song/create-song.js';
export type { CreateSongOptions } from './music/song/song-options.js';
export { generateBars } from './music/generators/generate-track.js';
export type { GenerateBarsOptions } from './music/generators/generate-track.js';
export { genreId } from './music/genres/genre-definition.js';
export type {
  GenreDefinition,
  GenreGroove,
  GenreKit,
  GenrePack,
  GrooveRows,
  GrooveStyle,
  Progressions,
  SongGenre,
} from './music/genres/genre-definition.js';
export { randomizeGenre, randomizeSong, regeneratePatterns } from './music/genres/randomize.js';
export type { RandomizeOptions } from './music/genres/randomize.js';
export { poolSize } from './music/edits/assert-edit.js';
export type { GridPlace } from './music/edits/assert-edit.js';
export { cycleStep, setStep, stepAt, updateStep } from './music/edits/steps.js';
export { appendBar, clearBar, copyBar, readBar, setBarCount, writeBar } from './music/edits/bars.js';
export type { BarContent } from './music/edits/bars.js';
export {
  cycleTrackState,
  regenerateTrack,
  setStyle,
  setTrackLength,
  setTrackLock,
  setTrackMix,
  setTrackSends,
  setTrackState,
  setTrackSwing,
  stylesFor,
} from './music/edits/tracks.js';
export { setTimeSignature } from './music/edits/meter.js';
export { setKey, setSound, updateSong } from './music/edits/song-fields.js';
export type { SongFields } from './music/edits/song-fields.js';
export { createHistory, pushHistory, redo, undo } from './music/song/history.js';
export type { History } from './music/song/history.js';
export { degreeOfPitch, pitchOfDegree } from './music/theory/step-pitch.js';
