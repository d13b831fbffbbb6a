/** The texts of the surface: what is there when the page opens. */
export const SURFACE = {
  drawers: {
    titles: { create: 'Create', samples: 'Samples', look: 'Look', train: 'Train', 'set-up': 'Set up' },
    all: 'Drawers',
    close: (title: string) => `Close ${title}`,
    opening: 'Opening…',
    failed: 'This drawer could not be loaded: the studio’s server does not answer.',
    again: 'Try again',
  },
};
