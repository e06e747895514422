export default {
  compilerOptions: {
    runes: true,
    // Elements are created one by one: no markup is ever parsed from a string at run time.
    fragments: 'tree',
  },
};
