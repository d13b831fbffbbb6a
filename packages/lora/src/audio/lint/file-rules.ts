import type { AudioFormat } from '../decode/audio-format.js';
import { matchFingerprints } from '../measure/fingerprint.js';
import type { AudioLintRule } from './audio-rule.js';
import { soundRule } from './audio-rule.js';

/** The endings that a format may have; the first is the one to use. */
const ENDINGS: Readonly<Record<AudioFormat, readonly string[]>> = {
  wav: ['wav', 'wave'],
  mp3: ['mp3'],
  flac: ['flac'],
  'ogg-vorbis': ['ogg', 'oga'],
  'ogg-opus': ['opus', 'ogg'],
  'ogg-flac': ['ogg', 'oga'],
  m4a: ['m4a', 'mp4'],
  aac: ['aac', 'm4a'],
  aiff: ['aiff', 'aif', 'aifc'],
  caf: ['caf'],
  au: ['au', 'snd'],
  w64: ['w64'],
  webm: ['webm', 'mkv', 'mka'],
  wma: ['wma', 'asf'],
};
const LOW_BITRATE = 160_000;
const DURATION_TOLERANCE = 2;

/** Faults of audio files as files. */
export const FILE_RULES: readonly AudioLintRule[] = [
  {
    code: 'audio-unreadable',
    severity: 'error',
    about: 'Trainers stop at the file, or leave it out without a word.',
    *find({ files }) {
      for (const { path, fault } of files) {
        if (fault === undefined) continue;
        yield { path, message: `cannot be heard: ${fault}`, fix: { kind: 'leave-out', path } };
      }
    },
  },
  soundRule(
    { code: 'audio-truncated', severity: 'error', about: 'The music breaks off, and the model learns to break off.' },
    ({ truncated, warnings }) =>
      truncated ? `${warnings[0] ?? 'ends early.'} Get the whole file, or end it with a fade.`.replace(/^The \S+ file /u, '') : undefined,
  ),
  soundRule({ code: 'audio-damaged', severity: 'error', about: 'Gaps and noise in the music are learnt.' }, ({ damaged, warnings, path }) =>
    damaged
      ? { message: `${(warnings[0] ?? 'is damaged.').replace(/^The \S+ file /u, '')} Get another copy.`, fix: { kind: 'leave-out', path } }
      : undefined,
  ),
  soundRule(
    { code: 'format-not-as-named', severity: 'warning', about: 'Some trainers choose the decoder by the name, and fail.' },
    ({ format, path }) => {
      const ending = /\.([^./]+)$/u.exec(path)?.[1]?.toLowerCase() ?? '';
      if (format === undefined || ENDINGS[format].includes(ending)) return undefined;
      const to = path.replace(/(?:\.[^./]*)?$/u, `.${ENDINGS[format][0]}`);
      return { message: `is ${format}, whatever its name says. Call it ${to}.`, fix: { kind: 'rename', from: path, to } };
    },
  ),
  soundRule(
    { code: 'bitrate-low', severity: 'warning', about: 'The noise of the encoder is learnt with the music.' },
    ({ format, bitrate }) =>
      format === 'mp3' && bitrate !== undefined && bitrate < LOW_BITRATE
        ? `has ${Math.round(bitrate / 1000)} kbit/s. Look for a better copy: 192 and more, or FLAC.`
        : undefined,
  ),
  soundRule(
    { code: 'sample-rate-low', severity: 'warning', about: 'The treble is missing that 48 kHz would have.' },
    ({ facts: { sampleRate } }) => (sampleRate < 44_100 ? `has a sampling rate of ${sampleRate} Hz; music has 44100 and more.` : undefined),
  ),
  soundRule(
    { code: 'duration-differs', severity: 'warning', about: 'The words say another length than the music has, and lengths are trained.' },
    ({ facts: { seconds } }, track) =>
      track?.seconds !== undefined && track.seconds > 0 && Math.abs(track.seconds - seconds) > DURATION_TOLERANCE
        ? {
            message: `lasts ${seconds.toFixed(1)} s; ${track.seconds} s are written down.`,
            fix: { kind: 'set', field: 'seconds', value: Math.round(seconds) },
          }
        : undefined,
  ),
  {
    code: 'duplicate-recording',
    severity: 'warning',
    about: 'The same recording twice, in whatever format, is learnt by heart, and may be on both sides of a hold-out.',
    *find({ files }) {
      const heard = files.filter(({ fingerprint }) => fingerprint !== undefined);
      for (const { first, second, seconds, agreement } of matchFingerprints(heard.map(({ fingerprint }) => fingerprint!))) {
        const [one, other] = [heard[first]!.path, heard[second]!.path];
        const message = `shares ${Math.round(seconds)} s with ${one} (${Math.round(agreement * 100)} % alike). Leave one out.`;
        yield {
          path: other,
          message,
          fix: { kind: 'choose', choices: [other, one].map((path) => ({ kind: 'leave-out', path }) as const) },
        };
      }
    },
  },
];
