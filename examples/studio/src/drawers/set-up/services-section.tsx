import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { NamedService, ServiceReport } from '../../../server/report-services.js';
import { setUpTexts } from '../../texts/set-up.js';

/** How a service is. */
interface Health {
  readonly name: string;
  readonly state: 'works' | 'silent' | 'missing';
  readonly text: string;
}

/** Asks the studio's server what it works with. */
export async function askServices(): Promise<ServiceReport> {
  const response = await fetch('/studio-api/services');
  if (!response.ok) throw new Error(setUpTexts.value.services.answered(response.status));
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
  const words = setUpTexts.value.services;
  const services: readonly Health[] = [
    { name: words.page, state: 'works', text: words.pageText },
    ...(report === undefined ? [] : [musicOf(report.music), wordsOf(report.words), texturesOf(report.textures)]),
    {
      name: words.models,
      state: gpu === 'none' ? 'missing' : 'works',
      text: gpu === undefined ? words.gpuAsked : gpu === 'none' ? words.gpuNone : words.gpu(gpu === 'there' ? words.gpuThere : gpu),
    },
  ];
  return (
    <section class="set-up-section" aria-label={words.title}>
      <div class="song-line">
        <h3 class="grow">{words.title}</h3>
        <button type="button" disabled={isAsking} onClick={check}>
          {isAsking ? words.asking : words.check}
        </button>
      </div>
      <ul class="services" aria-live="polite">
        {services.map(({ name, state, text }) => (
          <li key={name} class={`service is-${state}`}>
            <strong>{name}</strong>
            <span class="mark">{words.states[state]}</span>
            <span class="hint">{text}</span>
          </li>
        ))}
      </ul>
      {trouble !== undefined && (
        <p class="problem" role="alert">
          {words.trouble(trouble)}
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
  const words = setUpTexts.value.keys;
  const keys =
    report === undefined
      ? []
      : ([
          ['ACESTEP_API_KEY', words.music, report.music.hasKey],
          ['LLM_API_KEY', words.words, report.words.hasKey],
          ['GOOGLE_API_KEY', words.textures, report.textures.hasKey],
        ] as const);
  return (
    <section class="set-up-section" aria-label={words.label}>
      <h3>{words.title}</h3>
      <p class="hint">{words.hint}</p>
      <dl class="facts">
        {keys.map(([variable, what, isThere]) => (
          <div key={variable} class="fact">
            <dt>
              <code>{variable}</code> {what}
            </dt>
            <dd>{isThere ? words.there : words.none}</dd>
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
  const { music: name, musicOwn, musicSilent, answers } = setUpTexts.value.services;
  if (url === undefined) return { name, state: 'works', text: musicOwn };
  if (latencyMs === undefined) return { name, state: 'silent', text: musicSilent(url) };
  return { name, state: 'works', text: answers(url, latencyMs) };
}

function wordsOf({ url, latencyMs }: NamedService): Health {
  const { words: name, wordsMissing, wordsSilent, answers } = setUpTexts.value.services;
  if (url === undefined) return { name, state: 'missing', text: wordsMissing };
  if (latencyMs === undefined) return { name, state: 'silent', text: wordsSilent(url) };
  return { name, state: 'works', text: answers(url, latencyMs) };
}

function texturesOf({ hasKey }: NamedService): Health {
  const { textures: name, texturesReady, texturesMissing } = setUpTexts.value.services;
  return hasKey ? { name, state: 'works', text: texturesReady } : { name, state: 'missing', text: texturesMissing };
}
