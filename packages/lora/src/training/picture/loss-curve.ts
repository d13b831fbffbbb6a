import type { LossPoint, TrainingCheckpoint } from '@loop/core';

import { createSmoothing } from '../run/smooth-loss.js';
import { niceTicks } from './nice-ticks.js';
import { thinPoints } from './thin-points.js';
import type { CurvePoint } from './thin-points.js';

/** What a loss curve shows. A monitor's `state` is one. */
export interface LossCurve {
  readonly losses: readonly LossPoint[];
  readonly validations?: readonly LossPoint[] | undefined;
  readonly learningRates?: readonly { readonly step: number; readonly learningRate: number }[] | undefined;
  readonly checkpoints?: readonly Pick<TrainingCheckpoint, 'step' | 'role' | 'epoch'>[] | undefined;
  /** The epoch that was best; its checkpoint is marked where there is one. */
  readonly best?: { readonly epoch: number; readonly loss: number } | undefined;
}

/** How it is drawn. */
export interface DrawLossCurveOptions {
  /** The heading. @defaultValue none */
  readonly title?: string | undefined;
  /** Width in pixels, at least 320. @defaultValue 960 */
  readonly width?: number | undefined;
  /** The colours: those of the reader's system, or always the same. @defaultValue 'auto' */
  readonly theme?: 'auto' | 'light' | 'dark' | undefined;
}

const LEFT = 64;
const RIGHT = 24;
const LOSS_HEIGHT = 280;
const RATE_HEIGHT = 64;
const GAP = 36;

const LIGHT =
  '--paper:#fff;--ink:#1b1f24;--soft:#6b7280;--grid:#e5e7eb;--raw:#9db8e8;--line:#1d4ed8;--held:#b45309;--rate:#047857;--bad:#b91c1c';
const DARK =
  '--paper:#111418;--ink:#e6e8eb;--soft:#9aa3ad;--grid:#2a3037;--raw:#3b5b94;--line:#7fb0ff;--held:#fbbf6b;--rate:#5fd3a5;--bad:#ff8a80';

const RULES =
  'text{font:12px system-ui,sans-serif;fill:var(--soft);paint-order:stroke;stroke:var(--paper);stroke-width:3px}.t{font-size:15px;font-weight:600;fill:var(--ink)}.g{stroke:var(--grid)}' +
  '.raw,.line,.held,.rate{fill:none;stroke-linejoin:round}.raw{stroke:var(--raw);stroke-width:1;opacity:.75}.line{stroke:var(--line);stroke-width:2}' +
  '.held{stroke:var(--held);stroke-width:1.5}.dot{fill:var(--held)}.rate{stroke:var(--rate);stroke-width:1.5}' +
  '.save{stroke:var(--soft)}.best{stroke:var(--ink);stroke-dasharray:4 3}.bad{stroke:var(--bad);stroke-width:1.5}';

/**
 * Draws the loss of a training as an SVG: each step, its smoothed course, the held-out losses, the step size below, the checkpoints, and the best one. Steps
 * whose loss is no number are marked at the top. A few steps far outside do not flatten the rest.
 *
 * @returns A whole SVG document, for a file or for HTML. It holds no script and loads nothing.
 */
