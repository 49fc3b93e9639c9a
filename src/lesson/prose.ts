import { parseSections, type Part, type Problem, type Section } from './sections.ts';
import type { BeatProse, LessonProse } from './types.ts';

/**
 * What the words are made of besides the Markdown itself. The build passes them in, so that the
 * page carries no Markdown parser.
 */
export type ProseTools = {
  /** Markdown to HTML. */
  blocks: (markdown: string) => string;
  /** Markdown of one line to HTML without a paragraph around it. */
  inline: (markdown: string) => string;
  /**
   * The one-line meaning of a glossary term in the language of the prose; undefined when the
   * glossary lacks it.
   */
  meaning: (term: string) => string | undefined;
};

/** Ids of second-level headings that are no beats. */
const CHALLENGE = 'challenge';
const REAL = 'real';

/**
 * Reads the words of one lesson. The grammar:
 *
 *     ---            between these lines: `title: …` and `summary: …`
 *     text           the hook, before the first heading
 *     ## Heading {#beat-id}         then the story
 *     ### action                    the button that runs the beat
 *     ### ask question-id           the question, then `- option-id: text` for each option or cell
 *     ### reveal
 *     ### reply M01
 *     ### what-if id                the label, an empty line, the outcome
 *     ### notes
 *     ## Heading {#challenge}       the task; ### won, ### lost, ### hint as often as needed
 *     ## Heading {#real}            how to see the same on a real cluster
 *
 * Throws one error that says all problems, each as `file:line: heading: what is wrong`.
 */
export function parseProse(file: string, markdown: string, tools: ProseTools): LessonProse {
  const { head, hook, sections, problems } = parseSections(markdown);
  const writer = proseWriter(tools, problems);
  const prose = {
    title: head['title'] ?? '',
    summary: head['summary'] ?? '',
    hook: writer.blocks(hook),
    ...proseOf(sections, writer),
  };
  for (const field of ['title', 'summary'] as const) {
    if (prose[field] === '')
      problems.push({ line: 1, heading: 'front matter', what: `no ${field}` });
  }
  if (problems.length > 0) throw new Error(problemText(file, problems));
  return prose;
}

const problemText = (file: string, problems: Problem[]): string =>
  [...problems]
    .sort((one, other) => one.line - other.line)
    .map(({ line, heading, what }) => `${file}:${line}: ${heading}: ${what}`)
    .join('\n');

type Writer = {
  blocks: (part: Part) => string;
  inline: (part: Part) => string;
  wrong: (part: Part, what: string) => void;
};

function proseOf(
  sections: Section[],
  writer: Writer,
): Pick<LessonProse, 'beats' | 'challenge' | 'real'> {
  const beats = sections.filter(({ id }) => !['', CHALLENGE, REAL].includes(id));
  const challenge = sectionWithId(CHALLENGE, sections, writer);
  const real = sectionWithId(REAL, sections, writer);
  return {
    beats: Object.fromEntries(beats.map((section) => [section.id, beatOf(section, writer)])),
    challenge: challenge === undefined ? NO_CHALLENGE : challengeOf(challenge, writer),
    real: real === undefined ? '' : required(real.opening, writer),
  };
}

const NO_CHALLENGE: LessonProse['challenge'] = {
  title: '',
  task: '',
  won: '',
  lost: '',
  hints: [],
};

function sectionWithId(id: string, sections: Section[], writer: Writer): Section | undefined {
  const section = sections.find((each) => each.id === id);
  const heading = `{#${id}}`;
  if (section === undefined) {
    writer.wrong({ kind: '', id: '', heading, line: 1, text: '' }, 'no such heading');
  }
  return section;
}

function beatOf(section: Section, writer: Writer): BeatProse {
  const beat: BeatProse = {
    heading: section.title,
    story: required(section.opening, writer),
    asks: {},
    reveal: '',
    replies: {},
    whatIfs: {},
    notes: '',
    action: '',
  };
  for (const part of section.parts) readBeatPart(beat, part, writer);
  for (const field of ['action', 'reveal'] as const) {
    if (beat[field] === '') writer.wrong(section.opening, `no "### ${field}"`);
  }
  return beat;
}

