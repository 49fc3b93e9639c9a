declare module '*.md' {
  // An ambient module cannot have an import of its own.
  // eslint-disable-next-line @typescript-eslint/consistent-type-imports
  const prose: import('../src/lesson/types.ts').LessonProse;
  export default prose;
}
