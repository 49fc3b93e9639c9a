/** Shapes of the controls on a grid of 14 by 14. */
export const ICONS = {
  play: 'M4 2v10l7.5-5z',
  pause: 'M3.5 2h2.6v10H3.5zM7.9 2h2.6v10H7.9z',
  stepForward: 'M2.5 2v10l6.5-5zM10 2h2v10h-2z',
  stepBack: 'M11.5 2v10L5 7zM2 2h2v10H2z',
  nextBeat: 'M12 2h-1.6v10H12zM5.4 2v10L10.2 7zM1 2v10l4.8-5z',
  previousBeat: 'M2 2h1.6v10H2zM8.6 2v10L3.8 7zM13 2v10L8.2 7z',
  minus: 'M2 6.2h10v1.6H2z',
  plus: 'M6.2 2h1.6v4.2H12v1.6H7.8V12H6.2V7.8H2V6.2h4.2z',
  close: 'M3.1 2 7 5.9 10.9 2 12 3.1 8.1 7l3.9 3.9-1.1 1.1L7 8.1 3.1 12 2 10.9 5.9 7 2 3.1z',
  more: 'M2.6 5.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6zm4.4 0a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6zm4.4 0a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6z',
  check: 'M11.6 2.6 13 4 5.6 11.6 1 7l1.4-1.4 3.2 3.2z',
  cross: 'M3.1 2 7 5.9 10.9 2 12 3.1 8.1 7l3.9 3.9-1.1 1.1L7 8.1 3.1 12 2 10.9 5.9 7 2 3.1z',
  branch:
    'M3.5 1.2a2 2 0 0 1 .8 3.8v3.9a2 2 0 1 1-1.6 0V5a2 2 0 0 1 .8-3.8zm7 1.6a2 2 0 0 1 .8 3.8c-.2 2.2-1.8 3.3-4.4 3.7l-.3-1.6c2-.3 2.9-1 3.1-2.1a2 2 0 0 1 .8-3.8z',
  again:
    'M7 2.2c1.5 0 2.8.6 3.7 1.6V2h1.5v4.6H7.6V5.1h2.2A3.3 3.3 0 1 0 10.2 8.2h1.6A4.8 4.8 0 1 1 7 2.2z',
  up: 'M7 3.2 12.2 9l-1.2 1.1L7 5.6 3 10.1 1.8 9z',
  down: 'M7 10.8 1.8 5 3 3.9 7 8.4l4-4.5L12.2 5z',
} as const;

export type IconName = keyof typeof ICONS;
