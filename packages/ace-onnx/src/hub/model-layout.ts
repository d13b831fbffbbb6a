/** Where everything is in a store: `models/<organisation>--<name>/<revision>/…`. */
const ROOT = 'models';

/** The file in a model's folder that says what it holds. A folder without it is not a model. */
export const RECORD_FILE = '.loop-model.json';

/** The file that says which commit a branch or tag was when it was last pulled. */
const REVISIONS_FILE = 'revisions.json';

const UNFINISHED = '.incomplete-';
const REMOVED = '.removed-';

/** The folder of all models. */
export function modelsFolder(): string {
  return ROOT;
}

/** The folder of all revisions of a model. */
export function modelFolder(id: string): string {
  return `${ROOT}/${id.replace('/', '--')}`;
}

/** The name of the model that a folder is for; `undefined` when it is for none. */
export function modelOfFolder(name: string): string | undefined {
  const [organisation, model, ...more] = name.split('--');
  return organisation !== undefined && model !== undefined && more.length === 0 && !name.startsWith('.')
    ? `${organisation}/${model}`
    : undefined;
}

/** The folder of one revision. */
export function revisionFolder(id: string, revision: string): string {
  return `${modelFolder(id)}/${revision}`;
}

/** The folder in which a revision is built before it is complete. */
export function unfinishedFolder(id: string, revision: string): string {
  return `${modelFolder(id)}/${UNFINISHED}${revision}`;
}

/** The revision that an unfinished folder is for; `undefined` when it is none. */
export function revisionOfUnfinished(name: string): string | undefined {
  return name.startsWith(UNFINISHED) ? name.slice(UNFINISHED.length) : undefined;
}

/** Where a revision goes in one step before it is deleted file by file. */
export function removedFolder(id: string, name: string): string {
  return `${modelFolder(id)}/${REMOVED}${name}`;
}

/** Whether a folder is what a deletion has left. */
export function isRemoved(name: string): boolean {
  return name.startsWith(REMOVED);
}

/** The file that names the commits of branches and tags. */
export function revisionsFile(id: string): string {
  return `${modelFolder(id)}/${REVISIONS_FILE}`;
}
