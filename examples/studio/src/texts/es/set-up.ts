import type { SET_UP as ENGLISH } from '../en/set-up.js';

/** Set up in Spanish. */
export const SET_UP = {
  language: {
    title: 'Idioma',
    auto: 'El del navegador',
    failed: 'El idioma no ha cambiado',
  },
} satisfies typeof ENGLISH;
