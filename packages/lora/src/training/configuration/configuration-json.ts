import { FileFormatError, InvalidInputError, describeValue } from '@loop/core';
import type { InputIssue, Warning } from '@loop/core';

import { isJsonObject, parseBoundedJson } from '../../dataset/bounded-json.js';
import type { JsonObject } from '../../dataset/bounded-json.js';
import { checkParameter, createTrainingConfiguration, nearestName } from './create-configuration.js';
import { CONFIGURATION_DIALECTS, DIALECT_DEFAULTS, DIALECT_METHODS, FIELD_NAMES, LOKR_DEFAULTS, METHOD_NAMES } from './dialects.js';
import type { ConfigurationDialect } from './dialects.js';
import { CONFIGURATION_FIELDS, PARAMETERS } from './parameters.js';
import type { ConfigurationChanges, ConfigurationField, TrainingConfiguration } from './training-configuration.js';

/** A configuration that was read. */
export interface ReadConfiguration {
  readonly configuration: TrainingConfiguration;
  /** The program that wrote it. */
  readonly dialect: ConfigurationDialect;
  /** The name that it has there, such as that of a preset. */
  readonly name: string | undefined;
  /** Fields that are not known here, with their values. */
  readonly unknown: JsonObject;
  /** One for each field that is not known. */
  readonly warnings: readonly Warning[];
}

/**
 * Reads the configuration or preset of any trainer: ace-lora-trainer, Side-Step, the official `training_v2`, the official server, and our own. Fields
 * that the file leaves out have that program's defaults. A formula for the step size is never taken over: it would be code.
 *
 * @param dialect - The program that wrote it. @defaultValue found from the names of the fields
 * @throws {FileFormatError} When the text is no JSON object, or its program is not clear from it.
 * @throws {InvalidInputError} For each value that is out of its range, under the file's own name for it.
 */
export function parseTrainingConfiguration(text: string, dialect?: ConfigurationDialect): ReadConfiguration {
  const value = parseBoundedJson(text, 'configuration');
  if (!isJsonObject(value)) throw new FileFormatError('configuration', 'The configuration is no JSON object.');
  const known = dialect ?? detectDialect(value);
  const method = methodOf(value, known);
  const names = namesOf(known, method);
  const changes: Partial<Record<ConfigurationField, unknown>> = {};
  const issues: InputIssue[] = [];
  const unknown: Record<string, unknown> = {};
  const spelled = new Map<ConfigurationField, string>();
  for (const [name, raw] of Object.entries(value)) {
    const field = names.get(name) ?? names.get(name.replaceAll('-', '_'));
    if (field === undefined) {
      if (!DESCRIPTION_FIELDS.has(name)) Object.defineProperty(unknown, name, { value: raw, enumerable: true, configurable: true });
      continue;
    }
    // Programs write the fields that are not used as null.
    if (raw === null) continue;
    const read = readValue(field, raw, known);
    const issue = checkParameter(field, read, name) ?? checkMethod(field, read, name, known);
    if (issue !== undefined) issues.push(issue);
    const before = spelled.get(field);
    if (before !== undefined)
      issues.push({ path: name, message: `says the same as ${before}; leave one out`, received: describeValue(raw) });
    spelled.set(field, name);
    changes[field] = read;
  }
  if (issues.length > 0) throw new InvalidInputError('configuration', issues.slice(0, 100));
  const defaults = known === 'loop' ? {} : { ...DIALECT_DEFAULTS[known], ...(method === 'lokr' ? LOKR_DEFAULTS[known] : {}) };
  return {
    configuration: createTrainingConfiguration({ ...(changes as ConfigurationChanges), method }, defaults),
    dialect: known,
    name: typeof value['name'] === 'string' ? value['name'] : undefined,
    unknown,
    warnings: Object.keys(unknown)
      .slice(0, 100)
      .map((name) => ({ code: 'ignored', field: name.slice(0, 80), message: adviceFor(name, [...names.keys()]) })),
  };
}

/** A configuration as JSON of a program. */
export interface FormattedConfiguration {
  /** The text, two spaces deep. */
  readonly text: string;
  /** One for each value which that program does not know, and which differs from what it does. */
  readonly warnings: readonly Warning[];
}

/**
 * Writes a configuration as JSON of a program. Reading it back gives the same configuration, but for what that program does not know.
 *
 * @param options - `name` and `description` for a preset.
 * @throws {InvalidInputError} When the program cannot train this kind of adapter.
 */
export function formatTrainingConfiguration(
  configuration: TrainingConfiguration,
  dialect: ConfigurationDialect,
  options: { readonly name?: string | undefined; readonly description?: string | undefined } = {},
): FormattedConfiguration {
  const issue = checkMethod('method', configuration.method, 'method', dialect);
  if (issue !== undefined) throw new InvalidInputError('configuration', [issue]);
  const written: Record<string, unknown> = { ...options };
  const warnings: Warning[] = [];
  const lacking = (field: ConfigurationField): unknown => {
    if (dialect === 'loop') return undefined;
    const defaults = { ...DIALECT_DEFAULTS[dialect], ...(configuration.method === 'lokr' ? LOKR_DEFAULTS[dialect] : {}) };
    return defaults[field] ?? PARAMETERS[field].fallback;
  };
  for (const field of CONFIGURATION_FIELDS) {
    const value = configuration[field];
    const name = nameOf(field, dialect, configuration.method);
    if (name !== undefined) written[name] = writeValue(field, value, dialect);
    else if (field !== 'method' && JSON.stringify(value) !== JSON.stringify(lacking(field))) {
      warnings.push({
        code: 'ignored',
        field,
        message: `${dialect} has no setting for ${field}: ${describeValue(value)} is not used there.`,
      });
    }
  }
  return { text: `${JSON.stringify(written, undefined, 2)}\n`, warnings };
}

