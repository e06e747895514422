import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { Page } from './lib/state/page.svelte';

// The first files are asked for before anything is drawn: both take their time, side by side.
const page = new Page();
void page.start();
mount(App, { target: document.getElementById('page')!, props: { page } });
