import { stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Splits the name of a model of ACE-Step 1.5 from the folder that it shares with others: `models/Ace-Step1.5/acestep-v15-base`, where `vae` is beside it.
 *
 * @returns The folder to open, and the model in it when `source` named one.
 */
export async function splitVariant(source: string): Promise<{ readonly folder: string; readonly variant: string | undefined }> {
  const parent = path.dirname(path.resolve(source));
  const isModel = (await isFile(path.join(source, 'config.json'))) && (await isFile(path.join(parent, 'vae', 'config.json')));
  return isModel ? { folder: parent, variant: path.basename(path.resolve(source)) } : { folder: source, variant: undefined };
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
