import { mount } from 'svelte';
import '../view/theme.css';
import './app.css';
import App from './App.svelte';
import { Desk } from './desk.svelte.ts';
import { Page } from './page.svelte.ts';
import { Playback } from './time/playback.svelte.ts';
import { startSession } from './time/session-client.ts';

// The worker starts first: it is the longest part of the way to the first picture.
const playback = new Playback(startSession());
const page = new Page();
const desk = new Desk(page, playback);

const target = document.getElementById('app');
if (target === null) throw new Error('The page has no place for the app');
mount(App, { target, props: { page, desk } });

// After the page itself, so that keeping its files does not hold up the first picture.
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  addEventListener('load', () =>
    setTimeout(() => void navigator.serviceWorker.register('./sw.js').catch(() => null), 4_000),
  );
