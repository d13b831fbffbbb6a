import type { JSX } from 'preact';

import { trainTexts } from '../../texts/train.js';
import { describeCurve, describeLoss } from './describe.js';
import type { Curve, Point } from './describe.js';

interface LossChartProps {
  readonly curve: Curve;
  /** All steps of the training. */
  readonly steps: number;
  /** The steps at which a checkpoint was saved. */
  readonly saves: readonly number[];
}

const [WIDTH, HEIGHT] = [300, 132];
const [LEFT, RIGHT, TOP, BOTTOM] = [34, 6, 8, 18];
const MOST_ROWS = 8;

/** The loss while it is trained: single steps thin, their course thick, held-back songs as dots. The same in words and as a table. */
export function LossChart({ curve, steps, saves }: LossChartProps): JSX.Element {
  const { raw, smooth, held } = curve;
  const [low, high] = rangeOf([...raw, ...held]);
  const last = Math.max(steps, raw.at(-1)?.step ?? 1, 1);
  const x = (step: number): number => round(LEFT + ((WIDTH - LEFT - RIGHT) * step) / last);
  const y = (loss: number): number => round(TOP + ((HEIGHT - TOP - BOTTOM) * (high - loss)) / (high - low));
  const path = (points: readonly Point[]): string =>
    points.map(({ step, loss }, index) => `${index === 0 ? 'M' : 'L'}${x(step)} ${y(loss)}`).join('');
  const words = describeCurve(curve);
  const texts = trainTexts.value.loss;
  return (
    <figure class="loss-chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={texts.chart(words)}>
        {[high, (high + low) / 2, low].map((loss) => (
          <g key={loss}>
            <line class="chart-grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(loss)} y2={y(loss)} />
            <text x={LEFT - 5} y={y(loss) + 3} text-anchor="end">
              {raw.length === 0 ? '' : describeLoss(loss)}
            </text>
          </g>
        ))}
        <text x={LEFT} y={HEIGHT - 4}>
          {raw.length === 0 ? '' : 0}
        </text>
        <text x={WIDTH - RIGHT} y={HEIGHT - 4} text-anchor="end">
          {raw.length === 0 ? '' : texts.lastStep(last)}
        </text>
        {saves.map((step) => (
          <line key={step} class="chart-save" x1={x(step)} x2={x(step)} y1={HEIGHT - BOTTOM - 6} y2={HEIGHT - BOTTOM} />
        ))}
        <path class="chart-raw" d={path(raw)} />
        <path class="chart-smooth" d={path(smooth)} />
        <path class="chart-held" d={path(held)} />
        {held.map(({ step, loss }) => (
          <circle key={step} class="chart-dot" cx={x(step)} cy={y(loss)} r={2.5} />
        ))}
      </svg>
      <figcaption>
        <ul class="chart-legend" aria-hidden="true">
          <li class="is-raw">{texts.legend.step}</li>
          <li class="is-smooth">{texts.legend.smooth}</li>
          {held.length > 0 && <li class="is-held">{texts.legend.held}</li>}
          {saves.length > 0 && <li class="is-save">{texts.legend.saved}</li>}
        </ul>
        <p class="hint">{words}</p>
        {smooth.length > 0 && (
          <details>
            <summary>{texts.numbers}</summary>
            <table>
              <thead>
                <tr>
                  <th scope="col">{texts.columns.step}</th>
                  <th scope="col">{texts.columns.loss}</th>
                  <th scope="col">{texts.columns.smoothed}</th>
                </tr>
              </thead>
              <tbody>
                {rowsOf(raw.length).map((index) => (
                  <tr key={index}>
                    <td>{raw[index]!.step}</td>
                    <td>{describeLoss(raw[index]!.loss)}</td>
                    <td>{describeLoss(smooth[index]!.loss)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        )}
      </figcaption>
    </figure>
  );
}

/** Some rows from the first to the last. */
function rowsOf(count: number): readonly number[] {
  const shown = Math.min(MOST_ROWS, count);
  return Array.from({ length: shown }, (_, row) => (shown === 1 ? 0 : Math.round((row * (count - 1)) / (shown - 1))));
}

/** The range of the losses, with some air; the outermost of many steps do not flatten the rest. */
function rangeOf(points: readonly Point[]): readonly [low: number, high: number] {
  const sorted = points.map(({ loss }) => loss).toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const [low, high] = sorted.length === 0 ? [0, 1] : [at(0), at(0.99)];
  const air = (high - low) * 0.08 || Math.abs(high) * 0.1 || 1;
  return [low - air, high + air];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
