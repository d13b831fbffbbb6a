import { defineTexts } from './define-texts.js';
import { TRAIN } from './en/train.js';

/** The texts of Train, in the language that is shown. */
export const trainTexts = defineTexts(TRAIN, { es: () => import('./es/train.js').then((module) => module.TRAIN) });
