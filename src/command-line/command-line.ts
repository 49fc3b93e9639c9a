import type { AdminQuestion, AdminView } from '../frame/types/admin.ts';
import { readOptions, textIn } from './options.ts';
import { shellWords } from './shell-line.ts';
import { Complaint, printed, type Outcome, type Tool, type Given } from './tool.ts';
import { consumerGroups } from './tools/consumer-groups.ts';
import { configs } from './tools/configs.ts';
import { getOffsets } from './tools/get-offsets.ts';
import { leaderElection } from './tools/leader-election.ts';
import { logDirs } from './tools/log-dirs.ts';
import { metadataQuorum } from './tools/metadata-quorum.ts';
import { topics } from './tools/topics.ts';

/** Every tool that can be called here. */
export const tools: readonly Tool[] = [
  ...[topics, configs, consumerGroups, getOffsets, leaderElection, logDirs, metadataQuorum],
];

/** The tool that a word calls: by its name, with a path before it or `.sh` behind it. */
export function toolCalled(word: string): Tool | undefined {
  const name = word.slice(word.lastIndexOf('/') + 1).replace(/\.sh$/, '');
  return tools.find((each) => each.name === name);
}

/** What must be asked of the cluster before a line can run, or be completed. */
export function questionOf(line: string): AdminQuestion {
  const [first, ...rest] = shellWords(line).map(({ text }) => text);
  const tool = toolCalled(first ?? '');
  const question: AdminQuestion = { through: null, about: [], timestamp: -1 };
  if (tool === undefined) return question;
  question.about = tool.needs;
  const given = readAsFarAsPossible(tool, rest);
  if (given === null) return question;
  try {
    const [host = ''] = (textIn(given, 'bootstrap-server') ?? '').split(/[:,]/);
    if (host !== '') question.through = host;
    Object.assign(question, tool.asks?.(given));
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
  }
  return question;
}

function readAsFarAsPossible(tool: Tool, words: readonly string[]): Given | null {
  try {
    return readOptions(tool, words);
  } catch (error) {
    if (error instanceof Complaint) return null;
    throw error;
  }
}

/**
 * Runs a line against what the cluster tells. A line that calls no tool of Kafka's prints what a
 * shell says then.
 */
export function runLine(line: string, view: AdminView): Outcome {
  const [first, ...rest] = shellWords(line).map(({ text }) => text);
  if (first === undefined) return { did: 'printed', text: '' };
  const tool = toolCalled(first);
  if (tool === undefined) return printed(`${first}: command not found`);
  try {
    return runTool(tool, rest, view);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    return printed(tool.wordsOf?.(error) ?? error.message);
  }
}

function runTool(tool: Tool, words: readonly string[], view: AdminView): Outcome {
  const verb = tool.verb === undefined ? undefined : verbIn(words);
  if (tool.verbsLeftOut?.includes(verb?.text ?? '') === true)
    return { did: 'left-out', option: verb?.text ?? '' };
  const given = readOptions(tool, words);
  if (verb?.text !== tool.verb) throw new Complaint(noVerb(tool, verb?.text));
  const early = words.slice(0, verb?.at ?? 0).find((each) => !isServer(each));
  if (early !== undefined)
    throw new Complaint(`${early.replace(/^--?/, '')} is not a recognized option`);
  const leftOut = [...given.values.keys()].find((name) => tool.options[name]?.leftOut === true);
  if (leftOut !== undefined) return { did: 'left-out', option: `--${leftOut}` };
  return tool.run(given, view);
}

/** The option that may stand before the verb, too, or what is given to it. */
const isServer = (word: string): boolean => !word.startsWith('-') || word.startsWith(SERVER);

const SERVER = '--bootstrap-server';

/** The first word that is no option, and belongs to none. */
function verbIn(words: readonly string[]): { text: string; at: number } | undefined {
  const at = words.findIndex((each, place) => !each.startsWith('-') && words[place - 1] !== SERVER);
  const text = words[at];
  return text === undefined ? undefined : { text, at };
}

/** What is wrong with the word that should be the verb. (argparse4j) */
function noVerb({ verb, verbsLeftOut = [] }: Tool, given: string | undefined): string {
  if (given === undefined) return 'too few arguments';
  const all = [verb, ...verbsLeftOut].map((each) => `'${each}'`).join(', ');
  return `invalid choice: '${given}' (choose from ${all})`;
}
