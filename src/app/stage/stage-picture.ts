import { formatSeconds } from '../../view/words/format.ts';
import type { Micros } from '../../kernel/time.ts';

/** How something is painted, and whether what lies inside is painted alike. */
const PAINT: readonly { name: string; usual: string; inherited: boolean }[] = [
  { name: 'fill', usual: 'rgb(0, 0, 0)', inherited: true },
  { name: 'fill-opacity', usual: '1', inherited: true },
  { name: 'fill-rule', usual: 'nonzero', inherited: true },
  { name: 'stroke', usual: 'none', inherited: true },
  { name: 'stroke-width', usual: '1px', inherited: true },
  { name: 'stroke-opacity', usual: '1', inherited: true },
  { name: 'stroke-dasharray', usual: 'none', inherited: true },
  { name: 'stroke-linecap', usual: 'butt', inherited: true },
  { name: 'stroke-linejoin', usual: 'miter', inherited: true },
  { name: 'paint-order', usual: 'normal', inherited: true },
  { name: 'font-family', usual: '', inherited: true },
  { name: 'font-size', usual: '', inherited: true },
  { name: 'font-weight', usual: '400', inherited: true },
  { name: 'font-variant-numeric', usual: 'normal', inherited: true },
  { name: 'text-anchor', usual: 'start', inherited: true },
  { name: 'visibility', usual: 'visible', inherited: true },
  { name: 'opacity', usual: '1', inherited: false },
];

/** Attributes that mean something only on the page. */
const OF_THE_PAGE = /^(class|style|role|tabindex|id$|aria-|data-)/;

/**
 * What stands on the stage, as an SVG of its own: every colour, letter and line is in it, on the
 * paper of the theme, in the size in which it is laid out.
 * @param stage the element that holds the drawings, one over the other
 */
export function stagePicture(stage: Element, title: string): SVGSVGElement {
  const drawings = [
    ...stage.querySelectorAll<SVGSVGElement | HTMLCanvasElement>(':scope > svg, :scope > canvas'),
  ];
  const { width = 0, height = 0 } = stage.querySelector('svg')?.viewBox.baseVal ?? {};
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
  picture.setAttribute('width', String(width));
  picture.setAttribute('height', String(height));
  picture.setAttribute('role', 'img');
  const name = document.createElementNS(SVG, 'title');
  name.textContent = title;
  const paper = document.createElementNS(SVG, 'rect');
  paper.setAttribute('width', String(width));
  paper.setAttribute('height', String(height));
  paper.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
  picture.append(name, paper);
  for (const drawing of drawings) {
    if (drawing instanceof HTMLCanvasElement) {
      picture.append(painting(drawing, width, height));
      continue;
    }
    const layer = document.createElementNS(SVG, 'g');
    paint(drawing, layer, null);
    for (const child of drawing.children) copyInto(layer, child, getComputedStyle(drawing));
    picture.append(layer);
  }
  return picture;
}

const SVG = 'http://www.w3.org/2000/svg';

/** What is painted and has no elements, as it is. */
function painting(canvas: HTMLCanvasElement, width: number, height: number): SVGImageElement {
  const image = document.createElementNS(SVG, 'image');
  image.setAttribute('href', canvas.toDataURL());
  image.setAttribute('width', String(width));
  image.setAttribute('height', String(height));
  return image;
}

function copyInto(parent: Element, source: Element, around: CSSStyleDeclaration): void {
  const style = getComputedStyle(source);
  if (style.display === 'none' || isUnseen(source, style)) return;
  const copy = document.createElementNS(SVG, source.localName);
  for (const { name, value } of source.attributes)
    if (!OF_THE_PAGE.test(name)) copy.setAttribute(name, value);
  // Patterns are found by their ids.
  if (source.localName === 'pattern') copy.id = source.id;
  paint(source, copy, around);
  for (const child of source.childNodes) {
    if (child instanceof Element) copyInto(copy, child, style);
    else if (child.nodeType === Node.TEXT_NODE) copy.append(child.textContent ?? '');
  }
  parent.append(copy);
}

/** Says how it is painted, where that is not what it would be by itself. */
function paint(source: Element, copy: Element, around: CSSStyleDeclaration | null): void {
  const style = getComputedStyle(source);
  for (const { name, usual, inherited } of PAINT) {
    const value = style.getPropertyValue(name).replace(CLEAR, 'none');
    const before = inherited && around !== null ? around.getPropertyValue(name) : usual;
    copy.removeAttribute(name);
    if (value !== before) copy.setAttribute(name, value.replaceAll('"', "'"));
  }
}

const CLEAR = 'rgba(0, 0, 0, 0)';
const SHAPES = new Set(['path', 'rect', 'circle', 'line']);

/** A shape that only catches the pointer. */
const isUnseen = ({ localName }: Element, { fill, stroke }: CSSStyleDeclaration): boolean =>
  SHAPES.has(localName) &&
  (fill === 'none' || fill === CLEAR) &&
  (stroke === 'none' || stroke === CLEAR);

export const svgText = (picture: SVGSVGElement): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(picture)}\n`;

/** Pixels of a PNG for one of the picture. */
const PNG_SCALE = 2;

/** The picture in pixels, twice as large as it is laid out; null where the browser cannot. */
export async function pngOf(picture: SVGSVGElement): Promise<Blob | null> {
  const address = URL.createObjectURL(new Blob([svgText(picture)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.viewBox.baseVal.width * PNG_SCALE);
    canvas.height = Math.round(picture.viewBox.baseVal.height * PNG_SCALE);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, 'image/png'));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Such as `logscope-12.408s`; in a lesson with its name. */
export const pictureName = (lesson: string | null, time: Micros): string =>
  ['logscope', ...(lesson === null ? [] : [lesson]), formatSeconds(time).replace(/\s/g, '')].join(
    '-',
  );
