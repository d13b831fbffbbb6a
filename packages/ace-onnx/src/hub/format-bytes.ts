/** A number of bytes for people: `8.28 GB`, `364 kB`. */
export function formatBytes(bytes: number): string {
  const [unit, size] = bytes >= 1e9 ? ['GB', 1e9] : bytes >= 1e6 ? ['MB', 1e6] : bytes >= 1e3 ? ['kB', 1e3] : ['bytes', 1];
  const value = bytes / (size as number);
  return `${unit === 'GB' ? value.toFixed(2) : value.toFixed(0)} ${unit}`;
}
