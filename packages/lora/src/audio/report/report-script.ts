/** What the report does: filters, one player at a time, a click into a picture that plays from there. Without it everything is still there. @internal */
export const REPORT_SCRIPT = `
const boxes = [...document.querySelectorAll('.filters input')];
const status = document.querySelector('#shown');
function filter() {
  const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  let shown = 0;
  for (const item of document.querySelectorAll('[data-severity]')) item.hidden = !wanted.has(item.dataset.severity);
  for (const track of document.querySelectorAll('article')) {
    const own = track.dataset.severities.split(' ');
    track.hidden = !own.some((severity) => wanted.has(severity));
    if (!track.hidden) shown += 1;
  }
  status.textContent = shown + ' of ' + document.querySelectorAll('article').length + ' songs shown';
}
for (const box of boxes) box.addEventListener('change', filter);
document.querySelector('.filters').hidden = false;
filter();
for (const track of document.querySelectorAll('article')) {
  const audio = track.querySelector('audio');
  const sound = track.querySelector('.sound');
  const head = track.querySelector('.head');
  if (audio === null || sound === null) continue;
  audio.addEventListener('play', () => { for (const other of document.querySelectorAll('audio')) if (other !== audio) other.pause(); });
  audio.addEventListener('timeupdate', () => {
    if (!(audio.duration > 0)) return;
    head.style.visibility = 'visible';
    head.style.left = (100 * audio.currentTime) / audio.duration + '%';
  });
  sound.style.cursor = 'pointer';
  sound.addEventListener('click', (event) => {
    const share = (event.clientX - sound.getBoundingClientRect().left) / sound.clientWidth;
    const seek = () => { audio.currentTime = share * audio.duration; void audio.play(); };
    if (audio.readyState > 0) seek();
    else { audio.addEventListener('loadedmetadata', seek, { once: true }); audio.load(); }
  });
}
`;
