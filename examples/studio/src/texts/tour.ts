import { defineTexts } from './define-texts.js';
import { TOUR } from './en/tour.js';

/** The texts of the tour, in the language that is shown. */
export const tourTexts = defineTexts(TOUR, { es: () => import('./es/tour.js').then((module) => module.TOUR) });
