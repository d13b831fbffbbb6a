import type { SET_UP as ENGLISH } from '../en/set-up.js';
import { createFormats } from '../formats.js';

const { number, plural } = createFormats('es');

const takes = (count: number): string => plural(count, { one: '# toma', other: '# tomas' });

/** Set up in Spanish. */
export const SET_UP = {
  on: 'Sí',
  off: 'No',
  language: {
    title: 'Idioma',
    auto: 'El del navegador',
    failed: 'El idioma sigue siendo el mismo',
  },
  theme: { title: 'Tema', auto: 'Sistema', light: 'Claro', dark: 'Oscuro', contrast: 'Contraste' },
  motion: { title: 'Movimiento', hint: 'Menos: las imágenes descansan, nada se desliza.', auto: 'Como el sistema', less: 'Menos' },
  quality: {
    title: 'Calidad de la imagen en movimiento',
    hint: 'En automático usa lo que el equipo puede seguir.',
    auto: 'Automática',
    high: 'Alta',
    low: 'Baja',
  },
  singleKeys: {
    title: 'Teclas sin Ctrl',
    hint: 'R, 1–8, [ y ] y similares. Desactivadas, solo responden Espacio, Escape, las flechas y los comandos.',
  },
  follow: { title: 'Seguir la música', hint: 'La rejilla muestra el compás que suena.' },
  sound: {
    label: 'Sonido',
    output: 'Salida',
    system: 'La del sistema',
    outputOf: (index) => `Salida ${index}`,
    failed: 'El sonido sigue donde estaba',
    noChoice: 'Este navegador suena por la salida que elige el sistema.',
    latency: 'Latencia',
    latencyHint: 'Lo que tarda en oírse una pulsación. Si el sonido se entrecorta, súbela.',
    auto: 'Automática',
    interactive: 'Mínima',
    balanced: 'Media',
    playback: 'Segura',
    delay: (milliseconds) => `Lo que suena se oye ${number(milliseconds)} ms después.`,
    late: (times) =>
      times === 0
        ? 'El sonido nunca ha llegado tarde.'
        : `El sonido ha llegado tarde ${plural(times, { one: 'una vez', other: '# veces' })}.`,
  },
  services: {
    title: 'Servidores',
    asking: 'Preguntando…',
    check: 'Comprobar',
    states: { works: 'funciona', silent: 'no responde', missing: 'sin configurar' },
    answered: (status) => `respondió ${status}`,
    trouble: (reason) => (
      <>
        El servidor del estudio no responde: {reason}. ¿Sigue en marcha <code>pnpm start</code>? Esta página continúa por sí sola.
      </>
    ),
    page: 'Motor en esta página',
    pageText: 'Patrones y sonido, sin ningún modelo.',
    models: 'Modelos en este navegador',
    gpuAsked: 'Buscando WebGPU…',
    gpuNone: 'Aquí no hay WebGPU: usan el procesador, despacio.',
    gpuThere: 'disponible',
    gpu: (name) => `WebGPU: ${name}.`,
    answers: (url, latencyMs) => `${url}, en ${number(latencyMs)} ms.`,
    music: 'Servidor de música',
    musicOwn: 'El motor integrado en este servidor. ACE_STEP_URL indica uno que además canta.',
    musicSilent: (url) => `${url} no responde. Arráncalo y vuelve a comprobar; mientras tanto, esta página hace la música.`,
    words: 'Modelo de lenguaje',
    wordsMissing: 'Las etiquetas salen del vocabulario. LLM_URL indica un modelo que sabe más.',
    wordsSilent: (url) => `${url} no responde. Hasta que lo haga, las etiquetas salen del vocabulario.`,
    textures: 'Texturas de Gemini',
    texturesReady: 'La clave está. Solo se le piden texturas, porque cada una se paga.',
    texturesMissing: 'El estudio pinta sus propias texturas. GOOGLE_API_KEY trae las de Gemini.',
  },
  keys: {
    label: 'Claves',
    title: 'Claves y direcciones',
    hint: (
      <>
        Van en el archivo <code>.env</code>, junto a <code>.env.example</code>, de donde las lee <code>pnpm start</code>. Se quedan en el
        servidor: esta página solo sabe si hay una o no.
      </>
    ),
    music: 'servidor ACE-Step',
    words: 'modelo de lenguaje',
    textures: 'texturas de Gemini',
    there: 'está',
    none: 'no está',
  },
  tiers: {
    title: 'Qué funciona con cuánta memoria',
    hint: 'Los patrones, el sonido y las imágenes funcionan en cualquier equipo. Un modelo de música necesita la memoria de una GPU.',
    table: 'Tabla de niveles de memoria',
    memory: 'Memoria de GPU',
    songs: 'Canciones',
    planner: 'Planificador',
    training: 'Entrenamiento',
    own: 'este equipo',
    upTo: (gigabytes) => `ninguna, o hasta ${gigabytes} GB`,
    fromTo: (from, to) => `${from}–${to} GB`,
    over: (gigabytes) => `más de ${gigabytes} GB`,
    makes: (minutes, count) => `${minutes} min, ${takes(count)}`,
    noPlanner: 'ninguno',
    plans: (size, isLargest) => (isLargest ? `hasta ${size}` : size),
    practice: 'el modelo de prueba',
    rank: (rank) => `rango ${rank}`,
    machine: (system, cores, memory, gpu) => `El servidor del estudio: ${system}, ${cores} núcleos, ${memory}, ${gpu}.`,
    noGpu: 'sin una GPU que indique su memoria',
    sharedGpu: 'compartidos con su GPU',
    gpu: (memory) => `una GPU con ${memory}`,
  },
  storage: {
    title: 'Almacenamiento',
    safe: 'Este navegador lo conserva para siempre.',
    unsafe: 'Si el disco se llena, este navegador puede borrarlo.',
    refused: 'Este navegador decide por sí mismo qué conserva; usa el estudio más a menudo, o exporta tus canciones.',
    ask: 'Conservar para siempre',
    models: {
      title: 'Modelos en este navegador',
      practice: 'Modelo de prácticas',
      item: (name, size) => `${name}: ${size}`,
      question: (name, size) => `¿Quitar ${name}? Para volver a tenerlo se descargan ${size}.`,
      remove: 'Quitar…',
      removeLabel: (name) => `Quitar ${name} de este navegador`,
      removeIt: 'Quitarlo',
      keepIt: 'Conservarlo',
    },
  },
  about: {
    title: 'Acerca de',
    text: (version) => `LOOP MACHINE, el estudio de Loop${version === undefined ? '' : ` ${version}`}. Todo lo que hagas es tuyo.`,
    keys: 'Atajos de teclado',
  },
} satisfies typeof ENGLISH;
