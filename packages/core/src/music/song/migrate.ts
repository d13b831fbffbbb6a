import { InvalidInputError, UnsupportedError } from '../../errors.js';
import { describeValue } from '../../validate.js';

/** A document of any version, as it came from JSON. */
export type VersionedDocument = Readonly<Record<string, unknown>>;

/** For each older version, the function that turns its document into the next version's. */
export type Migrations = Readonly<Record<number, (document: VersionedDocument) => VersionedDocument>>;

/**
 * Brings a document up to a version, one step at a time.
 *
 * @throws {UnsupportedError} When the document is newer than `version`, or so old that no step is known for it.
 * @throws {InvalidInputError} When its `version` is not a whole number from 0 up.
 */
export function migrate(document: VersionedDocument, version: number, migrations: Migrations): VersionedDocument {
  const found = document['version'];
  if (typeof found !== 'number' || !Number.isInteger(found) || found < 0) {
    throw new InvalidInputError('document', [
      { path: 'version', message: 'must be a whole number from 0 up', received: describeValue(found) },
    ]);
  }
  if (found > version) {
    throw new UnsupportedError(
      'version',
      `The document has version ${found} and this package reads up to version ${version}: update @loop/core to open it.`,
    );
  }
  let current = document;
  for (let from = found; from < version; from += 1) {
    const step = migrations[from];
    if (step === undefined) {
      throw new UnsupportedError('version', `The document has version ${found}; the oldest that can be read is newer.`);
    }
    current = { ...step(current), version: from + 1 };
  }
  return current;
}
