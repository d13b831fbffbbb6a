/** The texts of the tour. */
export const TOUR = {
  label: (step: number, count: number) => `Tour, ${step} of ${count}`,
  skip: 'Skip',
  back: 'Back',
  next: 'Next',
  done: 'Done',
  steps: {
    play: { title: 'Hear it', text: 'Play starts the loop; so does Space. It goes on while you look around.' },
    genres: { title: 'Change the style', text: 'Each genre is a new groove with its own sound. Undo brings the last one back.' },
    rows: {
      title: 'Write steps',
      text: 'Press a rest to write a step. Drag along a row to paint, up and down in a step for loudness or pitch.',
    },
    dial: { title: 'Fill and thin', text: 'The dial decides how many instruments play. Turn it while the music runs.' },
    ribbon: { title: 'Make it a song', text: 'A press makes an intro, verses and drops of the loop. A to D hold four variations of it.' },
    drawers: {
      title: 'Go further',
      text: 'Make recordings from words, load samples, change the picture. What you do is kept by itself.',
    },
  },
};
