import { defineTexts } from './define-texts.js';
import { ERRORS } from './en/errors.js';

/** The texts of faults, in the language that is shown. */
export const errorTexts = defineTexts(ERRORS, { es: () => import('./es/errors.js').then((module) => module.ERRORS) });
