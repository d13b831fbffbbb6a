import { createFormats } from '../formats.js';

const { number, plural } = createFormats('en');

const takes = (count: number): string => plural(count, { one: '# take', other: '# takes' });

/** The texts of Set up. */
export const SET_UP = {
  on: 'On',
  off: 'Off',
  language: {
    title: 'Language',
    auto: 'As the browser',
    failed: 'The language stays as it was',
  },
  theme: { title: 'Theme', auto: 'System', light: 'Light', dark: 'Dark', contrast: 'Contrast' },
  motion: { title: 'Motion', hint: 'Less: pictures rest, nothing slides.', auto: 'As the system', less: 'Less' },
  quality: {
    title: 'Quality of the moving picture',
    hint: 'By itself it takes what the machine keeps up with.',
    auto: 'By itself',
    high: 'High',
    low: 'Low',
  },
  singleKeys: {
    title: 'Keys without Ctrl',
    hint: 'R, 1–8, [ and ] and the like. Off, only Space, Escape, arrows and commands do anything.',
  },
  follow: { title: 'Follow the music', hint: 'The grid shows the bar that plays.' },
  sound: {
    label: 'Sound',
    output: 'Output',
    system: 'The system’s own',
    outputOf: (index: number) => `Output ${index}`,
    failed: 'The sound stays where it was',
    noChoice: 'This browser plays to the output that the system chooses.',
    latency: 'Latency',
    latencyHint: 'How soon a press is heard. Sound that stutters wants more.',
    auto: 'Automatic',
    interactive: 'Least',
    balanced: 'Balanced',
    playback: 'Safe',
    delay: (milliseconds: number) => `What plays is heard ${number(milliseconds)} ms later.`,
    late: (times: number) =>
      times === 0 ? 'The sound was never late.' : `The sound was late ${plural(times, { one: 'once', other: '# times' })}.`,
  },
  services: {
    title: 'Servers',
    asking: 'Asking…',
    check: 'Check again',
    states: { works: 'works', silent: 'does not answer', missing: 'not set up' },
    answered: (status: number) => `it answered ${status}`,
    trouble: (reason: string) => (
      <>
        The studio’s server does not answer: {reason}. Is <code>pnpm start</code> still running? This page goes on by itself.
      </>
    ),
    page: 'Engine in this page',
    pageText: 'Patterns and sound, without a model.',
    models: 'Models in this browser',
    gpuAsked: 'WebGPU is asked for…',
    gpuNone: 'No WebGPU here: they run on the processor, slowly.',
    gpuThere: 'there',
    gpu: (name: string) => `WebGPU: ${name}.`,
    answers: (url: string, latencyMs: number) => `${url}, in ${number(latencyMs)} ms.`,
    music: 'Music server',
    musicOwn: 'The embedded engine on this server. ACE_STEP_URL names one that also sings.',
    musicSilent: (url: string) => `${url} does not answer. Start it, then check again; until then this page makes the music.`,
    words: 'Language model',
    wordsMissing: 'Tags come from the vocabulary. LLM_URL names a model that knows more.',
    wordsSilent: (url: string) => `${url} does not answer. Tags come from the vocabulary until it does.`,
    textures: 'Textures by Gemini',
    texturesReady: 'The key is there. It is asked only for a texture, for each is paid for.',
    texturesMissing: 'The studio paints textures of its own. GOOGLE_API_KEY brings Gemini’s.',
  },
  keys: {
    label: 'Keys',
    title: 'Keys and addresses',
    hint: (
      <>
        They belong into the file <code>.env</code> beside <code>.env.example</code>, where <code>pnpm start</code> reads them. They stay on
        the server: this page is told whether one is there, and no more.
      </>
    ),
    music: 'ACE-Step server',
    words: 'language model',
    textures: 'textures by Gemini',
    there: 'there',
    none: 'none',
  },
  tiers: {
    title: 'What runs with which memory',
    hint: 'Patterns, sound and pictures run everywhere. A music model asks for the memory of a GPU.',
    table: 'Table of memory tiers',
    memory: 'GPU memory',
    songs: 'Songs',
    planner: 'Planner',
    training: 'Training',
    own: 'this machine',
    upTo: (gigabytes: number) => `none, or to ${gigabytes} GB`,
    fromTo: (from: number, to: number) => `${from}–${to} GB`,
    over: (gigabytes: number) => `over ${gigabytes} GB`,
    makes: (minutes: number, count: number) => `${minutes} min, ${takes(count)}`,
    noPlanner: 'none',
    plans: (size: string, isLargest: boolean) => (isLargest ? `to ${size}` : size),
    practice: 'the practice model',
    rank: (rank: number) => `rank ${rank}`,
    machine: (system: string, cores: number, memory: string, gpu: string) =>
      `The studio’s server: ${system}, ${cores} cores, ${memory}, ${gpu}.`,
    noGpu: 'no GPU that says its memory',
    sharedGpu: 'shared with its GPU',
    gpu: (memory: string) => `a GPU with ${memory}`,
  },
  storage: {
    title: 'Storage',
    safe: 'This browser keeps it for good.',
    unsafe: 'When the disk is full, this browser may clear it.',
    refused: 'This browser decides by itself what it keeps; use the studio more often, or export your songs.',
    ask: 'Keep it for good',
    models: {
      title: 'Models in this browser',
      practice: 'Practice model',
      item: (name: string, size: string) => `${name}: ${size}`,
      question: (name: string, size: string) => `Remove ${name}? To have it again, ${size} are downloaded.`,
      remove: 'Remove…',
      removeLabel: (name: string) => `Remove ${name} from this browser`,
      removeIt: 'Remove it',
      keepIt: 'Keep it',
    },
  },
  about: {
    title: 'About',
    text: (version: string | undefined) =>
      `LOOP MACHINE, the studio of Loop${version === undefined ? '' : ` ${version}`}. Everything that you make is yours.`,
    keys: 'List of keys',
  },
};
