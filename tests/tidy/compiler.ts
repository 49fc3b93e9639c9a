import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const CONFIG = resolve(ROOT, 'tsconfig.json');

const options: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent(
    ts.readConfigFile(CONFIG, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    ROOT,
  ).options,
  noEmit: true,
};

/** Files as they are on the disk, parsed once. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/**
 * What the compiler says of files of the project when some files read otherwise, or are new.
 * @param changed the texts that differ from the disk, by path from the top folder
 * @returns its sentences, by file
 */
export function complaintsOf(
  changed: Readonly<Record<string, string>>,
  files: readonly string[],
): Map<string, string[]> {
  const texts = new Map(Object.entries(changed).map(([path, text]) => [resolve(ROOT, path), text]));
  const host = ts.createCompilerHost(options, true);
  const exists = host.fileExists.bind(host);
  const read = host.getSourceFile.bind(host);
  host.fileExists = (path) => texts.has(resolve(path)) || exists(path);
  host.getSourceFile = (path, language) => {
    const text = texts.get(resolve(path));
    if (text !== undefined) return ts.createSourceFile(path, text, language, true);
    if (!parsed.has(path)) parsed.set(path, read(path, language));
    return parsed.get(path);
  };
  const paths = [...new Set([...Object.keys(changed), ...files])].map((each) =>
    resolve(ROOT, each),
  );
  const program = ts.createProgram(paths, options, host);
  return new Map(files.map((file) => [file, sentencesOf(program, resolve(ROOT, file))]));
}

function sentencesOf(program: ts.Program, path: string): string[] {
  const source = program.getSourceFile(path);
  if (source === undefined) throw new Error(`${path} is not compiled`);
  return program
    .getSemanticDiagnostics(source)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
