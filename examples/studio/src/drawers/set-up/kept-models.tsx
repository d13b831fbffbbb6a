import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { BrowserModel } from '../../browser-model/browser-model.js';
import type { Studio } from '../../state/studio.js';
import { setUpTexts } from '../../texts/set-up.js';
import { storedSize } from '../samples/storage-meter.js';

/** The models that this browser keeps for Create: how large they are, and how they go away again. */
export function KeptModels({ studio }: { readonly studio: Studio }): JSX.Element | null {
  const [model, setModel] = useState<BrowserModel | undefined>(undefined);
  const [asked, setAsked] = useState<string | undefined>(undefined);
  useEffect(() => {
    void findModels(studio).then(setModel, () => {});
  }, []);
  const { models } = setUpTexts.value.storage;
  const kept = model?.choices.value?.filter((choice) => choice.kept !== undefined) ?? [];
  if (model === undefined || kept.length === 0) return null;
  const remove = async (id: string): Promise<void> => {
    await model.remove(id);
    setAsked(undefined);
    // What is free now is shown.
    await studio.bank.listSamples();
  };
  return (
    <ul class="cards" aria-label={models.title}>
      {kept.map(({ id, name = id, isPractice, totalBytes }) => {
        const title = isPractice === true ? models.practice : name;
        const size = storedSize(totalBytes);
        return (
          <li key={id} class="song-line">
            <span class="grow">{asked === id ? models.question(title, size) : models.item(title, size)}</span>
            {asked === id ? (
              <>
                <button type="button" disabled={model.work.value !== undefined} onClick={() => void remove(id)}>
                  {models.removeIt}
                </button>
                <button type="button" onClick={() => setAsked(undefined)}>
                  {models.keepIt}
                </button>
              </>
            ) : (
              <button type="button" aria-label={models.removeLabel(title)} onClick={() => setAsked(id)}>
                {models.remove}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The models of Create, looked for; `undefined` where this browser keeps no file of one, for which nothing is loaded. */
async function findModels(studio: Studio): Promise<BrowserModel | undefined> {
  const root = await navigator.storage.getDirectory();
  await root.getDirectoryHandle('models');
  const { creationOf } = await import('../create/creation.js');
  const { model } = creationOf(studio);
  if (model.choices.peek() === undefined) await model.look();
  return model;
}
