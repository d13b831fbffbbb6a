// What is packed stands alone: it has no `@loop/source` condition, which points at files of this repository, and names no private package.
const stripSource = (value) => {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([condition]) => condition !== '@loop/source')
      .map(([condition, target]) => [condition, stripSource(target)]),
  );
};

module.exports = {
  hooks: {
    beforePacking(manifest) {
      return { ...manifest, devDependencies: undefined, exports: stripSource(manifest.exports) };
    },
  },
};