/** What a file says of itself. */
const DESCRIPTION_FIELDS = new Set(['name', 'description', '_description']);

/** The name under which a field is written; `undefined` when the program does not know it. */
export function nameOf(field: ConfigurationField, dialect: ConfigurationDialect, method: string): string | undefined {
  if (dialect === 'loop') return field;
  const names = FIELD_NAMES[field][dialect];
  // A factor and the like belong to their own kinds of adapters.
  if (names === undefined) return undefined;
  if (names.every((name) => /^lo[kh][ra]_/u.test(name)) && !(method === 'lokr' || (method === 'loha' && field === 'factor')))
    return undefined;
  if (field === 'dropout' && dialect === 'server' && method === 'lokr') return undefined;
  return METHOD_NAMES[method]?.[field] ?? names[0];
}

/** Every name that is read, with its field. */
function namesOf(dialect: ConfigurationDialect, method: string): ReadonlyMap<string, ConfigurationField> {
  const names = new Map<string, ConfigurationField>();
  for (const field of CONFIGURATION_FIELDS) {
    if (dialect === 'loop') {
      names.set(field, field);
      continue;
    }
    const own = nameOf(field, dialect, method);
    const others = FIELD_NAMES[field][dialect] ?? [];
    // Where a kind of adapter has names of its own, the usual ones mean something that it does not use.
    const isReplaced = METHOD_NAMES[method]?.[field] !== undefined;
    for (const name of isReplaced || own === undefined ? [own] : [own, ...others]) if (name !== undefined) names.set(name, field);
  }
  return names;
}

function methodOf(value: JsonObject, dialect: ConfigurationDialect): TrainingConfiguration['method'] {
  const names = dialect === 'loop' ? ['method'] : (FIELD_NAMES.method[dialect] ?? []);
  const name = names.find((each) => value[each] !== undefined);
  if (name === undefined) return dialect === 'server' && 'lokr_linear_dim' in value ? 'lokr' : 'lora';
  const issue = checkParameter('method', value[name], name) ?? checkMethod('method', value[name], name, dialect);
  if (issue !== undefined) throw new InvalidInputError('configuration', [issue]);
  return value[name] as TrainingConfiguration['method'];
}

function checkMethod(field: ConfigurationField, value: unknown, path: string, dialect: ConfigurationDialect): InputIssue | undefined {
  if (field !== 'method' || dialect === 'loop' || DIALECT_METHODS[dialect].includes(value as string)) return undefined;
  return {
    path,
    message: `is a kind of adapter that ${dialect} cannot train`,
    allowed: DIALECT_METHODS[dialect],
    received: describeValue(value),
  };
}

/** Finds the program by names that it alone has. */
function detectDialect(value: JsonObject): ConfigurationDialect {
  const scores = CONFIGURATION_DIALECTS.map((dialect) => {
    const names = new Set(
      dialect === 'loop' ? CONFIGURATION_FIELDS : CONFIGURATION_FIELDS.flatMap((field) => FIELD_NAMES[field][dialect] ?? []),
    );
    return { dialect, found: Object.keys(value).filter((name) => names.has(name as ConfigurationField)).length };
  }).toSorted((a, b) => b.found - a.found);
  const [best, second] = scores;
  if (best === undefined || best.found === 0) {
    throw new FileFormatError('configuration', 'The configuration has no field of a trainer. Say whose it is with `dialect`.');
  }
  if (best.found !== second?.found) return best.dialect;
  const even = scores.filter(({ found }) => found === best.found).map(({ dialect }) => dialect);
  throw new FileFormatError('configuration', `The configuration may be of ${even.join(' or ')}. Say whose it is with \`dialect\`.`);
}

function readValue(field: ConfigurationField, raw: unknown, dialect: ConfigurationDialect): unknown {
  if (dialect === 'loop') return raw;
  const kind = PARAMETERS[field].kind;
  if (kind === 'words' && typeof raw === 'string') return raw.split(/[\s,]+/u).filter((word) => word !== '');
  if (kind === 'choice' && typeof raw === 'string') return raw.replaceAll('_', '-');
  return raw;
}

function writeValue(field: ConfigurationField, value: unknown, dialect: ConfigurationDialect): unknown {
  if (dialect === 'loop') return value;
  const kind = PARAMETERS[field].kind;
  if (kind === 'words' && nameOf(field, dialect, '') === 'target_modules_str') return (value as readonly string[]).join(' ');
  return kind === 'choice' ? (value as string).replaceAll('-', '_') : value;
}

function adviceFor(name: string, known: readonly string[]): string {
  if (/formula/u.test(name))
    return `${name} is a formula that a trainer would run as code: it is not taken over. Choose a schedule instead.`;
  const near = nearestName(name, known);
  return `${name.slice(0, 80)} is not known${near === undefined ? '' : `; is ${near} meant`}: it is left out.`;
}
