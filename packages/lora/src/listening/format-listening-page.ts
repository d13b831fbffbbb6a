import { html, rawHtml } from '../report/html.js';
import { formatPage } from '../report/page.js';
import { LISTENING_SCRIPT } from './listening-script.js';
import type { ListeningKind, ListeningPlan } from './plan-listening.js';

interface Words {
  readonly question: string;
  readonly a: string;
  readonly b: string;
}

const WORDS: Readonly<Record<ListeningKind, Words>> = {
  abx: { question: 'Which one is X?', a: 'X is A', b: 'X is B' },
  ab: { question: 'Which one do you prefer?', a: 'I prefer A', b: 'I prefer B' },
  real: { question: 'Was this played by people, or made by a model?', a: 'People', b: 'A model' },
};

/** Writes the page of a listening test: it opens from disk, is worked by keyboard, keeps answers while it is closed, and saves them as a file. */
export function formatListeningPage(plan: ListeningPlan): string {
  const { title, kind, trials } = plan;
  const { question, a, b } = WORDS[kind];
  const labels = kind === 'real' ? [''] : kind === 'ab' ? ['A', 'B'] : ['A', 'B', 'X'];
  // "<" could end the script early.
  const data = JSON.stringify(plan).replaceAll('<', String.raw`\u003c`);
  return formatPage({
    title,
    style: STYLE,
    script: `const PLAN = ${data};\n${LISTENING_SCRIPT}`,
    body: html`<main>
      <section id="intro">
        <h1>${title}</h1>
        <p>${trials.length} questions, each: <b>${question}</b> The page never says whether you were right.</p>
        <p class="soft">
          Use headphones in a quiet room, at a level that you keep. All clips are equally loud. You may close the page and go on later.
        </p>
        <label>Your name, or anything else that only you use<input id="listener" maxlength="200" autocomplete="off" /></label>
        <table class="keys">
          <tr>
            <th><kbd>Space</kbd></th>
            <td>play and pause</td>
          </tr>
          ${
            labels.length > 1 &&
            html`<tr>
              <th>${labels.map((_, index) => html`<kbd>${index + 1}</kbd> `)}</th>
              <td>listen to ${labels.join(', ')}; the others go on from the same place</td>
            </tr>`
          }
          <tr>
            <th><kbd>←</kbd> <kbd>→</kbd></th>
            <td>${a}, ${b}</td>
          </tr>
          <tr>
            <th><kbd>Enter</kbd> <kbd>Backspace</kbd></th>
            <td>next question, and back</td>
          </tr>
        </table>
        <button id="start" class="main">Begin <kbd>Enter</kbd></button>
      </section>
      <section id="trial" hidden>
        <p class="soft"><span id="count"></span></p>
        <progress id="progress" max="${trials.length}" value="0"></progress>
        <h1>${question}</h1>
        <div class="players">
          ${labels.map(
            (label, index) =>
              html`<button class="player card" data-player="${index}" aria-pressed="false">
                <span class="label">${label}</span><span class="state"></span><span class="bar"><i></i></span
                ><kbd>${labels.length > 1 ? index + 1 : 'Space'}</kbd>
              </button>`,
          )}
        </div>
        <div class="choices">
          <button data-choice="a" aria-pressed="false"><kbd>←</kbd> ${a}</button
          ><button data-choice="b" aria-pressed="false">${b} <kbd>→</kbd></button>
        </div>
        <p id="hint" role="status" aria-live="polite"></p>
        <div class="steps">
          <button id="back">Back</button><button id="next" class="main">Next <kbd>Enter</kbd></button>
        </div>
      </section>
      <section id="end" hidden>
        <h1>Thank you</h1>
        <p><span id="done"></span> Save the file and send it to whoever gave you this test.</p>
        <p>
          <a id="save" class="main" download>Save the answers <kbd>Enter</kbd></a>
        </p>
        <p><button id="again">Look at the questions again</button></p>
      </section>
      ${labels.map((_, index) => rawHtml(`<audio data-audio="${index}" preload="auto"></audio>`))}
    </main>`,
  });
}

const STYLE = `
body { max-width: 46rem; min-height: 100vh; display: grid; align-items: center; } main { padding: 1rem 0; } h1 { font-size: 1.6rem; margin: .5rem 0 1.2rem; }
[hidden] { display: none; } label { display: block; margin: 1.2rem 0; } input { display: block; width: 100%; margin-top: .3rem; padding: .6rem .7rem; font: inherit; color: inherit;
  background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
.keys { width: auto; margin: 1.2rem 0; } .keys th { white-space: nowrap; } kbd { display: inline-block; min-width: 1.5em; padding: .05em .4em; border: 1px solid var(--line); border-bottom-width: 2px;
  border-radius: .3rem; font: .8em ui-monospace, monospace; text-align: center; color: var(--soft); background: var(--paper); }
button, a.main { font: inherit; color: inherit; background: var(--card); border: 1.5px solid var(--line); border-radius: .6rem; padding: .65rem 1.1rem; cursor: pointer; text-decoration: none; }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid var(--second); outline-offset: 2px; } .main { font-weight: 650; border-color: var(--accent); }
progress { width: 100%; height: .4rem; accent-color: var(--accent); } .players { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fit, minmax(6rem, 1fr)); }
.player { display: grid; gap: .6rem; justify-items: center; min-height: 9.5rem; align-content: center; position: relative; } .player .label { font-size: 2rem; font-weight: 700; line-height: 1; }
.player .state { color: var(--soft); font-size: .9rem; } .player[aria-pressed="true"] { border-color: var(--accent); } .player kbd { position: absolute; top: .6rem; right: .6rem; }
.bar { width: 80%; height: .3rem; border-radius: 1rem; background: var(--line); overflow: hidden; } .bar i { display: block; height: 100%; width: 0; background: var(--accent); }
.choices { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem; margin-top: .8rem; } .choices button { padding: 1.1rem; font-size: 1.05rem; }
.choices button[aria-pressed="true"] { border-color: var(--accent); background: color-mix(in srgb, var(--accent) 18%, var(--card)); } #hint { min-height: 1.6rem; color: var(--open); }
.steps { display: flex; justify-content: space-between; }
`;
