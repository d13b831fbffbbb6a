import type { LOOK as ENGLISH } from '../en/look.js';
import { createFormats } from '../formats.js';

const { number } = createFormats('es');

/** Look in Spanish. */
export const LOOK = {
  picture: 'Imagen',
  pictureHint: 'Sigue lo que se oye. Si el sistema pide menos movimiento, descansa.',
  pictures: { quiet: 'Tranquila', space: 'Espacio' },
  pictureParts: {
    quiet: 'Anillos de luz que respiran con el bombo.',
    space: 'Un cuerpo que crece con los graves, anillos, luces, un túnel, espejos.',
  },
  fullScreen: 'Pantalla completa',
  mirrors: 'Espejos',
  on: 'Sí',
  off: 'No',
  texture: 'Textura',
  place: 'Textura en',
  places: { tunnel: 'Túnel', bodies: 'Cuerpos' },
  another: 'Otra textura',
  pictureOnly: 'Solo la imagen',
  pictureOnlyHint:
    'Con la imagen sola, arrastra o usa las flechas para girarla; la rueda, dos dedos, más y menos la acercan. Escape vuelve.',
  record: 'Grabar un vídeo',
  stop: (seconds, megabytes) => `Parar y guardar el vídeo, ${number(seconds)} s, ${number(megabytes, 1)} MB`,
  discard: 'Descartar el vídeo',
  recordingGoesOn: 'El vídeo sigue; se guarda en Imagen.',
  kept: 'Texturas guardadas',
  keep: 'Guardar esta textura',
  own: 'Una imagen tuya…',
  ownFile: 'Archivo de una imagen',
  words: 'Palabras para Gemini',
  wordsExample: 'geometría sagrada, verde ácido',
  ask: 'Pedir a Gemini',
  show: (name) => `Mostrar ${name}`,
  remove: (name) => `Quitar ${name}`,
  removed: (name) => `«${name}» se ha quitado.`,
  putBack: 'Recuperar',
} satisfies typeof ENGLISH;
