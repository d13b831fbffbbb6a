import { defineTexts } from './define-texts.js';
import { SET_UP } from './en/set-up.js';

/** The texts of Set up, in the language that is shown. */
export const setUpTexts = defineTexts(SET_UP, { es: () => import('./es/set-up.js').then((module) => module.SET_UP) });
