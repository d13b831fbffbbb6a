/** The texts of Set up. */
export const SET_UP = {
  language: {
    title: 'Language',
    auto: 'As the browser',
    failed: 'The language stays as it was',
  },
};
