import { drawChart, formatNumber } from '../report/draw-chart.js';
import { html, rawHtml, toAddress } from '../report/html.js';
import type { Html, HtmlPart } from '../report/html.js';
import { formatPage } from '../report/page.js';
import type { TierComparison } from './compare-tiers.js';
import type { EvaluatedClip, Evaluation } from './evaluate-music.js';
import type { RankedCheckpoint } from './rank-checkpoints.js';
import type { StyleCoverage } from './style-coverage.js';
import { MEASURES } from './success-gates.js';
import type { JudgedGate, MeasureName, Verdict } from './success-gates.js';

/** What else a report shows. */
export interface FormatEvaluationOptions {
  /** @defaultValue 'Evaluation' */
  readonly title?: string | undefined;
  /** Checkpoints from the best to the worst, as `rankCheckpoints` gives them. */
  readonly checkpoints?: readonly RankedCheckpoint[] | undefined;
  readonly tiers?: readonly TierComparison[] | undefined;
}

/**
 * Writes an evaluation as one HTML page for people: the verdict with its gates, charts, checkpoints, tiers, styles, and every clip with its player. It
 * opens from disk and asks no server for anything; players need the clips' files beside it.
 */
export function formatEvaluation(evaluation: Evaluation, options: FormatEvaluationOptions = {}): string {
  const { title = 'Evaluation', checkpoints = [], tiers = [] } = options;
  const { counts, embedder, verdict, styles } = evaluation;
  const training = counts.training === 0 ? '' : `, ${counts.training} in the training set`;
  return formatPage({
    title,
    style: STYLE,
    body: html`<header>
        <h1>${title}</h1>
        <p class="soft">
          ${counts.generated} generated clips, ${counts.heldOut} held out${training}. Compared by ${embedder}, seed ${evaluation.seed}.
        </p>
        <p class="verdict ${verdict.outcome}">${VERDICTS[verdict.outcome]}</p>
      </header>
      ${formatGates(verdict)}
      <h2>Distance, and fit with words</h2>
      <div class="charts">${chartFad(evaluation)}${chartAlignment(evaluation)}${chartCopies(evaluation)}</div>
      ${formatMeasures(evaluation)} ${checkpoints.length > 0 && formatCheckpoints(checkpoints)} ${tiers.length > 0 && formatTiers(tiers)}
      ${styles !== undefined && formatStyles(styles)} ${formatClips(evaluation.clips)}`,
  });
}

const VERDICTS: Readonly<Record<Verdict['outcome'], string>> = {
  passed: 'Ready to publish: every required gate is passed.',
  failed: 'Not ready: a required gate is not passed.',
  incomplete: 'Not decided: nothing failed, but something required was not measured.',
};

function formatGates({ gates }: Verdict): Html {
  return html`<h2>Gates</h2>
    <div class="gates">${gates.map(formatGate)}</div>`;
}

function formatGate({ measure, must, limit, isRequired, reason, how, value, outcome }: JudgedGate): Html {
  const bound = `${must === 'at-most' ? 'at most' : 'at least'} ${formatNumber(limit)}`;
  return html`<section class="card gate ${outcome}">
    <h3>${MEASURES[measure].title}</h3>
    <p class="value">
      ${value === undefined ? 'not measured' : formatNumber(value)}
      <span class="soft bound">${bound}${isRequired ? '' : ', as a remark'}</span>
    </p>
    <p><b class="state">${outcome === 'missing' ? 'open' : outcome}</b> ${reason}</p>
    ${outcome === 'missing' && html`<p class="soft">${withCode(how)}</p>`}
  </section>`;
}