export function drawLossCurve(curve: LossCurve, options: DrawLossCurveOptions = {}): string {
  const { title = '', theme = 'auto' } = options;
  const width = Math.max(320, Math.round(options.width ?? 960));
  const { losses, validations = [], learningRates = [], checkpoints = [], best } = curve;
  const top = title === '' ? 34 : 58;
  const finite = losses.filter(({ loss }) => Number.isFinite(loss));
  const held = validations.filter(({ loss }) => Number.isFinite(loss));
  const smoothing = createSmoothing(smoothnessFor(finite.length));
  const smooth = finite.map(({ step, loss }) => ({ x: step, y: smoothing.push(loss) ?? loss }));
  const steps = [...losses, ...validations].map(({ step }) => step);
  const last = steps.reduce((most, step) => Math.max(most, step), 1);
  const x = (step: number): number => LEFT + ((width - LEFT - RIGHT) * step) / last;
  const [low, high] = lossRange(finite, [...smooth.map(({ y }) => y), ...held.map(({ loss }) => loss)]);
  const y = (loss: number): number => top + LOSS_HEIGHT - (LOSS_HEIGHT * (Math.min(high, Math.max(low, loss)) - low)) / (high - low);

  const bottom = top + LOSS_HEIGHT;
  const hasRates = learningRates.length > 1;
  const rateTop = bottom + GAP;
  const rateBottom = rateTop + RATE_HEIGHT;
  const axisY = hasRates ? rateBottom : bottom;
  const height = axisY + 44;
  const highestRate = learningRates.reduce((most, { learningRate }) => Math.max(most, learningRate), 0) || 1;
  const rateY = (rate: number): number => rateBottom - (RATE_HEIGHT * rate) / highestRate;

  const vertical = niceTicks(low, high, 5);
  const horizontal = niceTicks(0, last, Math.max(3, Math.floor(width / 130)));
  const bestSave = best === undefined ? undefined : checkpoints.find(({ epoch, step }) => epoch === best.epoch && step !== undefined);
  const draw = (points: readonly CurvePoint[], name: string): string => pathOf(thinPoints(points, width), x, y, name);
  const parts = [
    ...vertical.values.map(
      (value) =>
        `<line class="g" x1="${LEFT}" x2="${width - RIGHT}" y1="${round(y(value))}" y2="${round(y(value))}"/>` +
        `<text x="${LEFT - 8}" y="${round(y(value) + 4)}" text-anchor="end">${value.toFixed(vertical.digits)}</text>`,
    ),
    ...horizontal.values.map((value) => `<text x="${round(x(value))}" y="${axisY + 18}" text-anchor="middle">${formatCount(value)}</text>`),
    `<text x="${width - RIGHT}" y="${axisY + 36}" text-anchor="end">step</text>`,
    draw(
      finite.map(({ step, loss }) => ({ x: step, y: loss })),
      'raw',
    ),
    draw(smooth, 'line'),
    draw(
      held.map(({ step, loss }) => ({ x: step, y: loss })),
      'held',
    ),
    ...(held.length <= 200
      ? held.map(({ step, loss }) => `<circle class="dot" cx="${round(x(step))}" cy="${round(y(loss))}" r="3"/>`)
      : []),
    ...thinSteps(losses.filter(({ loss }) => !Number.isFinite(loss)).map(({ step }) => step)).map((step) => cross(x(step), top)),
    ...thinSteps(checkpoints.flatMap(({ step }) => (step === undefined ? [] : [step]))).map(
      (step) => `<line class="save" x1="${round(x(step))}" x2="${round(x(step))}" y1="${bottom - 6}" y2="${bottom + 6}"/>`,
    ),
    ...(bestSave?.step === undefined ? [] : [bestMark(x(bestSave.step), { top, bottom, width, epoch: best?.epoch ?? 0 })]),
    ...(hasRates
      ? [
          `<line class="g" x1="${LEFT}" x2="${width - RIGHT}" y1="${rateBottom}" y2="${rateBottom}"/>`,
          `<text x="${LEFT - 8}" y="${rateTop + 6}" text-anchor="end">${highestRate.toExponential(0)}</text>`,
          `<text x="${LEFT}" y="${rateTop - 8}">step size</text>`,
          pathOf(
            thinPoints(
              learningRates.map(({ step, learningRate }) => ({ x: step, y: learningRate })),
              width,
            ),
            x,
            rateY,
            'rate',
          ),
        ]
      : []),
    legend(top - 14, { held: held.length > 0, saves: checkpoints.length > 0, bad: finite.length < losses.length }),
    ...(finite.length === 0 ? [`<text x="${width / 2}" y="${top + LOSS_HEIGHT / 2}" text-anchor="middle">no losses yet</text>`] : []),
  ];
  const heading = title === '' ? '' : `<text class="t" x="${LEFT}" y="26">${escapeXml(title)}</text>`;
  const colours = {
    auto: `:root{${LIGHT}}@media(prefers-color-scheme:dark){:root{${DARK}}}`,
    light: `:root{${LIGHT}}`,
    dark: `:root{${DARK}}`,
  }[theme].replaceAll(':root', '.loss-curve');
  const [first, end] = [finite[0]?.loss, smooth.at(-1)?.y];
  const words =
    first === undefined || end === undefined ? 'No losses yet.' : `${finite.length} losses, from ${show(first)} to about ${show(end)}.`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="loss-curve" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">` +
    `<title>${escapeXml(title === '' ? 'Loss of a training' : title)}</title><desc>${words}</desc><style>${colours}${RULES}</style>` +
    `<rect width="100%" height="100%" fill="var(--paper)"/>${heading}${parts.join('')}</svg>\n`
  );
}

