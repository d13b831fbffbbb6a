import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { BrowserModel, ModelChoice, OpenModel } from '../../browser-model/browser-model.js';
import type { EngineReason } from '../../browser-model/model-engine.js';
import { createTexts } from '../../texts/create.js';
import { describeFault, describeSize } from './describe-model.js';

/** The model that runs in this page: what it takes, how far its download is, what it runs on, and how it goes away again. */
export function ModelCard({ model }: { readonly model: BrowserModel }): JSX.Element {
  const { choices, chosen, work, fault, ready } = model;
  const texts = createTexts.value.model;
  useEffect(() => void (choices.peek() === undefined && model.look()), []);
  const choice = chosen.value;
  return (
    <section class="fields" aria-label={texts.title}>
      {choices.value === undefined && <p class="hint">{texts.looking}</p>}
      {(choices.value?.length ?? 0) > 1 && (
        <label class="field">
          {texts.title}
          <select value={choice?.id ?? ''} onChange={({ currentTarget }) => model.choose(currentTarget.value)}>
            {choices.value?.map((one) => (
              <option key={one.id} value={one.id}>
                {nameOf(one)}
              </option>
            ))}
          </select>
        </label>
      )}
      {choice !== undefined && <Facts choice={choice} engine={model.engine.value} open={ready.value} />}
      {fault.value !== undefined && (
        <p class="hint" role="alert">
          {describeFault(fault.value)}
        </p>
      )}
      {work.value !== undefined ? <Work model={model} /> : choices.value !== undefined && <Actions model={model} />}
    </section>
  );
}

function nameOf({ name, id, isPractice }: ModelChoice): string {
  return isPractice === true ? createTexts.value.model.practice : (name ?? id);
}

interface FactsProps {
  readonly choice: ModelChoice;
  readonly engine: EngineReason | undefined;
  readonly open: OpenModel | undefined;
}

function Facts({ choice, engine, open }: FactsProps): JSX.Element {
  const texts = createTexts.value.model;
  const { totalBytes, memoryBytes, kept, isPractice } = choice;
  const place = kept === undefined ? texts.onServer : texts.here;
  const needs = memoryBytes === undefined ? [] : [texts.memory(describeSize(memoryBytes))];
  const reason = engine === undefined ? [] : [texts.engine[engine]];
  const threads = open?.provider === 'wasm' || (open === undefined && engine !== undefined && engine !== 'gpu');
  return (
    <>
      <p class="hint">
        <strong>{nameOf(choice)}</strong> {[describeSize(totalBytes), place, ...needs].join(' · ')}
      </p>
      {isPractice === true && <p class="hint">{texts.practiceHint}</p>}
      <p class="hint">
        {[...reason, ...(threads ? [globalThis.crossOriginIsolated ? texts.threads(open?.threads ?? 1) : texts.oneThread] : [])].join(' ')}
      </p>
    </>
  );
}

function Work({ model }: { readonly model: BrowserModel }): JSX.Element {
  const texts = createTexts.value.model;
  const work = model.work.value;
  const isDownload = work?.kind === 'download';
  const doing = !isDownload
    ? texts.opening
    : texts.downloading(
        describeSize(work.bytes),
        describeSize(work.totalBytes),
        work.etaSeconds === undefined ? undefined : Math.ceil(work.etaSeconds),
      );
  return (
    <>
      <div class="sample-line">
        <span class="grow">{doing}</span>
        <button type="button" onClick={model.stop}>
          {texts.stop}
        </button>
      </div>
      <progress aria-label={texts.title} max={1} {...(isDownload && work.fraction !== undefined ? { value: work.fraction } : {})} />
    </>
  );
}

function Actions({ model }: { readonly model: BrowserModel }): JSX.Element | null {
  const texts = createTexts.value.model;
  const choice = model.chosen.value;
  if (choice === undefined)
    return (
      <button type="button" onClick={() => void model.look()}>
        {texts.lookAgain}
      </button>
    );
  const size = describeSize(choice.totalBytes);
  if (model.isAsking.value)
    return (
      <>
        <p class="hint">{texts.question(size)}</p>
        <div class="group">
          <button type="button" class="primary" onClick={() => void model.start({ isAgreed: true })}>
            {texts.download(size)}
          </button>
          <button type="button" onClick={() => (model.isAsking.value = false)}>
            {texts.notNow}
          </button>
        </div>
      </>
    );
  return (
    <div class="group">
      {model.ready.value === undefined ? (
        <button type="button" class="primary" onClick={() => void model.start()}>
          {choice.kept === undefined ? texts.download(size) : texts.load}
        </button>
      ) : (
        <button type="button" title={texts.releaseTitle} onClick={() => void model.release()}>
          {texts.release}
        </button>
      )}
      {choice.kept !== undefined && (
        <button type="button" onClick={() => void model.remove()}>
          {texts.remove}
        </button>
      )}
    </div>
  );
}
