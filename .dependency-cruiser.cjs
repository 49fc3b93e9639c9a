// The import table as rules, and a few that hold everywhere.

const { TABLE, FRAME_TYPES, FRAME_TYPES_KNOW } = require('./scripts/import-table.cjs');

const packagePaths = (names) => names.map((name) => `^node_modules/(@types/)?${name}/`);

function rulesOf({ own, folders, packages, typesOnly = [], node = false }) {
  const ownFolder = `^${own}/`;
  const allowed = [ownFolder, ...folders, ...packagePaths(packages)];
  return [
    {
      name: `${own}-imports-only-its-row`,
      comment: 'See the table in ARCHITECTURE.md: a folder uses only what stands above it.',
      severity: 'error',
      from: { path: ownFolder },
      to: {
        pathNot: [...allowed, ...typesOnly],
        couldNotResolve: false,
        ...(node ? { dependencyTypesNot: ['core'] } : {}),
      },
    },
    ...typesOnly.map((path) => ({
      name: `${own}-knows-only-the-types-of-${path.replace(/[^a-z]+/g, '')}`,
      comment:
        'The page talks to it through a worker, so it must not be in the bundle of the page.',
      severity: 'error',
      from: { path: ownFolder },
      to: { path, dependencyTypesNot: ['type-only'] },
    })),
  ];
}

/** The types of a frame are shared with the page, which knows nothing of Kafka's code. */
const frameTypes = {
  name: 'frame-types-know-only-time-problems-and-each-other',
  severity: 'error',
  from: { path: FRAME_TYPES },
  to: { pathNot: [...FRAME_TYPES_KNOW, FRAME_TYPES] },
};

module.exports = {
  forbidden: [
    ...TABLE.flatMap(rulesOf),
    frameTypes,
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one idea, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file nobody imports and that imports nobody is forgotten or misplaced.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?url$' },
    },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      from: { path: '^(src|workers|lessons)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { path: '^(src|workers|lessons)/' },
      to: { path: '^(tests|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.svelte', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'types', 'default'],
    },
  },
};
