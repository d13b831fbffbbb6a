import type { SoundPicture } from '@loop/lora/audio';

/** One sound on the page. */
export interface Listening {
  /** The heading that it stands under. */
  readonly genre: string;
  readonly title: string;
  /** The parts of a piece, with where they begin, in seconds. */
  readonly sections?: readonly { readonly name: string; readonly start: number }[] | undefined;
  /** Its WAV file beside the page. */
  readonly file: string;
  /** How long it lasts, in seconds. */
  readonly seconds: number;
  /** Loudness, in LUFS. */
  readonly lufs: number;
  /** Loudness range, in LU. */
  readonly range: number;
  readonly spectrogram: SoundPicture['spectrogram'];
}

/** Writes a page that opens from disk: a row per genre, a card per sound. One sound plays at a time. */
export function pageOf(shown: readonly Listening[]): string {
  const genres = [...new Set(shown.map(({ genre }) => genre))];
  const rows = genres.map((genre) => {
    const cards = shown.filter((one) => one.genre === genre).map(cardOf);
    const id = idOf(genre);
    return `<section aria-labelledby="${id}"><h2 id="${id}">${genre}</h2><div class="cards">${cards.join('')}</div></section>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Listen to Loop</title>
<style>
:root { color-scheme: light dark; --ground: #f6f5f1; --card: #fff; --text: #1d1b26; --dim: #605c70; --line: #dcd8cf; }
@media (prefers-contrast: more) { :root { --dim: var(--text); --line: currentcolor; } }
@media (max-width: 600px) { .mark { font-size: 0; } }
@media (prefers-color-scheme: dark) { :root { --ground: #14121b; --card: #1e1b28; --text: #f0edf7; --dim: #a9a3bb; --line: #34303f; } }
body { margin: 0 auto; max-width: 1200px; padding: 24px 16px 64px; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 28px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 32px 0 8px; scroll-margin-top: 16px; } p { color: var(--dim); margin: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 16px; }
figure { margin: 0; padding: 16px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
figcaption { display: flex; justify-content: space-between; gap: 8px; margin-bottom: 8px; font-weight: 600; } figcaption span { color: var(--dim); font-weight: 400; font-size: 13px; }
figure.piece { grid-column: 1 / -1; } figure.piece canvas { height: 160px; } nav, .sections { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
nav a, button { padding: 8px 12px; min-height: 44px; display: inline-flex; align-items: center; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: var(--text); font: inherit; font-size: 14px; text-decoration: none; cursor: pointer; }
nav a:hover, button:hover { border-color: var(--text); } :focus-visible { outline: 3px solid #8a63ff; outline-offset: 2px; }
.sections button[aria-current] { border-color: var(--text); font-weight: 600; } .picture { position: relative; } .mark { position: absolute; inset: 0 auto 0 0; border-left: 1px solid #fff; padding: 2px 4px; color: #fff; font-size: 12px; line-height: 1; text-shadow: 0 0 3px #000, 0 0 3px #000; pointer-events: none; } .head { position: absolute; inset: 0 auto 0 0; width: 2px; background: #fff; opacity: 0; } .playing .head { opacity: .9; }
canvas { width: 100%; height: 96px; border-radius: 8px; display: block; background: #000; image-rendering: auto; } audio { width: 100%; margin-top: 8px; }
</style>
<main>
<h1>Listen</h1>
<p>One seed in every genre and kit, as four bars that repeat; a piece whose parts can be jumped to; and what the seed was before. In the pictures time runs to the right, low notes are at the bottom, and dark is silent. Louder is a number nearer to 0 LUFS; LU says how far loud and soft lie apart.</p>
<nav aria-label="Genres">${genres.map((genre) => `<a href="#${idOf(genre)}">${genre}</a>`).join('')}</nav>
${rows.join('\n')}
</main>
<script>
for (const canvas of document.querySelectorAll('canvas')) {
  const { columns, rows, levels } = canvas.dataset;
  canvas.width = columns; canvas.height = rows;
  const bytes = Uint8Array.from(atob(levels), (letter) => letter.charCodeAt(0));
  const context = canvas.getContext('2d');
  const image = context.createImageData(canvas.width, canvas.height);
  for (let x = 0; x < canvas.width; x += 1) for (let y = 0; y < canvas.height; y += 1) {
    const level = bytes[(x + 1) * canvas.height - 1 - y] / 255, at = 4 * (y * canvas.width + x);
    image.data[at] = 255 * Math.min(1, 2 * level * level); image.data[at + 1] = 220 * level ** 3; image.data[at + 2] = 90 + 120 * level * (1 - level); image.data[at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
const players = [...document.querySelectorAll('audio')];
for (const player of players) {
  const figure = player.closest('figure'), head = figure.querySelector('.head');
  player.addEventListener('play', () => { figure.classList.add('playing'); players.forEach((other) => other !== player && other.pause()); });
  player.addEventListener('pause', () => { figure.classList.remove('playing'); move(); });
  const jumps = [...figure.querySelectorAll('button[data-seek]')];
  const move = () => {
    head.style.left = 100 * player.currentTime / (player.duration || 1) + '%';
    const now = jumps.findLast((jump) => Number(jump.dataset.seek) <= player.currentTime + 0.01);
    for (const jump of jumps) jump === now && !player.paused ? jump.setAttribute('aria-current', 'true') : jump.removeAttribute('aria-current');
    if (!player.paused) requestAnimationFrame(move);
  };
  player.addEventListener('play', move); player.addEventListener('seeked', move);
}
for (const button of document.querySelectorAll('button[data-seek]')) button.addEventListener('click', () => {
  const player = button.closest('figure').querySelector('audio');
  player.currentTime = Number(button.dataset.seek);
  player.play();
});
</script>
</html>
`;
}

function idOf(genre: string): string {
  return genre.toLowerCase().replace(/[^a-z0-9]+/gu, '-');
}

function cardOf({ title, file, seconds, lufs, range, spectrogram, sections }: Listening): string {
  const { columns, rows, levels } = spectrogram;
  const jumps = sections?.map(({ name, start }) => `<button data-seek="${start.toFixed(2)}">${name}</button>`).join('');
  const marks = sections?.map(
    ({ name, start }) => `<span class="mark" style="left: ${((100 * start) / seconds).toFixed(2)}%" aria-hidden="true">${name}</span>`,
  );
  return `<figure${sections === undefined ? '' : ' class="piece"'}><figcaption>${title}<span>${lufs.toFixed(1).replace('-', '−')} LUFS, ${range.toFixed(1)} LU</span></figcaption>
<div class="picture"><canvas role="img" aria-label="Spectrogram of ${title}" data-columns="${columns}" data-rows="${rows}" data-levels="${Buffer.from(levels).toString('base64')}"></canvas>${marks?.join('') ?? ''}<div class="head"></div></div>
<audio controls${sections === undefined ? ' loop' : ''} preload="none" src="${file}" aria-label="${title}"></audio>${jumps === undefined ? '' : `<div class="sections" role="group" aria-label="Parts of the piece">${jumps}</div>`}</figure>`;
}
