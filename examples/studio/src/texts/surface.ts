import { defineTexts } from './define-texts.js';
import { SURFACE } from './en/surface.js';

/** The texts of the surface, in the language that is shown. */
export const surfaceTexts = defineTexts(SURFACE, { es: () => import('./es/surface.js').then((module) => module.SURFACE) });
