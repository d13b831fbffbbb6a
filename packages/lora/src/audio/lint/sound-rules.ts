import type { AudioLintRule } from './audio-rule.js';
import { soundRule } from './audio-rule.js';

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.001 ? 3 : share < 0.1 ? 2 : 0)} %`;
const seconds = (value: number): string => `${value.toFixed(1)} s`;

/** Clipping of more than so many runs a minute in each channel is heard. */
const RUNS_PER_MINUTE = 10;
const MOST_CLIPPED = 0.001;
const LOUDNESS_SPREAD_LU = 6;
const LEAST_FOR_MEDIAN = 4;

/** Faults of the sound itself. */
export const SOUND_RULES: readonly AudioLintRule[] = [
  soundRule(
    { code: 'audio-clipped', severity: 'error', about: 'Distortion in the recording is learnt as its sound.' },
    ({ facts: { clipping }, path }) =>
      clipping.ratio > MOST_CLIPPED
        ? {
            message: `${percent(clipping.ratio)} of the samples are cut off at full scale, in ${clipping.runs} places. Take another master.`,
            fix: { kind: 'leave-out', path },
          }
        : undefined,
  ),
  soundRule(
    { code: 'audio-clips-at-peaks', severity: 'warning', about: 'Short distortion at the loudest notes is learnt as attack.' },
    ({ facts: { clipping, seconds: length, channels } }) =>
      clipping.ratio <= MOST_CLIPPED && (clipping.runs * 60) / Math.max(1, length) / channels > RUNS_PER_MINUTE
        ? `is cut off at full scale in ${clipping.runs} places. Take another master, or a clipping repair.`
        : undefined,
  ),
  soundRule(
    {
      code: 'audio-flat-tops',
      severity: 'warning',
      about: 'The recording was clipped and then made quieter: no level shows it, but it is heard.',
    },
    ({ facts: { clipping, seconds: length, channels } }) =>
      clipping.runs === 0 && (clipping.flatTops * 60) / Math.max(1, length) / channels > RUNS_PER_MINUTE
        ? `has ${clipping.flatTops} flat tops below full scale: it was clipped before somebody made it quieter.`
        : undefined,
  ),
  soundRule({ code: 'audio-silent', severity: 'error', about: 'There is nothing to learn but silence.' }, ({ facts: { silence }, path }) =>
    silence.ratio >= 0.999 ? { message: 'is silent. Leave it out.', fix: { kind: 'leave-out', path } } : undefined,
  ),
  soundRule({ code: 'audio-mostly-silent', severity: 'warning', about: 'Half of what is learnt is silence.' }, ({ facts: { silence } }) =>
    silence.ratio > 0.5 && silence.ratio < 0.999
      ? `is silent for ${percent(silence.ratio)} of its length. Cut it to the music.`
      : undefined,
  ),
  soundRule({ code: 'silence-at-start', severity: 'warning', about: 'The model learns to begin with silence.' }, ({ facts: { silence } }) =>
    silence.ratio < 0.999 && silence.startSeconds > 1 ? `begins with ${seconds(silence.startSeconds)} of silence. Trim it.` : undefined,
  ),
  soundRule({ code: 'silence-at-end', severity: 'info', about: 'The model learns to end with silence.' }, ({ facts: { silence } }) =>
    silence.ratio < 0.999 && silence.endSeconds > 2 ? `ends with ${seconds(silence.endSeconds)} of silence. Trim it.` : undefined,
  ),
  soundRule({ code: 'silence-within', severity: 'warning', about: 'A hidden track, or two songs in one file.' }, ({ facts: { silence } }) =>
    silence.longestSeconds > 4 ? `is silent for ${seconds(silence.longestSeconds)} in between. Is it one song? Divide it.` : undefined,
  ),
  soundRule(
    { code: 'dc-offset', severity: 'warning', about: 'The wave is not around zero: headroom is lost and cuts click.' },
    ({ facts: { stereo } }) => {
      const worst = Math.max(0, ...stereo.dcOffsets.map(Math.abs));
      return worst > 0.005 ? `has a mean of ${worst.toFixed(4)} instead of 0. Filter what is below 20 Hz.` : undefined;
    },
  ),
  soundRule(
    { code: 'fake-stereo', severity: 'info', about: 'Two channels that are one teach that music is narrow.' },
    ({ facts: { stereo, channels } }) => {
      if (channels === 1) return 'is mono; it is trained with two channels that are the same.';
      return stereo.isFake ? 'has two channels that are the same: it is mono.' : undefined;
    },
  ),
  soundRule(
    { code: 'channels-cancel', severity: 'warning', about: 'The channels are opposite: on one loudspeaker nothing is left.' },
    ({ facts: { stereo } }) =>
      stereo.correlation < -0.3
        ? `has channels that cancel each other out (correlation ${stereo.correlation.toFixed(2)}). Turn one over.`
        : undefined,
  ),
  soundRule({ code: 'channels-unbalanced', severity: 'warning', about: 'The music is on one side.' }, ({ facts: { stereo, channels } }) => {
    if (channels < 2) return undefined;
    if (stereo.rms > 0 && stereo.correlation === 0 && stereo.balanceDb === 0) return 'has one silent channel.';
    return Math.abs(stereo.balanceDb) > 6
      ? `is ${Math.abs(stereo.balanceDb).toFixed(1)} dB louder on the ${stereo.balanceDb > 0 ? 'left' : 'right'}.`
      : undefined;
  }),
  soundRule(
    {
      code: 'bandwidth-low',
      severity: 'warning',
      about: 'The treble was cut by an encoder, or never was there: the model learns to be dull.',
    },
    ({ facts: { bandwidth, sampleRate } }) => {
      const { shelfHz } = bandwidth;
      if (shelfHz === undefined || shelfHz >= 15_200) return undefined;
      const isUpsampled = [22_050, 24_000, 32_000, 16_000].find((rate) => rate < sampleRate && Math.abs(shelfHz - rate / 2) < 0.06 * rate);
      const why =
        isUpsampled === undefined ? 'as encoders of a low bit rate cut it' : `as a recording of ${isUpsampled} Hz that was resampled`;
      return `has nothing above ${(shelfHz / 1000).toFixed(1)} kHz, ${why}. Look for the original.`;
    },
  ),
  soundRule(
    { code: 'lossy-source', severity: 'info', about: 'The file is lossless, but what it was made from was not.' },
    ({ facts: { bandwidth }, format }) =>
      (format === 'flac' || format === 'wav') &&
      bandwidth.shelfHz !== undefined &&
      bandwidth.shelfHz >= 15_200 &&
      bandwidth.shelfHz < 20_600
        ? `ends at ${(bandwidth.shelfHz / 1000).toFixed(1)} kHz as MP3s do, though it is ${format}.`
        : undefined,
  ),
  soundRule({ code: 'hum', severity: 'warning', about: 'The hum of the mains is learnt with the music.' }, ({ facts: { bandwidth } }) =>
    bandwidth.humDb > 25 ? `hums: the mains stand ${Math.round(bandwidth.humDb)} dB above what is around them. Filter it.` : undefined,
  ),
  soundRule(
    { code: 'no-dynamics', severity: 'info', about: 'Nothing is louder than anything else.' },
    ({ facts: { crestDb, silence, loudness } }) =>
      silence.ratio < 0.5 && crestDb < 6 && loudness.integratedLufs > -20
        ? `peaks only ${crestDb.toFixed(1)} dB above its mean level: it was limited hard.`
        : undefined,
  ),
  soundRule(
    { code: 'true-peak-over', severity: 'info', about: 'Converters and encoders clip what is above full scale between samples.' },
    ({ facts: { loudness } }) => (loudness.truePeakDb > 1 ? `reaches ${loudness.truePeakDb.toFixed(1)} dBTP between samples.` : undefined),
  ),
  soundRule({ code: 'level-low', severity: 'info', about: 'Quiet recordings are near their noise.' }, ({ facts: { loudness } }) =>
    loudness.integratedLufs > -Infinity && loudness.integratedLufs < -30
      ? `has a loudness of ${loudness.integratedLufs.toFixed(1)} LUFS. Bring it to the level of the others.`
      : undefined,
  ),
  {
    code: 'loudness-outlier',
    severity: 'info',
    about: 'One recording is much louder or quieter than the others; processing with a loudness brings them together.',
    *find({ files }) {
      const heard = files.flatMap(({ path, facts }) => {
        const lufs = facts?.loudness.integratedLufs ?? -Infinity;
        return lufs === -Infinity ? [] : [{ path, lufs }];
      });
      if (heard.length < LEAST_FOR_MEDIAN) return;
      const sorted = heard.map(({ lufs }) => lufs).toSorted((a, b) => a - b);
      const median = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
      for (const { path, lufs } of heard) {
        const above = lufs - median;
        if (Math.abs(above) <= LOUDNESS_SPREAD_LU) continue;
        yield {
          path,
          message: `is ${Math.abs(above).toFixed(1)} LU ${above > 0 ? 'louder' : 'quieter'} than the others (${median.toFixed(1)} LUFS).`,
        };
      }
    },
  },
];
