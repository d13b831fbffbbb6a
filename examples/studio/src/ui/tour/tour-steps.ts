/** A place of the studio, and what is to be said of it. */
export interface TourStep {
  readonly title: string;
  readonly text: string;
  /** What it is about, as a CSS selector. */
  readonly target: string;
}

/** A minute through the studio: six places, ten seconds each. */
export const TOUR_STEPS: readonly TourStep[] = [
  { title: 'Hear it', text: 'Play starts the loop; so does Space. It goes on while you look around.', target: '.play' },
  { title: 'Change the style', text: 'Each genre is a new groove with its own sound. Undo brings the last one back.', target: '.genres' },
  {
    title: 'Write steps',
    text: 'Press a rest to write a step. Drag along a row to paint, up and down in a step for loudness or pitch.',
    target: '.rows',
  },
  { title: 'Fill and thin', text: 'The dial decides how many instruments play. Turn it while the music runs.', target: '.dial' },
  {
    title: 'Make it a song',
    text: 'A press makes an intro, verses and drops of the loop. A to D hold four variations of it.',
    target: '.ribbon',
  },
  {
    title: 'Go further',
    text: 'Make recordings from words, load samples, change the picture. What you do is kept by itself.',
    target: '.top-bar .drawer-tabs, .more-button',
  },
];
