/** A loss at a step. */
interface Point {
  readonly step: number;
  readonly loss: number;
}

const [WIDTH, HEIGHT, EDGE] = [720, 360, 48] as const;

/** Draws losses of single steps as dots, and those of music that is held back as a line, as an SVG picture. */
export function drawCurve(losses: readonly Point[], heldOut: readonly Point[]): string {
  const steps = Math.max(...losses.map(({ step }) => step));
  const top = Math.max(...[...losses, ...heldOut].map(({ loss }) => loss));
  const x = (step: number): string => (EDGE + ((WIDTH - 2 * EDGE) * step) / steps).toFixed(1);
  const y = (loss: number): string => (HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * loss) / top).toFixed(1);
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...marks.map(
      (loss) => `<path d="M${EDGE} ${y(loss)}H${WIDTH - EDGE}" stroke="#ddd"/><text x="8" y="${y(loss)}">${loss.toFixed(2)}</text>`,
    ),
    ...losses.map(({ step, loss }) => `<circle cx="${x(step)}" cy="${y(loss)}" r="2" fill="#8ab"/>`),
    `<polyline fill="none" stroke="#c40" stroke-width="2" points="${heldOut.map(({ step, loss }) => `${x(step)},${y(loss)}`).join(' ')}"/>`,
    `<text x="${EDGE}" y="${HEIGHT - 16}">step 0</text><text x="${WIDTH - EDGE - 48}" y="${HEIGHT - 16}">step ${steps}</text>`,
    `<text x="${EDGE}" y="24" fill="#57a">loss of a step</text><text x="${EDGE + 110}" y="24" fill="#c40">loss of the songs that are held back</text>`,
    '</svg>\n',
  ].join('\n');
}
