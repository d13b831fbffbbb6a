import { expect, it } from 'vitest';

import { ACE_TASKS } from './ace-task.js';
import { fieldsOfTask, parseAceTask } from './parse-task.js';

const source = { serverPath: '/a.wav' };

it.each([
  [{ task: 'text2music', adapters: [{ name: 'jazz', scale: { feedForward: 0.5 } }], guidanceVariant: 'of a newer server' }],
  [{ task: 'complete', source, tracks: ['drums', 'bass'] }],
  [{ task: 'lego', source, track: 'drums', startSeconds: 1, endSeconds: 2 }],
])('passes %j as it is', (task) => {
  expect(parseAceTask(task)).toEqual(task);
});

it.each([
  [{ task: 'text2music', adapters: [{ name: 'jazz', scale: { mlp: 0.5 } }] }, /^adapters\[0\]\.scale\.mlp: is not a known field/],
  [{ task: 'complete', source, tracks: [] }, /^tracks\[0\]: is not one of .*drums/],
  [{ task: 'complete', source, tracks: ['drums', 'kazoo'] }, /^tracks\[1\]: .*drums/],
  [{ task: 'cover', source, durationSeconds: 30 }, /^durationSeconds: is not a known field/],
  [{ task: 'cover' }, /^source: is missing/],
  [{ task: 'sing' }, /^task: .*text2music/],
])('refuses %j with the path of the fault', (task, message) => {
  expect(() => parseAceTask(task)).toThrow(message);
});

it.each(ACE_TASKS)('names the fields of %s, but not the task itself', (task) => {
  const fields = fieldsOfTask(task);
  expect(fields).toEqual(expect.arrayContaining(['prompt', 'seed', 'shift']));
  expect(fields).not.toContain('task');
  expect(fields.includes('source')).toBe(task !== 'text2music');
});
