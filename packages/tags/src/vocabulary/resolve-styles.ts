import { InvalidInputError, omitUndefined } from '@loop/core';

import type { Style, StyleDefinition } from './vocabulary.js';

/**
 * Fills styles in with what they inherit, and leaves the abstract ones out.
 *
 * @throws {InvalidInputError} For a parent that is not there, a circle of parents, or a style that stays incomplete.
 */
export function resolveStyles(definitions: readonly StyleDefinition[]): readonly Style[] {
  const byId = new Map(definitions.map((definition) => [definition.id, definition]));
  const complete = (definition: StyleDefinition, children: readonly string[]): StyleDefinition => {
    if (definition.extends === undefined) return definition;
    const parent = byId.get(definition.extends);
    if (parent === undefined) throw fault(definition.id, 'extends', `names ${definition.extends}, which is not there`);
    const path = [...children, definition.id];
    if (path.includes(parent.id)) throw fault(definition.id, 'extends', `goes in a circle: ${[...path, parent.id].join(' → ')}`);
    return { ...complete(parent, path), ...withoutUndefined(definition) };
  };
  return definitions.filter(({ abstract }) => abstract !== true).map((definition) => toStyle(complete(definition, [])));
}

function toStyle(definition: StyleDefinition): Style {
  const { id, name, group, baseTags, tempoRange, description = '', relatedTags = [], instruments = [] } = definition;
  const { production = [], moods = [], atmosphere = [], vocals = ['instrumental'], language } = definition;
  if (name === undefined) throw fault(id, 'name', 'is missing');
  if (group === undefined) throw fault(id, 'group', 'is missing');
  if (baseTags === undefined) throw fault(id, 'baseTags', 'is missing');
  if (tempoRange === undefined) throw fault(id, 'tempoRange', 'is missing');
  return { id, name, group, description, baseTags, relatedTags, instruments, production, moods, tempoRange, atmosphere, vocals, language };
}

function withoutUndefined(definition: StyleDefinition): StyleDefinition {
  return omitUndefined(definition) as unknown as StyleDefinition;
}

function fault(id: string, field: string, message: string): InvalidInputError {
  return new InvalidInputError('vocabulary', [{ path: `styles.${id}.${field}`, message }]);
}
