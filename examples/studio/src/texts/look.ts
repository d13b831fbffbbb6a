import { defineTexts } from './define-texts.js';
import { LOOK } from './en/look.js';

/** The texts of Look, in the language that is shown. */
export const lookTexts = defineTexts(LOOK, { es: () => import('./es/look.js').then((module) => module.LOOK) });
