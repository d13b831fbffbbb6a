import type { TOUR as ENGLISH } from '../en/tour.js';

/** The tour in Spanish. */
export const TOUR = {
  label: (step, count) => `Recorrido, ${step} de ${count}`,
  skip: 'Saltar',
  back: 'Atrás',
  next: 'Siguiente',
  done: 'Listo',
  steps: {
    play: { title: 'Escúchalo', text: 'Reproducir pone en marcha el loop; la barra espaciadora también. Sigue sonando mientras miras.' },
    genres: { title: 'Cambia de estilo', text: 'Cada género es un groove nuevo con su propio sonido. Deshacer trae el anterior.' },
    rows: {
      title: 'Escribe pasos',
      text: 'Pulsa un silencio para escribir un paso. Arrastra por una fila para pintar, y arriba y abajo en un paso para el volumen o la altura.',
    },
    dial: { title: 'Más y menos capas', text: 'El dial decide cuántos instrumentos suenan. Gíralo con la música en marcha.' },
    ribbon: {
      title: 'Haz una canción',
      text: 'Con una pulsación, el loop se convierte en intro, estrofas y drops. De A a D hay cuatro variaciones.',
    },
    drawers: {
      title: 'Ve más lejos',
      text: 'Crea grabaciones con palabras, carga muestras, cambia la imagen. Lo que haces se guarda solo.',
    },
  },
} satisfies typeof ENGLISH;
