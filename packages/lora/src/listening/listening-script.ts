/** The script of a listening test's page. It is a text because it runs in the listener's browser and nowhere else; `PLAN` is defined before it. */
export const LISTENING_SCRIPT = `
const find = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const audios = all('[data-audio]');
const players = all('[data-player]');
const store = 'loop-listening ' + PLAN.test;

let saved = {};
try { saved = JSON.parse(localStorage.getItem(store)) || {}; } catch { /* a page from disk may have no storage */ }
const state = { listener: saved.listener || '', answers: saved.answers || {}, at: -1, playing: 0, heard: new Set(), plays: 0, since: 0 };
const keep = () => { try { localStorage.setItem(store, JSON.stringify({ listener: state.listener, answers: state.answers })); } catch { /* kept in the page alone */ } };
const count = PLAN.trials.length;

function show(name) {
  for (const section of all('main > section')) section.hidden = section.id !== name;
}

function open(at) {
  pause();
  state.at = at;
  if (at >= count) return finish();
  const { files } = PLAN.trials[at];
  audios.forEach((audio, index) => { audio.src = files[index]; });
  Object.assign(state, { heard: new Set(), plays: 0, playing: 0, since: Date.now() });
  show('trial');
  find('#count').textContent = (at + 1) + ' of ' + count;
  find('#progress').value = at;
  find('#hint').textContent = '';
  find('#back').disabled = at === 0;
  draw();
}

function draw() {
  const answer = state.answers[state.at + 1];
  for (const button of all('[data-choice]')) button.setAttribute('aria-pressed', String(answer !== undefined && answer.choice === button.dataset.choice));
  players.forEach((button, index) => {
    const audio = audios[index];
    const isPlaying = !audio.paused;
    button.setAttribute('aria-pressed', String(isPlaying));
    button.querySelector('.state').textContent = isPlaying ? 'playing' : state.heard.has(index) ? 'heard' : 'play';
    button.querySelector('i').style.width = (audio.duration > 0 ? 100 * audio.currentTime / audio.duration : 0) + '%';
  });
}

function pause() {
  for (const audio of audios) audio.pause();
}

async function play(index) {
  const from = audios[state.playing];
  const to = audios[index];
  if (!to.paused) { to.pause(); return draw(); }
  const isSwitch = from !== to && !from.paused;
  const place = from.currentTime;
  pause();
  if (isSwitch) to.currentTime = Math.min(place, to.duration || place);
  state.playing = index;
  state.plays += 1;
  state.heard.add(index);
  find('#hint').textContent = '';
  try { await to.play(); } catch (error) { if (error.name !== 'AbortError') find('#hint').textContent = 'This clip cannot be played: ' + error.message; }
  draw();
}

function choose(choice) {
  const missing = players.findIndex((_, index) => !state.heard.has(index));
  if (missing >= 0 && state.answers[state.at + 1] === undefined) {
    find('#hint').textContent = 'Listen to ' + (players[missing].querySelector('.label').textContent || 'the clip') + ' first.';
    return;
  }
  const before = state.answers[state.at + 1] || { seconds: 0, plays: 0 };
  const seconds = before.seconds + (Date.now() - state.since) / 1000;
  state.answers[state.at + 1] = { choice, seconds: Math.round(seconds * 10) / 10, plays: before.plays + state.plays };
  Object.assign(state, { since: Date.now(), plays: 0 });
  keep();
  draw();
}

function next() {
  if (state.answers[state.at + 1] === undefined) { find('#hint').textContent = 'Choose one first: guess when you cannot tell.'; return; }
  open(state.at + 1);
}

function begin() {
  state.listener = find('#listener').value.trim();
  keep();
  const open_ = PLAN.trials.findIndex(({ trial }) => state.answers[trial] === undefined);
  open(open_ < 0 ? count : open_);
}

function finish() {
  const answers = PLAN.trials.filter(({ trial }) => state.answers[trial]).map(({ trial }) => ({ trial, ...state.answers[trial] }));
  const result = { format: 'loop-listening-result', version: 1, test: PLAN.test, listener: state.listener, answers };
  const link = find('#save');
  if (link.href) URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([JSON.stringify(result, null, 2)], { type: 'application/json' }));
  link.download = 'listening-' + PLAN.test + (state.listener ? '-' + state.listener.replace(/[^\\w-]+/g, '-') : '') + '.json';
  find('#done').textContent = answers.length + ' of ' + count + ' questions are answered.';
  show('end');
  link.focus();
}

const KEYS = {
  ' ': () => play(state.playing),
  ArrowLeft: () => choose('a'),
  ArrowRight: () => choose('b'),
  Enter: next,
  Backspace: () => { if (state.at > 0) open(state.at - 1); },
};
players.forEach((_, index) => { KEYS[String(index + 1)] = () => play(index); });

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (!find('#intro').hidden) { if (event.key === 'Enter') { event.preventDefault(); begin(); } return; }
  const action = find('#trial').hidden ? undefined : KEYS[event.key];
  if (action === undefined || event.repeat) return;
  event.preventDefault();
  action();
});
find('#start').addEventListener('click', begin);
find('#next').addEventListener('click', next);
find('#back').addEventListener('click', () => open(state.at - 1));
find('#again').addEventListener('click', () => open(0));
players.forEach((button, index) => button.addEventListener('click', () => play(index)));
for (const button of all('[data-choice]')) button.addEventListener('click', () => choose(button.dataset.choice));
for (const audio of audios) for (const event of ['timeupdate', 'ended', 'pause']) audio.addEventListener(event, draw);
find('#listener').value = state.listener;
if (Object.keys(state.answers).length > 0) find('#start').firstChild.textContent = 'Go on ';
find('#listener').focus();
`;