function readBeatPart(beat: BeatProse, part: Part, writer: Writer): void {
  switch (part.kind) {
    case 'action':
      beat.action = part.text;
      return;
    case 'ask':
      beat.asks[part.id] = questionOf(part, writer);
      return;
    case 'reveal':
      beat.reveal = required(part, writer);
      return;
    case 'reply':
      beat.replies[part.id] = required(part, writer);
      return;
    case 'what-if': {
      const { first, rest } = firstParagraph(part);
      beat.whatIfs[part.id] = { label: first.text, outcome: required(rest, writer) };
      return;
    }
    case 'notes':
      beat.notes = required(part, writer);
      return;
    default:
      writer.wrong(part, 'a beat has only action, ask, reveal, reply, what-if and notes');
  }
}

const OPTION = /^- ([a-z0-9-]+): (.+)$/;

function questionOf(part: Part, writer: Writer): BeatProse['asks'][string] {
  const lines = part.text.split('\n');
  const listFrom = lines.findIndex((line) => line.startsWith('- '));
  const list = listFrom < 0 ? [] : lines.slice(listFrom).filter((line) => line.trim() !== '');
  const text = listFrom < 0 ? part.text : lines.slice(0, listFrom).join('\n').trim();
  if (text === '') writer.wrong(part, 'no text of the question');
  const options: Record<string, string> = {};
  for (const line of list) {
    const [, id, words] = OPTION.exec(line) ?? [];
    if (id === undefined || words === undefined)
      writer.wrong(part, `"${line}" is not "- id: text"`);
    else if (id in options) writer.wrong(part, `the option ${id} is there twice`);
    else options[id] = writer.inline({ ...part, text: words });
  }
  return { text: writer.inline({ ...part, text }), options };
}

function challengeOf(section: Section, writer: Writer): LessonProse['challenge'] {
  const challenge = {
    title: section.title,
    task: required(section.opening, writer),
    won: '',
    lost: '',
    hints: [] as string[],
  };
  for (const part of section.parts) {
    if (part.kind === 'won' || part.kind === 'lost') challenge[part.kind] = required(part, writer);
    else if (part.kind === 'hint') challenge.hints.push(required(part, writer));
    else writer.wrong(part, 'a challenge has only won, lost and hint');
  }
  for (const field of ['won', 'lost'] as const) {
    if (challenge[field] === '') writer.wrong(section.opening, `no "### ${field}"`);
  }
  return challenge;
}

function required(part: Part, writer: Writer): string {
  if (part.text === '') writer.wrong(part, 'no text');
  return writer.blocks(part);
}

function firstParagraph(part: Part): { first: Part; rest: Part } {
  const [first = '', ...rest] = part.text.split(/\n\s*\n/);
  return {
    first: { ...part, text: first.replaceAll('\n', ' ') },
    rest: { ...part, text: rest.join('\n\n') },
  };
}

/** Braces are computed when the page runs, so Markdown must not see them. */
const BRACES = /\{\{[^{}]+\}\}/g;
/** From Unicode's private use area: no text has it, and Markdown leaves it alone. */
const BRACE_MARK = '\uE000';
/** `[[term]]`, or `[[term|as written here]]`. */
const TERM = /\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/g;

function proseWriter(tools: ProseTools, problems: Problem[]): Writer {
  const wrong = ({ line, heading }: Part, what: string): void => {
    problems.push({ line, heading, what });
  };
  const write = (part: Part, render: (markdown: string) => string): string => {
    const braces = part.text.match(BRACES) ?? [];
    const marked = part.text.replace(BRACES, BRACE_MARK);
    const linked = marked.replace(TERM, (_link, term: string, written: string | undefined) => {
      const meaning = tools.meaning(term.trim());
      if (meaning === undefined) wrong(part, `the glossary has no "${term.trim()}"`);
      return termHtml(written ?? term, meaning ?? '');
    });
    return render(linked)
      .trim()
      .replaceAll(BRACE_MARK, () => braces.shift() ?? '');
  };
  return {
    blocks: (part) => write(part, tools.blocks),
    inline: (part) => write(part, tools.inline),
    wrong,
  };
}

/** Reachable by keyboard and by touch too, so that every reader can ask what a word means. */
const termHtml = (term: string, meaning: string): string => {
  const text = meaning.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<dfn class="term" tabindex="0" title="${text}" data-meaning="${text}">${term}</dfn>`;
};
