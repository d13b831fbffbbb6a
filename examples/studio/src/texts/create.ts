import { defineTexts } from './define-texts.js';
import { CREATE } from './en/create.js';

/** The texts of Create, in the language that is shown. */
export const createTexts = defineTexts(CREATE, { es: () => import('./es/create.js').then((module) => module.CREATE) });
