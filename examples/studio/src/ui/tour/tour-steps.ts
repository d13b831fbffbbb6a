/** The places of the tour: what each speaks of, by its name in the texts, and where that is, as a CSS selector. */
export const TOUR_STEPS = [
  { name: 'play', target: '.play' },
  { name: 'genres', target: '.genres' },
  { name: 'rows', target: '.rows' },
  { name: 'dial', target: '.dial' },
  { name: 'ribbon', target: '.ribbon' },
  { name: 'drawers', target: '.top-bar .drawer-tabs, .more-button' },
] as const;