/** The longer a training, the calmer its line: it follows about a thirtieth of the steps. */
function smoothnessFor(count: number): number {
  return Math.min(0.995, Math.max(0.6, 1 - 30 / Math.max(30, count)));
}

/** The range of the losses without the outermost hundredth of the single steps; nothing of the other curves is cut. */
function lossRange(losses: readonly LossPoint[], whole: readonly number[]): readonly [low: number, high: number] {
  const sorted = losses.map(({ loss }) => loss).toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const values = [at(0.01), at(0.99), ...whole];
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const margin = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  return [low - margin, high + margin];
}

function pathOf(points: readonly CurvePoint[], x: (step: number) => number, y: (value: number) => number, name: string): string {
  if (points.length === 0) return '';
  const corners = points.map((point) => `${round(x(point.x))} ${round(y(point.y))}`).join('L');
  return `<path class="${name}" d="M${corners}"/>`;
}

function cross(x: number, y: number): string {
  return `<path class="bad" d="M${round(x - 4)} ${y - 4}l8 8m0-8l-8 8"/>`;
}

function bestMark(x: number, { top, bottom, width, epoch }: { top: number; bottom: number; width: number; epoch: number }): string {
  const isRight = x > width - 140;
  return (
    `<line class="best" x1="${round(x)}" x2="${round(x)}" y1="${top}" y2="${bottom}"/>` +
    `<text x="${round(x + (isRight ? -6 : 6))}" y="${top + 28}" text-anchor="${isRight ? 'end' : 'start'}">best, epoch ${epoch}</text>`
  );
}

function legend(y: number, shown: { readonly held: boolean; readonly saves: boolean; readonly bad: boolean }): string {
  const entries: readonly (readonly [name: string, mark: (x: number) => string, isShown: boolean])[] = [
    ['step', (x) => `<path class="raw" d="M${x} ${y - 4}h18"/>`, true],
    ['smoothed', (x) => `<path class="line" d="M${x} ${y - 4}h18"/>`, true],
    ['held out', (x) => `<path class="held" d="M${x} ${y - 4}h18"/><circle class="dot" cx="${x + 9}" cy="${y - 4}" r="3"/>`, shown.held],
    ['checkpoint', (x) => `<path class="save" d="M${x + 9} ${y - 10}v12"/>`, shown.saves],
    ['no number', (x) => cross(x + 9, y - 4), shown.bad],
  ];
  let x = LEFT;
  return entries
    .filter(([, , isShown]) => isShown)
    .map(([name, mark]) => {
      const drawn = `${mark(x)}<text x="${x + 24}" y="${y}">${name}</text>`;
      x += 38 + name.length * 7;
      return drawn;
    })
    .join('');
}

/** At most two hundred marks. */
function thinSteps(steps: readonly number[]): readonly number[] {
  const every = Math.ceil(steps.length / 200);
  return steps.filter((_, index) => index % every === 0);
}

function formatCount(value: number): string {
  return value >= 10_000 ? `${Number((value / 1_000).toPrecision(4))}k` : String(Math.round(value * 100) / 100);
}

const round = (value: number): number => Math.round(value * 10) / 10;
const show = (value: number): string => String(Number(value.toPrecision(4)));

function escapeXml(text: string): string {
  // Characters that no XML document may hold are left out.
  // eslint-disable-next-line no-control-regex
  const clean = text.slice(0, 200).replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, '');
  return clean.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
