import type { Bpm, Fraction, Seconds } from '@loop/core';

/** Whether the owner of a recording lets models be trained with it. */
export const TRAINING_RIGHTS = ['granted', 'refused', 'unknown'] as const;

/** Whether the owner of a recording lets models be trained with it. */
export type TrainingRights = (typeof TRAINING_RIGHTS)[number];

/** Under which terms a recording may be used. */
export interface TrackLicence {
  /** The licence's name, such as `CC0-1.0`; '' when nobody wrote it down. */
  readonly name: string;
  /** What the licence says about training models. */
  readonly training: TrainingRights;
}

/** Where a recording comes from. */
export interface TrackProvenance {
  /** The kind of source, such as `commissioned` or `royalty_free`; '' when unknown. */
  readonly source: string;
  /** The person or company that provided it; '' when unknown. */
  readonly provider: string;
  /** When it was acquired, an ISO 8601 date; '' when unknown. */
  readonly acquired: string;
}

/** Everything that training needs to know about one recording, whichever files it was read from. */
export interface TrackRecord {
  /** The eight hexadecimal digits that trainers name it by; '' before it has any. */
  readonly id: string;
  /** The audio file, relative to the dataset's folder and with `/`, or as the file that was read says it. */
  readonly path: string;
  /** The performer or composer; '' when unknown. A hold-out keeps all tracks of an artist on one side. */
  readonly artist: string;
  /** The piece's name; '' when unknown. */
  readonly title: string;
  /** What is heard, in a sentence or in tags; '' when nobody has described it. */
  readonly caption: string;
  /** Genre words, which replace the caption for a part of the tracks; '' when unknown. */
  readonly genre: string;
  /** The words that are trained; `[Instrumental]` when there are none. */
  readonly lyrics: string;
  /** The words as the side-car has them; '' when there is none. */
  readonly rawLyrics: string;
  /** The words as a language model has formatted them; '' when none has. */
  readonly formattedLyrics: string;
  /** The tempo, 30–300; `undefined` when unknown. */
  readonly bpm?: Bpm | undefined;
  /** One of {@link MODEL_KEYS}; '' when unknown. */
  readonly key: string;
  /** The numerator alone, one of {@link MODEL_TIME_SIGNATURES}; '' when unknown. */
  readonly timeSignature: string;
  /** The length of the audio; `undefined` when nobody has measured it. */
  readonly seconds?: Seconds | undefined;
  /** An ISO 639 code, one of {@link MODEL_LANGUAGES}. */
  readonly language: string;
  /** Whether nobody sings. */
  readonly instrumental: boolean;
  /** The word that calls the adapter up; '' for none. */
  readonly trigger: string;
  /** Whether a caption was given. */
  readonly labelled: boolean;
  /** Which text is trained, whatever the dataset's genre ratio says; `undefined` lets the ratio decide. */
  readonly promptOverride?: 'caption' | 'genre' | undefined;
  /** How often an epoch plays the track; `undefined` is once. */
  readonly repeat?: number | undefined;
  /** Under which terms it may be used; `undefined` when nothing says so. */
  readonly licence?: TrackLicence | undefined;
  /** Where it comes from; `undefined` when nothing says so. */
  readonly provenance?: TrackProvenance | undefined;
  /** Fields of a file that are not known here, kept for when it is written again. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Where the trigger word goes: before the caption, behind it, or in its place. */
export const TAG_POSITIONS = ['prepend', 'append', 'replace'] as const;

/** Where the trigger word goes. */
export type TagPosition = (typeof TAG_POSITIONS)[number];

/** What holds for a whole dataset. */
export interface DatasetSettings {
  /** The dataset's name. */
  readonly name: string;
  /** The word that calls the adapter up; '' for none. */
  readonly trigger: string;
  /** Where the trigger goes. `replace` throws every caption away. */
  readonly tagPosition: TagPosition;
  /** When it was made, ISO 8601; '' when unknown. */
  readonly createdAt: string;
  /** What tracks are that nothing says anything about. */
  readonly allInstrumental: boolean;
  /** The share of tracks that train on their genre instead of their caption. */
  readonly genreRatio: Fraction;
  /** Fields of a file that are not known here. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** A set of recordings with what is known about them. */
export interface Dataset {
  readonly settings: DatasetSettings;
  readonly tracks: readonly TrackRecord[];
}

/** What trained lyrics are where nobody sings. */
export const INSTRUMENTAL_LYRICS = '[Instrumental]';

/** Creates the settings of a dataset that nothing is known about yet. */
export function createDatasetSettings(fields: Partial<DatasetSettings> = {}): DatasetSettings {
  return {
    name: 'dataset',
    trigger: '',
    tagPosition: 'prepend',
    createdAt: '',
    allInstrumental: false,
    genreRatio: 0,
    extra: {},
    ...fields,
  };
}

/** Creates the record of an audio file that nothing is known about yet. */
export function createTrackRecord(path: string, fields: Partial<TrackRecord> = {}): TrackRecord {
  return {
    id: '',
    path,
    artist: '',
    title: '',
    caption: '',
    genre: '',
    lyrics: INSTRUMENTAL_LYRICS,
    rawLyrics: '',
    formattedLyrics: '',
    key: '',
    timeSignature: '',
    language: 'unknown',
    instrumental: true,
    trigger: '',
    labelled: false,
    extra: {},
    ...fields,
  };
}
