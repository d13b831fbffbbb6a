import type { TOUR as ENGLISH } from '../en/tour.js';

/** The tour in Spanish. */
export const TOUR = {
  label: (step, count) => `Recorrido, ${step} de ${count}`,
  skip: 'Saltar',
  back: 'Atrás',
  next: 'Siguiente',
  done: 'Listo',
  /** Said behind what was to be done. */
  taskDone: 'Hecho.',
  steps: {
    play: {
      title: 'Escúchalo',
      text: 'Reproducir pone en marcha el loop; la barra espaciadora también.',
      task: 'Pulsa Reproducir.',
      learned: 'El loop sigue sonando mientras miras.',
    },
    genres: {
      title: 'Cambia de estilo',
      text: 'Cada género es un groove con su propio sonido.',
      task: 'Elige otro género.',
      learned: 'Otros patrones, otros sonidos, otro tempo. Deshacer trae el anterior.',
    },
    rows: {
      title: 'Escribe pasos',
      text: 'Cada fila es un instrumento, cada columna un paso del compás.',
      task: 'Pulsa un paso vacío.',
      learned:
        'Suena cada vez que pasa el cursor de reproducción, si M no silencia su fila. Arrastra por una fila para pintar, y arriba y abajo en un paso para el volumen o la altura.',
    },
    dial: {
      title: 'Más y menos capas',
      text: 'El dial decide cuántos instrumentos suenan.',
      task: 'Gíralo con la música en marcha.',
      learned: 'Cuanto más bajo está, menos suenan.',
    },
    ribbon: {
      title: 'Haz una canción',
      text: 'Con una pulsación, el loop se convierte en una canción con intro, estrofas y drops.',
      task: 'Pulsa 16 compases.',
      learned: 'Cada parte tiene su propia energía. De A a D hay cuatro variaciones del loop.',
    },
    drawers: {
      title: 'Ve más lejos',
      text: 'Crea grabaciones con palabras, carga muestras, cambia la imagen, entrena un sonido.',
      task: 'Abre uno de los cajones.',
      learned: 'Lo que haces se guarda solo.',
    },
  },
} satisfies typeof ENGLISH;
