import type { Desk } from '../desk.svelte.ts';
import { pictureName, pngOf, stagePicture, svgText } from './stage-picture.ts';

/** Saves the stage as it is on the screen, what a question hides hidden, as a file. */
export async function saveStage(desk: Desk, as: 'svg' | 'png'): Promise<void> {
  const stage = document.querySelector('#stage .stage');
  const { page, playback, lesson, route } = desk;
  const words = page.words.page.save;
  if (stage === null) {
    desk.tell(words.none);
    return;
  }
  const name = pictureName(route.at === 'lesson' ? (lesson?.id ?? null) : null, playback.time);
  const picture = stagePicture(stage, name);
  const file =
    as === 'svg' ? new Blob([svgText(picture)], { type: 'image/svg+xml' }) : await pngOf(picture);
  if (file === null) {
    desk.tell(words.failed);
    return;
  }
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name}.${as}`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  desk.tell(words.saved(link.download));
}
