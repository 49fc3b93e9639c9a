import type { Playback } from './playback.svelte.ts';

/** Time stands still until what this gives is called; then it goes on, if it did before. */
export function holdTime(playback: Playback): () => void {
  const { playing } = playback;
  playback.pause();
  return () => {
    if (playing) playback.play();
  };
}
