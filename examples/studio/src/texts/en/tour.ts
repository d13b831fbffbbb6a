/** The texts of the tour. */
export const TOUR = {
  label: (step: number, count: number) => `Tour, ${step} of ${count}`,
  skip: 'Skip',
  back: 'Back',
  next: 'Next',
  done: 'Done',
  /** Said behind what was to be done. */
  taskDone: 'Done.',
  steps: {
    play: {
      title: 'Hear it',
      text: 'Play starts the loop; so does Space.',
      task: 'Press Play.',
      learned: 'The loop goes round while you look around.',
    },
    genres: {
      title: 'Change the style',
      text: 'Each genre is a groove with its own sound.',
      task: 'Choose another genre.',
      learned: 'Other patterns, other sounds, another tempo. Undo brings the last one back.',
    },
    rows: {
      title: 'Write steps',
      text: 'Each row is an instrument, each column a step of the bar.',
      task: 'Press an empty step.',
      learned:
        'It sounds each time the playhead passes, unless M mutes its row. Drag along a row to paint, up and down in a step for loudness or pitch.',
    },
    dial: {
      title: 'Fill and thin',
      text: 'The dial decides how many instruments play.',
      task: 'Turn it while the music plays.',
      learned: 'The lower it is, the fewer play.',
    },
    ribbon: {
      title: 'Make it a song',
      text: 'At one press, the loop becomes a song with an intro, verses and drops.',
      task: 'Press 16 bars.',
      learned: 'Each part has its own energy. A to D hold four variations of the loop.',
    },
    drawers: {
      title: 'Go further',
      text: 'Make recordings from words, load samples, change the picture, train a sound.',
      task: 'Open one of them.',
      learned: 'What you do is kept by itself.',
    },
  },
};
