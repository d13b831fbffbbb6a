import { defineTexts } from './define-texts.js';
import { SAMPLES } from './en/samples.js';

/** The texts of Samples, in the language that is shown. */
export const samplesTexts = defineTexts(SAMPLES, { es: () => import('./es/samples.js').then((module) => module.SAMPLES) });
