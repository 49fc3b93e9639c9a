import { mount } from 'svelte';
import '../../src/view/theme.css';
import Gallery from './Gallery.svelte';

const theme = new URLSearchParams(location.search).get('theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
const target = document.getElementById('gallery');
if (target === null) throw new Error('the page has a place for the gallery');
mount(Gallery, { target });
