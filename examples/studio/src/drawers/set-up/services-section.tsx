import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { NamedService, ServiceReport } from '../../../server/report-services.js';

/** How a service is. */
interface Health {
  readonly name: string;
  readonly state: 'works' | 'silent' | 'missing';
  readonly text: string;
}

const STATES: Readonly<Record<Health['state'], string>> = { works: 'works', silent: 'does not answer', missing: 'not set up' };

/** Asks the studio's server what it works with. */
export async function askServices(): Promise<ServiceReport> {
  const response = await fetch('/studio-api/services');
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  return (await response.json()) as ServiceReport;
}

interface ServicesSectionProps {
  readonly report: ServiceReport | undefined;
  readonly trouble: string | undefined;
  readonly isAsking: boolean;
  readonly check: () => void;
}

/** What makes the music, writes the words and paints the textures, whether it answers, and how soon. */
export function ServicesSection({ report, trouble, isAsking, check }: ServicesSectionProps): JSX.Element {
  const gpu = useGpu();
  const services: readonly Health[] = [
    { name: 'Engine in this page', state: 'works', text: 'Patterns and sound, without a model.' },
    ...(report === undefined ? [] : [musicOf(report.music), wordsOf(report.words), texturesOf(report.textures)]),
    {
      name: 'Models in this browser',
      state: gpu === 'none' ? 'missing' : 'works',
      text:
        gpu === undefined
          ? 'WebGPU is asked for…'
          : gpu === 'none'
            ? 'No WebGPU here: they run on the processor, slowly.'
            : `WebGPU: ${gpu}.`,
    },
  ];
  return (
    <section class="set-up-section" aria-label="Servers">
      <div class="song-line">
        <h3 class="grow">Servers</h3>
        <button type="button" disabled={isAsking} onClick={check}>
          {isAsking ? 'Asking…' : 'Check again'}
        </button>
      </div>
      <ul class="services" aria-live="polite">
        {services.map(({ name, state, text }) => (
          <li key={name} class={`service is-${state}`}>
            <strong>{name}</strong>
            <span class="mark">{STATES[state]}</span>
            <span class="hint">{text}</span>
          </li>
        ))}
      </ul>
      {trouble !== undefined && (
        <p class="problem" role="alert">
          The studio’s server does not answer: {trouble}. Is <code>pnpm start</code> still running? This page goes on by itself.
        </p>
      )}
    </section>
  );
}

interface KeysSectionProps {
  readonly report: ServiceReport | undefined;
}

/** Which keys the server has. They are put into a file there, and never reach a page. */
export function KeysSection({ report }: KeysSectionProps): JSX.Element {
  const keys =
    report === undefined
      ? []
      : ([
          ['ACESTEP_API_KEY', 'ACE-Step server', report.music.hasKey],
          ['LLM_API_KEY', 'language model', report.words.hasKey],
          ['GOOGLE_API_KEY', 'textures by Gemini', report.textures.hasKey],
        ] as const);
  return (
    <section class="set-up-section" aria-label="Keys">
      <h3>Keys and addresses</h3>
      <p class="hint">
        They belong into the file <code>.env</code> beside <code>.env.example</code>, where <code>pnpm start</code> reads them. They stay on
        the server: this page is told whether one is there, and no more.
      </p>
      <dl class="facts">
        {keys.map(([variable, what, isThere]) => (
          <div key={variable} class="fact">
            <dt>
              <code>{variable}</code> {what}
            </dt>
            <dd>{isThere ? 'there' : 'none'}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The GPU that this browser computes on; `none` without WebGPU. */
function useGpu(): string | undefined {
  const [gpu, setGpu] = useState<string | undefined>(undefined);
  useEffect(() => {
    const { gpu: found } = navigator as {
      readonly gpu?: { requestAdapter(): Promise<{ readonly info?: { readonly description?: string; readonly vendor?: string } } | null> };
    };
    if (found === undefined) {
      setGpu('none');
      return;
    }
    found.requestAdapter().then(
      (adapter) => setGpu(adapter === null ? 'none' : adapter.info?.description || adapter.info?.vendor || 'there'),
      () => setGpu('none'),
    );
  }, []);
  return gpu;
}

function musicOf({ url, latencyMs }: NamedService): Health {
  const name = 'Music server';
  if (url === undefined)
    return { name, state: 'works', text: 'The embedded engine on this server. ACE_STEP_URL names one that also sings.' };
  if (latencyMs === undefined)
    return { name, state: 'silent', text: `${url} does not answer. Start it, then check again; until then this page makes the music.` };
  return { name, state: 'works', text: `${url}, in ${latencyMs} ms.` };
}

function wordsOf({ url, latencyMs }: NamedService): Health {
  const name = 'Language model';
  if (url === undefined) return { name, state: 'missing', text: 'Tags come from the vocabulary. LLM_URL names a model that knows more.' };
  if (latencyMs === undefined)
    return { name, state: 'silent', text: `${url} does not answer. Tags come from the vocabulary until it does.` };
  return { name, state: 'works', text: `${url}, in ${latencyMs} ms.` };
}

function texturesOf({ hasKey }: NamedService): Health {
  const name = 'Textures by Gemini';
  return hasKey
    ? { name, state: 'works', text: 'The key is there. It is asked only for a texture, for each is paid for.' }
    : { name, state: 'missing', text: 'The studio paints textures of its own. GOOGLE_API_KEY brings Gemini’s.' };
}
