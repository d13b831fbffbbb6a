/** Where the worklet's script lies: beside this module. The build replaces the ending by `.js`. */
export function defaultWorkletUrl(): URL {
  return new URL('./worklet.ts', import.meta.url);
}
