import type { DatasetFix, DatasetIssue } from '../../dataset/dataset-issue.js';
import type { TrackRecord } from '../../dataset/track-record.js';
import { html, toAddress } from '../../report/html.js';
import type { Html, HtmlPart } from '../../report/html.js';
import type { HeardFile } from '../lint/hear-file.js';
import type { SoundPicture } from './draw-sound.js';
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
export function formatReportTrack({ file, track, issues, audio }: ReportTrack, about: ReadonlyMap<string, string>): Html {
  const severities = issues.length === 0 ? ['fine'] : [...new Set(issues.map(({ severity }) => severity))];
  return html`<article data-severities="${severities.join(' ')}">
    <header>
      <h3>${file.path}</h3>
      ${track !== undefined && track.title !== '' && html`<span class="soft">${track.title}</span>`}
      ${issues.length === 0 && html`<span class="badge fine">nothing wrong</span>`}
    </header>
    ${file.picture !== undefined && formatPicture(file.picture, file)}
    ${audio !== undefined && html`<audio controls preload="none" src="${toAddress(audio)}" aria-label="${file.path}"></audio>`}
    ${formatFacts(file)}
    ${
      issues.length > 0 &&
      html`<ul class="issues">
        ${issues.map((issue) => formatIssue(issue, about.get(issue.code)))}
      </ul>`
    }
  </article>`;
}

function formatPicture(picture: SoundPicture, { path, music }: HeardFile): Html {
  const columns = picture.waveform.length / 2;
  const bars = (music?.downbeats ?? []).map((seconds) => `M${((seconds / picture.seconds) * columns).toFixed(2)} 0V100`);
  const { lowestHz, highestHz } = picture.spectrogram;
  const label = `Waveform and spectrogram of ${path}, ${lowestHz} Hz to ${Math.round(highestHz / 1000)} kHz`;
  return html`<div class="sound" role="img" aria-label="${label}">
    <img alt="" src="${spectrogramImage(picture)}" />
    <svg viewBox="0 0 ${columns} 100" preserveAspectRatio="none" aria-hidden="true">
      <path d="${waveformPath(picture)}" />
      ${bars.length <= MOST_BARS && html`<path class="bars" d="${bars.join('')}" />`}
    </svg>
    <div class="head"></div>
  </div>`;
}

/** More lines than that are a grey veil. */
const MOST_BARS = 120;

function formatFacts({ format, facts, music, quality, bitrate }: HeardFile): HtmlPart {
  if (facts === undefined) return undefined;
  const { loudness, seconds, sampleRate, channels, stereo } = facts;
  const level = (value: number, unit: string): string => (value === -Infinity ? 'silent' : `${value.toFixed(1).replace('-', '−')} ${unit}`);
  const rate = bitrate === undefined ? '' : `, ${Math.round(bitrate / 1000)} kbit/s`;
  const sides = channels === 1 ? 'mono' : stereo.isFake ? 'mono twice' : `${channels} channels`;
  const rows: readonly (readonly [string, string])[] = [
    ['Quality', quality === undefined ? '' : `${Math.round(quality.score)} of 100`],
    ['Length', formatTime(seconds)],
    ['Format', `${format ?? 'unknown'}${rate}, ${(sampleRate / 1000).toFixed(1)} kHz, ${sides}`],
    ['Loudness', level(loudness.integratedLufs, 'LUFS')],
    ['True peak', level(loudness.truePeakDb, 'dBTP')],
    ['Tempo', music?.bpm === undefined ? '' : `${music.bpm.toFixed(1)} BPM`],
    ['Time', music?.timeSignature === undefined ? '' : `${music.timeSignature}/4`],
    ['Key', music?.key ?? ''],
  ];
  return html`<dl class="facts">
    ${rows
      .filter(([, value]) => value !== '')
      .map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
  </dl>`;
}

/** Writes an issue as an item of a list. @internal */
export function formatIssue({ code, severity, message, fix }: DatasetIssue, about: string | undefined): Html {
  return html`<li data-severity="${severity}">
    <span class="badge ${severity}">${severity}</span><span><code>${code}</code> ${message}</span>
    ${about !== undefined && html`<span class="about">${about}</span>`}
    ${fix !== undefined && html`<span class="fix">Fix: ${formatFix(fix)}</span>`}
  </li>`;
}

function formatFix(fix: DatasetFix): HtmlPart {
  switch (fix.kind) {
    case 'set': {
      return html`${fix.field} = <code>${String(fix.value ?? '')}</code>`;
    }
    case 'rename': {
      return html`call it <code>${fix.to}</code>`;
    }
    case 'leave-out': {
      return html`leave out <code>${fix.path}</code>`;
    }
    case 'choose': {
      return fix.choices.map((choice, index) => [index > 0 && ', or ', formatFix(choice)]);
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
