import type { DatasetIssue } from '../../dataset/dataset-issue.js';
import { ISSUE_SEVERITIES } from '../../dataset/dataset-issue.js';
import type { TrackRecord } from '../../dataset/track-record.js';
import { html } from '../../report/html.js';
import type { Html } from '../../report/html.js';
import { formatPage } from '../../report/page.js';
import type { AudioLintRule } from '../lint/audio-rule.js';
import { AUDIO_LINT_RULES } from '../lint/lint-audio.js';
import type { HeardFile } from '../lint/hear-file.js';
import { REPORT_SCRIPT } from './report-script.js';
import { REPORT_STYLE } from './report-style.js';
import { formatIssue, formatReportTrack, formatTime } from './report-track.js';

/** What a report is about. */
export interface LintReportInput {
  /** What is written about the songs. */
  readonly tracks: readonly TrackRecord[];
  /** What was heard in their files, in the order of the report. */
  readonly files: readonly HeardFile[];
  /** What is wrong. */
  readonly issues: readonly DatasetIssue[];
  /** What the faults do, beside those of the audio: `LINT_RULES` when `lintDataset` has found them. @defaultValue none */
  readonly rules?: readonly Pick<AudioLintRule, 'code' | 'about'>[] | undefined;
}

/** Settings of {@link formatLintReport}. */
export interface LintReportOptions {
  /** What stands at the top. @defaultValue 'Dataset' */
  readonly title?: string | undefined;
  /** The way from the report to the dataset's folder, with `/`; '' when the report is in it. @defaultValue no players */
  readonly audioFolder?: string | undefined;
}

/** What stands near the beginning of a report, by which it is known again. @internal */
export const REPORT_MARK = 'loop-lint-report';

/**
 * Writes what is wrong with a dataset as one HTML file: what was found by kind, and each song with its waveform, spectrogram, player and faults. It opens
 * from a disk, loads nothing from elsewhere but the songs, and its colours follow the system.
 */
export function formatLintReport({ tracks, files, issues, rules = [] }: LintReportInput, options: LintReportOptions = {}): string {
  const { title = 'Dataset', audioFolder } = options;
  const about = new Map([...rules, ...AUDIO_LINT_RULES].map((rule) => [rule.code, rule.about]));
  const byPath = new Map(tracks.map((track) => [track.path, track]));
  const heard = new Set(files.map(({ path }) => path));
  const seconds = files.reduce((sum, { facts }) => sum + (facts?.seconds ?? 0), 0);
  const parts = files.map((file) => {
    const audio = audioFolder === undefined ? undefined : `${audioFolder === '' ? '' : `${audioFolder}/`}${file.path}`;
    return formatReportTrack({ file, track: byPath.get(file.path), issues: issues.filter(({ path }) => path === file.path), audio }, about);
  });
  const others = issues.filter(({ path }) => !heard.has(path));
  const count = (severity: string): number => issues.filter((issue) => issue.severity === severity).length;
  const figures = ISSUE_SEVERITIES.map(
    (severity) =>
      html`<div class="${severity}-figure">
        <dt>${FIGURES[severity]}</dt>
        <dd>${count(severity)}</dd>
      </div>`,
  );
  const body = html`<a class="skip" href="#songs">To the songs</a>
    <header id="${REPORT_MARK}">
      <h1>${title}</h1>
      <p class="soft">What to put right before training.</p>
      <dl class="figures">
        <div>
          <dt>Songs</dt>
          <dd>${files.length}</dd>
        </div>
        <div>
          <dt>Length</dt>
          <dd>${formatTime(seconds)}</dd>
        </div>
        ${figures}
      </dl>
    </header>
    <main>
      ${formatKinds(issues, about)}
      ${
        others.length > 0 &&
        html`<h2>About the dataset</h2>
          <ul class="issues">
            ${others.map((issue) => formatOther(issue, about))}
          </ul>`
      }
      <h2 id="songs">Songs</h2>
      <fieldset class="filters" hidden>
        <legend>Show</legend>
        ${[...ISSUE_SEVERITIES, 'fine'].map((kind) => html`<label><input type="checkbox" value="${kind}" checked />${FILTERS[kind]}</label>`)}
        <span id="shown" class="soft" role="status"></span>
      </fieldset>
      ${parts}
    </main>
    <footer class="soft">Estimates of tempo and key can be wrong: listen before you change what a person wrote.</footer>`;
  return formatPage({ title: `${title}: what to put right`, style: REPORT_STYLE, body, script: REPORT_SCRIPT });
}

const FIGURES = { error: 'Errors', warning: 'Warnings', info: 'Notes' } as const;
const FILTERS: Readonly<Record<string, string>> = { error: 'errors', warning: 'warnings', info: 'notes', fine: 'nothing wrong' };

/** What was found, by kind, the most serious and the most frequent first. */
function formatKinds(issues: readonly DatasetIssue[], about: ReadonlyMap<string, string>): Html {
  if (issues.length === 0) return html`<h2>Nothing is wrong</h2>`;
  const kinds = new Map<string, DatasetIssue[]>();
  for (const issue of issues) kinds.set(issue.code, [...(kinds.get(issue.code) ?? []), issue]);
  const rank = (found: readonly DatasetIssue[]): number => ISSUE_SEVERITIES.indexOf(found[0]!.severity) * 1e6 - found.length;
  const rows = [...kinds]
    .toSorted(([, a], [, b]) => rank(a) - rank(b))
    .map(([code, found]) => {
      const [{ severity, path, message }] = found as [DatasetIssue];
      return html`<tr>
        <td><span class="badge ${severity}">${severity}</span></td>
        <td><code>${code}</code></td>
        <td class="soft">${about.get(code) ?? `${path} ${message}`}</td>
        <td class="number">${found.length}</td>
      </tr>`;
    });
  return html`<h2>What was found</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col">Fault</th>
          <th scope="col">What it does</th>
          <th scope="col" class="number">Places</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}

function formatOther(issue: DatasetIssue, about: ReadonlyMap<string, string>): Html {
  return formatIssue({ ...issue, message: `${issue.path} ${issue.message}` }, about.get(issue.code));
}
