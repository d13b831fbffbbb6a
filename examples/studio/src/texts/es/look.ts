import type { LOOK as ENGLISH } from '../en/look.js';
import { createFormats } from '../formats.js';

const { number } = createFormats('es');

/** Look in Spanish. */
export const LOOK = {
  picture: 'Imagen',
  pictureHint: 'Sigue lo que se oye. Si el sistema pide menos movimiento, descansa.',
  pictures: { quiet: 'Tranquila', space: 'Espacio' },
  mirrors: 'Espejos',
  on: 'Sí',
  off: 'No',
  texture: 'Textura',
  place: 'Textura en',
  places: { tunnel: 'Túnel', bodies: 'Cuerpos' },
  another: 'Otra textura',
  pictureOnly: 'Solo la imagen',
  pictureOnlyHint: 'Con la imagen sola, arrastra para girarla; la rueda o dos dedos la acercan.',
  record: 'Grabar un vídeo',
  stop: (megabytes) => `Parar y guardar el vídeo, ${number(megabytes, 1)} MB`,
  kept: 'Texturas guardadas',
  keep: 'Guardar esta textura',
  words: 'Palabras para Gemini',
  wordsExample: 'geometría sagrada, verde ácido',
  ask: 'Pedir a Gemini',
  show: (name) => `Mostrar ${name}`,
  remove: (name) => `Quitar ${name}`,
  removed: (name) => `«${name}» se ha quitado.`,
  putBack: 'Recuperar',
} satisfies typeof ENGLISH;
