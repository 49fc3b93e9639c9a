declare module '*.md' {
  // An ambient module cannot have an import of its own.
  // eslint-disable-next-line @typescript-eslint/consistent-type-imports
  const told: import('../src/lesson/types.ts').ToldLesson;
  export default told;
}