/** What stands between backticks is what somebody types. */
function withCode(text: string): HtmlPart {
  return text.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`));
}

function chartFad({ fad, measures }: Evaluation): Html {
  const chart = drawChart({
    title: 'Fréchet audio distance by one over the number of clips, and the line to infinitely many',
    x: '1 / clips',
    y: 'FAD',
    series: [
      {
        name: 'measured',
        colour: 'second',
        points: fad.points.map(({ size, distance }) => ({ x: 1 / size, y: distance, label: `${size} clips: ${formatNumber(distance)}` })),
      },
      {
        name: 'extrapolated',
        colour: 'accent',
        isJoined: true,
        points: [0, Math.max(...fad.points.map(({ size }) => 1 / size))].map((x) => ({ x, y: fad.distance + fad.slope * x })),
      },
    ],
  });
  const range = fad.interval.map(formatNumber).join(' to ');
  return figure(
    chart,
    `FAD is ${formatNumber(measures.fad ?? NaN)} with these clips; with infinitely many it would be ${formatNumber(fad.distance)} (95 %: ${range}).`,
  );
}

function chartAlignment({ alignment }: Evaluation): Html | undefined {
  if (alignment === undefined) return undefined;
  const sorted = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b).map((y, index) => ({ x: (index + 0.5) / values.length, y }));
  const chart = drawChart({
    title: 'Similarity of each clip with its own words, sorted',
    x: 'share of the clips',
    y: 'similarity with its words',
    series: [
      { name: 'generated', colour: 'accent', isJoined: true, points: sorted(alignment.generated.perClip) },
      ...(alignment.heldOut === undefined
        ? []
        : [{ name: 'real', colour: 'second' as const, isJoined: true, points: sorted(alignment.heldOut.perClip) }]),
    ],
  });
  const { mean, retrieval, chance } = alignment.generated;
  const real = alignment.heldOut === undefined ? '' : `, of real music ${formatNumber(alignment.heldOut.mean)}`;
  return figure(
    chart,
    `The mean is ${formatNumber(mean)}${real}. Of ${percent(retrieval)} of the clips their own words are the nearest (guessing: ${percent(chance)}).`,
  );
}

function chartCopies({ clips, memorisationThreshold }: Evaluation): Html | undefined {
  if (memorisationThreshold === undefined) return undefined;
  const points = clips.flatMap(({ id, nearest }, index) =>
    nearest === undefined ? [] : [{ x: index + 1, y: nearest.similarity, label: `${id}: ${nearest.id}` }],
  );
  const chart = drawChart({
    title: 'Similarity of each clip with the training song that it is most like',
    x: 'clip',
    y: 'similarity with the nearest training song',
    level: { y: memorisationThreshold, name: 'taken for a copy' },
    series: [{ name: 'clips', colour: 'accent', points }],
  });
  const suspects = clips.filter(({ nearest }) => nearest?.isSuspect === true);
  return figure(
    chart,
    suspects.length === 0
      ? 'No clip repeats a training song.'
      : `Listen to ${suspects.map(({ id, nearest }) => `${id} beside ${nearest!.id}`).join('; ')}.`,
  );
}

const figure = (chart: Html, caption: string): Html =>
  html`<figure class="card">
    ${chart}
    <figcaption>${caption}</figcaption>
  </figure>`;

function formatMeasures({ measures }: Evaluation): Html {
  const rows = (Object.keys(MEASURES) as MeasureName[]).flatMap((name) =>
    measures[name] === undefined ? [] : [[name, measures[name]] as const],
  );
  return html`<h2>All measures</h2>
    <div class="measures">
      ${rows.map(([name, value]) => html`<div><span class="soft">${MEASURES[name].title}</span><b class="number">${formatNumber(value)}</b></div>`)}
    </div>`;
}

function formatCheckpoints(checkpoints: readonly RankedCheckpoint[]): Html {
  const names = (Object.keys(MEASURES) as MeasureName[])
    .filter((name) => checkpoints.some(({ measures }) => measures[name] !== undefined))
    .slice(0, 7);
  const bySteps = checkpoints.toSorted((a, b) => a.step - b.step);
  const chart = drawChart({
    title: 'Score of each checkpoint by its steps',
    x: 'steps',
    y: 'score',
    series: [
      {
        name: 'score',
        colour: 'accent',
        isJoined: true,
        points: bySteps.map(({ step, score, name }) => ({ x: step, y: score, label: name })),
      },
    ],
  });
  return html`<h2>Checkpoints</h2>
    <div class="charts">
      ${figure(chart, `Best: ${checkpoints[0]!.name}. The score is the weighted mean of the standardised measures.`)}
    </div>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th class="number">#</th>
            <th>Checkpoint</th>
            <th class="number">Steps</th>
            <th class="number">Score</th>
            ${names.map((name) => html`<th class="number">${MEASURES[name].title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${checkpoints.map(
            ({ rank, name, step, score, measures }) =>
              html`<tr>
                <td class="number">${rank}</td>
                <td>${name}</td>
                <td class="number">${step}</td>
                <td class="number">${formatNumber(score)}</td>
                ${names.map((measure) => html`<td class="number">${measures[measure] === undefined ? '–' : formatNumber(measures[measure])}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function formatTiers(tiers: readonly TierComparison[]): Html {
  return html`<h2>Smaller models</h2>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>Tier</th>
            <th>Measure</th>
            <th class="number">Whole</th>
            <th class="number">Tier</th>
            <th class="number">Loss</th>
            <th class="number">Allowed</th>
            <th></th>
          </tr>
        </thead>
        <tbody>
          ${tiers.flatMap(({ tier, losses }) =>
            losses.map(
              (loss) =>
                html`<tr>
                  <td>${tier}</td>
                  <td>${MEASURES[loss.measure].title}</td>
                  <td class="number">${formatNumber(loss.whole)}</td>
                  <td class="number">${formatNumber(loss.tier)}</td>
                  <td class="number">${percent(loss.loss)}</td>
                  <td class="number">${percent(loss.allowed)}</td>
                  <td class="${loss.isWithin ? 'good' : 'bad'}">${loss.isWithin ? 'within' : 'too much'}</td>
                </tr>`,
            ),
          )}
        </tbody>
      </table>
    </div>`;
}

function formatStyles({ labels, confusion, styles, accuracy, chance }: StyleCoverage): Html {
  const rows = styles.map(({ style, clips, recognised, takenFor }) => {
    const row = confusion[labels.indexOf(style)]!;
    return html`<tr>
      <th>${style}</th>
      ${row.map((count, index) => html`<td class="cell" style="--share:${formatNumber(count / clips)}" title="${style} taken for ${labels[index]}: ${count} of ${clips}">${count > 0 && count}</td>`)}
      <td class="number ${style === takenFor ? 'good' : 'bad'}">${percent(recognised)}</td>
    </tr>`;
  });
  return html`<h2>Styles</h2>
    <p>Rows are what a clip was to be, columns what it is most like. ${percent(accuracy)} are right (guessing: ${percent(chance)}).</p>
    <div class="wide">
      <table class="confusion">
        <thead>
          <tr>
            <th></th>
            ${labels.map((label) => html`<th><span>${label}</span></th>`)}
            <th class="number">right</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}

function formatClips(clips: readonly EvaluatedClip[]): Html {
  return html`<h2>Clips</h2>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>Clip</th>
            <th>Prompt</th>
            <th class="number">Fit</th>
            <th>Tempo, key</th>
            <th>Faults</th>
            <th>Nearest training song</th>
          </tr>
        </thead>
        <tbody>
          ${clips.map(
            ({ id, file, prompt, style, alignment, asked, sound, faults, nearest }) =>
              html`<tr>
                <td>${id}${file !== undefined && html`<br /><audio controls preload="none" src="${toAddress(file)}"></audio>`}</td>
                <td>${style !== undefined && html`<b>${style}</b> `}${prompt ?? ''}</td>
                <td class="number">${alignment === undefined ? '' : formatNumber(alignment)}</td>
                <td>${compare(asked?.bpm, sound?.bpm)}${compare(asked?.key, sound?.key)}</td>
                <td class="bad">${faults.join(', ')}</td>
                <td class="${nearest?.isSuspect === true ? 'bad' : ''}">
                  ${nearest !== undefined && `${nearest.id} (${formatNumber(nearest.similarity)})`}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function compare(asked: number | string | undefined, heard: number | string | undefined): Html | undefined {
  if (asked === undefined && heard === undefined) return undefined;
  const show = (value: number | string | undefined): string => (typeof value === 'number' ? formatNumber(value) : (value ?? '–'));
  return html`<span title="asked, heard">${show(asked)} ${rawHtml('→')} ${show(heard)}</span><br />`;
}

const percent = (value: number): string => `${formatNumber(Math.round(value * 1000) / 10)} %`;

const STYLE = `
.verdict { display: inline-block; margin-top: .75rem; padding: .35rem .8rem; border-radius: 2rem; font-weight: 600; border: 1.5px solid currentColor; }
.passed.verdict, .good { color: var(--good); } .failed.verdict, .bad { color: var(--bad); } .incomplete.verdict { color: var(--open); }
.gates, .charts { display: grid; gap: .9rem; grid-template-columns: repeat(auto-fill, minmax(15.5rem, 1fr)); } .charts { grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); }
.gate { border-left: .3rem solid var(--open); } .gate.passed { border-left-color: var(--good); } .gate.failed { border-left-color: var(--bad); }
.state { color: var(--open); } .passed .state { color: var(--good); } .failed .state { color: var(--bad); } .gate h3 { margin: 0; font-size: .95rem; } .gate p { font-size: .9rem; } .gate .value { font-size: 1.25rem; font-weight: 650; } .gate .value span { font-size: .85rem; font-weight: 400; } .gate .bound { display: inline-block; }
figure { margin: 0; max-width: 40rem; } figcaption { margin-top: .5rem; font-size: .9rem; color: var(--soft); }
.measures { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); font-size: .92rem; } .measures div { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 1px solid var(--line); padding: .35rem 0; }
.confusion { width: auto; } .confusion th span { writing-mode: vertical-rl; transform: rotate(180deg); } .confusion .cell { min-width: 2.2rem; text-align: center; border: 1px solid var(--line);
  background: color-mix(in srgb, var(--accent) calc(var(--share) * 70%), transparent); }
`;
