/**
 * How wide text is, near enough to place it without asking a browser: widths of common fonts, the
 * wider ones of each script, in ems.
 */
const NARROW = /[iljtfrI.,:;'|!()[\] ]/;
const WIDE = /[mwMW@%]/;
const FULL = /[\u2e80-\u9fff\uac00-\ud7af\uff00-\uff60]/;

/**
 * Width in pixels of `text` at `fontSize` pixels. `mono`: every Latin letter has the same width.
 */
export function textWidth(text: string, fontSize: number, mono = false): number {
  let ems = 0;
  for (const letter of text) ems += mono && !FULL.test(letter) ? 0.61 : emsOf(letter);
  return ems * fontSize;
}

/** `text`, or its start and an ellipsis, so that it is at most `width` pixels wide. */
export function fitText(text: string, width: number, fontSize: number, mono = false): string {
  if (textWidth(text, fontSize, mono) <= width) return text;
  const letters = Array.from(text);
  while (letters.length > 0 && textWidth(`${letters.join('')}…`, fontSize, mono) > width)
    letters.pop();
  return letters.length === 0 ? '' : `${letters.join('').trimEnd()}…`;
}

function emsOf(letter: string): number {
  if (FULL.test(letter)) return 1;
  if (NARROW.test(letter)) return 0.35;
  if (WIDE.test(letter)) return 0.88;
  return 0.63;
}
