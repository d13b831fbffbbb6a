import type { DatasetFix, DatasetIssue } from '../../dataset/dataset-issue.js';
import type { TrackRecord } from '../../dataset/track-record.js';
import type { HeardFile } from '../lint/hear-file.js';
import type { SoundPicture } from './draw-sound.js';
import { escapeHtml, toRelativeUrl } from './escape-html.js';
import { spectrogramImage } from './spectrogram-image.js';
import { waveformPath } from './waveform-path.js';

/** A song in the report. */
export interface ReportTrack {
  readonly file: HeardFile;
  readonly track: TrackRecord | undefined;
  readonly issues: readonly DatasetIssue[];
  /** Where the audio is, relative to the report, with `/`; `undefined` shows no player. */
  readonly audio: string | undefined;
}

/** Writes a song's part of the report. @internal */
export function formatReportTrack({ file, track, issues, audio }: ReportTrack, about: ReadonlyMap<string, string>): string {
  const severities = issues.length === 0 ? ['fine'] : [...new Set(issues.map(({ severity }) => severity))];
  const name = escapeHtml(file.path);
  const title = track === undefined || track.title === '' ? '' : `<span class="soft">${escapeHtml(track.title)}</span>`;
  const badge = issues.length === 0 ? '<span class="badge fine">nothing wrong</span>' : '';
  const player = audio === undefined ? '' : `<audio controls preload="none" src="${toRelativeUrl(audio)}" aria-label="${name}"></audio>`;
  return `<article data-severities="${severities.join(' ')}"><header><h3>${name}</h3>${title}${badge}</header>
${file.picture === undefined ? '' : formatPicture(file.picture, file)}${player}${formatFacts(file)}
${issues.length === 0 ? '' : `<ul class="issues">${issues.map((issue) => formatIssue(issue, about.get(issue.code))).join('')}</ul>`}</article>`;
}

function formatPicture(picture: SoundPicture, { path, music }: HeardFile): string {
  const columns = picture.waveform.length / 2;
  const bars = (music?.downbeats ?? []).map((seconds) => {
    const x = ((seconds / picture.seconds) * columns).toFixed(2);
    return `M${x} 0V100`;
  });
  // More lines than that are a grey veil.
  const lines = bars.length <= columns / 2 ? `<path class="bars" d="${bars.join('')}"/>` : '';
  const { lowestHz, highestHz } = picture.spectrogram;
  const label = `Waveform and spectrogram of ${escapeHtml(path)}, ${lowestHz} Hz to ${Math.round(highestHz / 1000)} kHz`;
  return `<div class="sound" role="img" aria-label="${label}"><img alt="" src="${spectrogramImage(picture)}">
<svg viewBox="0 0 ${columns} 100" preserveAspectRatio="none" aria-hidden="true"><path d="${waveformPath(picture)}"/>${lines}</svg><div class="head"></div></div>`;
}

function formatFacts({ format, facts, music, quality, bitrate }: HeardFile): string {
  if (facts === undefined) return '';
  const { loudness, seconds, sampleRate, channels, stereo } = facts;
  const db = (value: number, unit: string): string => (value === -Infinity ? 'silent' : `${value.toFixed(1)} ${unit}`);
  const rate = bitrate === undefined ? '' : `, ${Math.round(bitrate / 1000)} kbit/s`;
  const rows: readonly (readonly [string, string])[] = [
    ['Quality', quality === undefined ? '' : `${Math.round(quality.score)} of 100`],
    ['Length', formatTime(seconds)],
    [
      'Format',
      `${format ?? 'unknown'}${rate}, ${(sampleRate / 1000).toFixed(1)} kHz, ${channels === 1 ? 'mono' : stereo.isFake ? 'mono twice' : `${channels} channels`}`,
    ],
    ['Loudness', db(loudness.integratedLufs, 'LUFS')],
    ['True peak', db(loudness.truePeakDb, 'dBTP')],
    ['Tempo', music?.bpm === undefined ? '' : `${music.bpm.toFixed(1)} BPM`],
    ['Time', music?.timeSignature === undefined ? '' : `${music.timeSignature}/4`],
    ['Key', music?.key ?? ''],
  ];
  const shown = rows.filter(([, value]) => value !== '');
  return `<dl class="facts">${shown.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`;
}

/** Writes an issue as an item of a list. @internal */
export function formatIssue({ code, severity, message, fix }: DatasetIssue, about: string | undefined): string {
  const why = about === undefined ? '' : `<span class="about">${escapeHtml(about)}</span>`;
  const how = fix === undefined ? '' : `<span class="fix">Fix: ${formatFix(fix)}</span>`;
  return `<li data-severity="${severity}"><span class="badge ${severity}">${severity}</span><span><code>${escapeHtml(code)}</code> ${escapeHtml(message)}</span>${why}${how}</li>`;
}

function formatFix(fix: DatasetFix): string {
  switch (fix.kind) {
    case 'set': {
      return `${fix.field} = <code>${escapeHtml(String(fix.value ?? ''))}</code>`;
    }
    case 'rename': {
      return `call it <code>${escapeHtml(fix.to)}</code>`;
    }
    case 'leave-out': {
      return `leave out <code>${escapeHtml(fix.path)}</code>`;
    }
    case 'choose': {
      return fix.choices.map(formatFix).join(', or ');
    }
  }
}

/** Minutes and seconds. @internal */
export function formatTime(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}` : `${Math.floor(whole / 60)}:${two(whole % 60)}`;
}
