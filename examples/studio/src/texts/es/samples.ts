import type { SAMPLES as ENGLISH } from '../en/samples.js';
import { createFormats } from '../formats.js';

const { number, plural } = createFormats('es');

const bars = (count: number): string =>
  count === 1
    ? '1 compás'
    : Number.isInteger(count * 4)
      ? `${number(count, count % 1 === 0 ? 0 : 2)} compases`
      : `${number(count, 2)} compases`;

/** Samples in Spanish. */
export const SAMPLES = {
  bars,
  seconds: (seconds) => `${number(seconds, 1)} s`,
  slots: {
    title: 'En la canción',
    region: 'Ranuras',
    hint: 'Cuatro ranuras se repiten junto a los patrones. Lo que va a tiempo sigue el tempo.',
    slot: (place) => `Ranura ${place}`,
    empty: 'vacía',
    letter: 'M',
    mute: (title) => `Silenciar ${title}`,
    loop: 'Bucle',
    loopOf: (title) => `Repetir ${title}`,
    clear: (title) => `Vaciar ${title}`,
    levelOf: (title) => `Nivel de ${title}`,
    lengthOf: (title) => `Duración de ${title}`,
    ownSpeed: 'su velocidad propia',
    inTime: (count, { longer, speed }) =>
      `${bars(count)}, a tiempo${
        Math.abs(longer) < 0.0005
          ? '.'
          : `: un ${number(Math.abs(100 * longer), 1)} % más ${longer > 0 ? 'lento' : 'rápido'}, en el mismo tono.`
      }${speed === 1 ? '' : speed < 1 ? ' Va a media velocidad.' : ' Va al doble de velocidad.'}`,
    stretching: 'Se está haciendo una copia para este tempo; entrará en un compás.',
    fits: (count) => `${bars(count)} en este tempo, a tiempo. No sigue otro.`,
    drifts: (count, driftMs) => `${number(count, 2)} compases: se desvía ${number(driftMs)} ms en cada vuelta.`,
  },
  bank: {
    title: 'En este navegador',
    region: 'Banco',
    import: 'Importar…',
    importLabel: 'Importar grabaciones',
    keepLoop: 'Guardar este loop',
    search: 'Buscar',
    searchLabel: 'Buscar muestras por nombre o etiqueta',
    nothing: 'Aún no hay nada. Suelta aquí archivos WAV, MP3, FLAC u Ogg, guarda el loop que oyes o crea algo en Crear.',
    notFound: (words) => `Ninguna muestra tiene «${words}» en su nombre ni en sus etiquetas.`,
    asBefore: (name) => `«${name}» como estaba antes`,
    putBack: 'Recuperar',
    notEdited: 'La muestra no se puede editar',
    storage: (used, all) => `${used} de ${all} en uso`,
    storageOfSamples: (bytes, count) => `${plural(count, { one: '# muestra', other: '# muestras' })}: ${bytes}.`,
    storageFull: 'Queda poco espacio: guarda muestras como WAV y luego quítalas.',
    megabytes: (count) => `${number(count, count < 10 ? 1 : 0)} MB`,
    gigabytes: (count) => `${number(count, 1)} GB`,
  },
  row: {
    hear: (name) => `Oír ${name}`,
    stop: (name) => `Parar ${name}`,
    drag: 'Arrastra a otro lugar',
    nameOf: (name) => `Nombre de ${name}`,
    slotOf: (name) => `Ranura de ${name}`,
    noSlot: 'sin ranura',
    slot: (place) => `ranura ${place}`,
    edit: (name) => `Editar ${name}`,
    editTitle: 'Recortar, fundir, repetir…',
    more: (name) => `Más de ${name}`,
    tags: 'Etiquetas',
    tagsOf: (name) => `Etiquetas de ${name}`,
    tagsExample: 'oscuro, pad',
    up: 'Subir',
    down: 'Bajar',
    saveWav: 'Guardar como WAV',
    remove: 'Quitar',
  },
  microphone: {
    record: 'Grabar',
    recordLabel: 'Grabar con el micrófono',
    countIn: 'Cuenta previa',
    countInTitle: 'Marca un compás en el tempo de la canción antes de grabar',
    stop: 'Parar la grabación',
    level: 'Nivel del micrófono',
    recorded: 'Grabado',
    failed: 'No se graba nada',
    empty: 'La grabación terminó antes de empezar.',
    name: 'micrófono',
  },
  editor: {
    title: (name) => (name === '' ? 'Editar' : `Editar ${name}`),
    edited: (name) => `${name} (editada)`,
    waveform: 'forma de onda',
    length: (seconds) => `${number(seconds, 3)} s`,
    keptBars: (count) => (count === 1 ? '1,00 compás' : `${number(count, 2)} compases`),
    stretched: (count, longer) =>
      `${number(count, 2)} ${count === 1 ? 'compás' : 'compases'}, con un ${number(100 * longer, 1)} % de estiramiento,`,
    place: (bpm, key, seconds) => `a ${bpm} bpm, ${key} · la grabación tiene ${number(seconds, 3)} s`,
    listen: 'Escuchar',
    play: 'Tocar',
    stop: 'Parar',
    playLoop: 'Tocar el loop',
    stopLoop: 'Parar el loop',
    keepBars: 'Conservar compases',
    keep: 'Conservar',
    keepTitle: 'Los conserva desde el inicio, con exactitud',
    stretchTo: 'Estirar a',
    stretchToBars: (count) => `Estirar a ${bars(count)}`,
    stretchTitle: 'En el mismo tono, con exactitud',
    edit: 'Edición',
    zero: 'Cruces por cero',
    zeroTitle: 'Los cortes y los puntos de loop van a donde la onda pasa por cero, para que nada chasquee',
    normalize: 'Normalizar',
    normalizeTitle: 'El valor más alto a −1 dB',
    loopPoints: 'Puntos de loop',
    loopPointsTitle: 'Las ranuras repiten lo que hay entre los puntos de loop',
    undo: 'Deshacer el último cambio',
    redo: 'Rehacer el último cambio',
    nameOfNew: 'Nombre de la muestra nueva',
    saveNew: 'Guardar como nueva',
    replace: 'Reemplazar',
    handle: (seconds, count) => `${number(seconds, 3)} segundos, ${count === 1 ? '1,00 compás' : `${number(count, 2)} compases`}`,
    start: 'Inicio',
    end: 'Fin',
    fadeIn: 'Fundido de entrada',
    fadeOut: 'Fundido de salida',
    loopStart: 'Inicio del loop',
    loopEnd: 'Fin del loop',
  },
} satisfies typeof ENGLISH;
