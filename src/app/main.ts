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
