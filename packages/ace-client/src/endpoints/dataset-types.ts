import type { Abortable, Progress, ResultEvent, Warning } from '@loop/core';

/** One piece of a dataset on a server. */
export interface DatasetSample {
  /** Its place, from 0: what the other calls name it by. */
  readonly index: number;
  /** Its name without folders. */
  readonly filename: string;
  /** Its place on the server. */
  readonly audioPath: string | undefined;
  /** Its length in seconds, rounded by the server. */
  readonly durationSeconds: number | undefined;
  /** Its style in words. */
  readonly caption: string | undefined;
  /** Its genre in words. */
  readonly genre: string | undefined;
  /** The words that are sung, with structure tags. */
  readonly lyrics: string | undefined;
  /** Tempo in beats per minute. */
  readonly bpm: number | undefined;
  /** Its root and scale. */
  readonly key: string | undefined;
  /** Its beats in a bar, as the server writes them. */
  readonly timeSignature: string | undefined;
  /** ISO code of its language, or `unknown`. */
  readonly language: string | undefined;
  /** Whether it has no voice. */
  readonly instrumental: boolean;
  /** Whether it has a caption; only such pieces are preprocessed. */
  readonly labeled: boolean;
}

/** A dataset as the server holds it in memory; there is one per server. */
export interface DatasetSummary {
  /** The name under which the server saves it. */
  readonly name: string | undefined;
  /** What the server says, for people. */
  readonly message: string | undefined;
  /** The pieces of music that training will learn from. */
  readonly samples: readonly DatasetSample[];
  /** How many samples have a caption. */
  readonly labeledCount: number;
}

/** How to read a folder of audio. */
export interface ScanInput {
  /** The folder on the server. */
  readonly audioDirectory: string;
  /** @defaultValue the server's */
  readonly name?: string | undefined;
  /** A word for every caption. */
  readonly customTag?: string | undefined;
  /** Where the word goes. */
  readonly tagPosition?: 'prepend' | 'append' | 'replace' | undefined;
  /** Says that nothing has a voice. @defaultValue false */
  readonly instrumental?: boolean | undefined;
}

/** How to write captions. */
export interface AutoLabelInput {
  /** Keeps tempo, key and time signature as they are. @defaultValue false */
  readonly skipMetas?: boolean | undefined;
  /** Tidies lyrics that are there. @defaultValue false */
  readonly formatLyrics?: boolean | undefined;
  /** Writes lyrics down by listening. @defaultValue false */
  readonly transcribeLyrics?: boolean | undefined;
  /** Leaves pieces alone that have a caption. @defaultValue false */
  readonly onlyUnlabeled?: boolean | undefined;
  /** The language model's folder name. */
  readonly lmModelPath?: string | undefined;
  /** Where the server keeps the captions as they come. */
  readonly savePath?: string | undefined;
}

/** How to save a dataset. */
export interface SaveInput {
  /** The file on the server. */
  readonly path: string;
  /** The dataset's name. */
  readonly name: string;
  /** A word for every caption. */
  readonly customTag?: string | undefined;
  /** Where the word goes. */
  readonly tagPosition?: 'prepend' | 'append' | 'replace' | undefined;
  /** Says that nothing has a voice. */
  readonly instrumental?: boolean | undefined;
  /** Share of captions that are the genre alone, in percent. */
  readonly genreRatio?: number | undefined;
}

/** Where to put tensors. */
export interface PreprocessInput {
  /** The folder on the server. */
  readonly outputDirectory: string;
  /** Leaves tensors alone that are there. @defaultValue false */
  readonly skipExisting?: boolean | undefined;
}

/** How far a piece of work on a dataset has come. */
export interface DatasetProgress extends Progress<'label' | 'preprocess'> {
  /** What the server says, for people. */
  readonly message?: string | undefined;
}

/** What tensors were made. */
export interface PreprocessResult {
  /** Where they are. */
  readonly outputDirectory: string;
  /** How many; `undefined` when the server does not report it. */
  readonly tensors: number | undefined;
  /** What the server warned of, and pieces of which it made none. */
  readonly warnings: readonly Warning[];
}

/** Builds datasets on a server. */
export interface DatasetEndpoints {
  /** Reads a folder with its captions. */
  scan(input: ScanInput, options?: Abortable): Promise<DatasetSummary>;
  /** Loads a saved dataset. */
  load(path: string, options?: Abortable): Promise<DatasetSummary>;
  /** Writes captions; the result is the dataset. Leaving early does not stop the server. */
  autoLabel(input?: AutoLabelInput, options?: Abortable): AsyncGenerator<DatasetProgress | ResultEvent<DatasetSummary>, void, void>;
  /** Saves the dataset as a file on the server. @returns The place of the file. */
  save(input: SaveInput, options?: Abortable): Promise<string>;
  /** Makes tensors of the labeled pieces. Leaving early does not stop the server. */
  preprocess(input: PreprocessInput, options?: Abortable): AsyncGenerator<DatasetProgress | ResultEvent<PreprocessResult>, void, void>;
  /** Lists the pieces. */
  samples(options?: Abortable): Promise<DatasetSummary>;
  /** Rewrites one piece. Fields that are left out keep their values: they are read first, for the server would reset them. */
  update(
    index: number,
    changes: Partial<Omit<DatasetSample, 'index' | 'filename' | 'audioPath' | 'labeled' | 'durationSeconds'>>,
    options?: Abortable,
  ): Promise<void>;
}
