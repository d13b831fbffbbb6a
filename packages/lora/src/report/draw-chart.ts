import { html } from './html.js';
import type { Html } from './html.js';

/** A point of a chart. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** What is shown when the pointer rests on it. */
  readonly label?: string | undefined;
}

/** Points that belong together. */
export interface ChartSeries {
  readonly name: string;
  /** A colour of the page, such as `accent`. */
  readonly colour: 'accent' | 'second' | 'soft';
  readonly points: readonly ChartPoint[];
  /** Whether lines join the points, in their order. @defaultValue false */
  readonly isJoined?: boolean | undefined;
}

/** What a chart shows. */
export interface Chart {
  /** What the chart is, for those who cannot see it. */
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly ChartSeries[];
  /** A line at a height, such as a limit. */
  readonly level?: { readonly y: number; readonly name: string } | undefined;
}

const [WIDTH, HEIGHT] = [560, 260];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 28, 16, 44];

/** Draws points and lines as SVG in the colours of the page. Points that are not finite are left out. */
export function drawChart({ title, x, y, series, level }: Chart): Html {
  const points = series.flatMap((one) => one.points).filter(isFinitePoint);
  const across = scaleOf(
    points.map((point) => point.x),
    LEFT,
    WIDTH - RIGHT,
  );
  const up = scaleOf([...points.map((point) => point.y), ...(level === undefined ? [] : [level.y])], HEIGHT - BOTTOM, TOP);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
    ${up.ticks.map((tick) => html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${up.at(tick)}" y2="${up.at(tick)}" stroke="var(--line)" /><text x="${LEFT - 8}" y="${up.at(tick) + 4}" text-anchor="end">${formatNumber(tick)}</text>`)}
    ${across.ticks.map((tick) => html`<text x="${across.at(tick)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${formatNumber(tick)}</text>`)}
    <text x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">${x}</text>
    <text x="${LEFT}" y="${TOP - 4}">${y}</text>
    ${level !== undefined && html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${up.at(level.y)}" y2="${up.at(level.y)}" stroke="var(--bad)" stroke-dasharray="5 4" /><text x="${WIDTH - RIGHT}" y="${up.at(level.y) - 5}" text-anchor="end">${level.name}</text>`}
    ${series.map((one) => drawSeries(one, across.at, up.at))}
    ${series.length > 1 && series.map((one, index) => html`<circle cx="${LEFT + index * 150}" cy="${HEIGHT - 12}" r="5" fill="var(--${one.colour})" /><text x="${LEFT + 10 + index * 150}" y="${HEIGHT - 8}">${one.name}</text>`)}
  </svg>`;
}

function drawSeries({ points, colour, isJoined = false }: ChartSeries, x: (value: number) => number, y: (value: number) => number): Html {
  const shown = points.filter(isFinitePoint);
  const path = shown.map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.x)} ${y(point.y)}`).join('');
  return html`${isJoined && html`<path d="${path}" fill="none" stroke="var(--${colour})" stroke-width="2" />`}${shown.map((point) => html`<circle cx="${x(point.x)}" cy="${y(point.y)}" r="4" fill="var(--${colour})" fill-opacity=".75">${point.label !== undefined && html`<title>${point.label}</title>`}</circle>`)}`;
}

interface Scale {
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** A linear scale whose ticks are round numbers. */
function scaleOf(values: readonly number[], from: number, to: number): Scale {
  let [low, high] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  if (low === high) [low, high] = [low - Math.abs(low || 1) / 2, high + Math.abs(high || 1) / 2];
  const step = roundStep((high - low) / 4);
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  return {
    ticks: Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step),
    at: (value) => Math.round((from + ((value - first * step) / ((last - first) * step)) * (to - from)) * 10) / 10,
  };
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * (wanted / power <= 1 ? 1 : wanted / power <= 2 ? 2 : wanted / power <= 5 ? 5 : 10);
}

/** Writes a number in few digits, for people. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return String(Number(Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)));
}

const isFinitePoint = ({ x, y }: ChartPoint): boolean => Number.isFinite(x) && Number.isFinite(y);
