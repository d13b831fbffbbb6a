import type { SURFACE as ENGLISH } from '../en/surface.js';

/** The surface in Spanish. */
export const SURFACE = {
  drawers: {
    titles: { create: 'Crear', samples: 'Muestras', look: 'Imagen', train: 'Entrenar', 'set-up': 'Ajustes' },
    all: 'Paneles',
    close: (title) => `Cerrar ${title}`,
    opening: 'Abriendo…',
    failed: 'No se ha podido cargar este panel: el servidor del estudio no responde.',
    again: 'Reintentar',
  },
} satisfies typeof ENGLISH;
