import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import type { SearchAnswer } from './lib/api/types';
import { nextFrame } from './lib/state/frames';
import { Page } from './lib/state/page.svelte';

const patienceMilliseconds = 60;

/** Draws the page, and on it the answer that is on its way: both at once when it comes soon, since every drawing takes its time. */
export async function show(first: Promise<SearchAnswer>): Promise<void> {
  const page = new Page();
  const opened = page.open(first);
  await Promise.race([opened, new Promise((passed) => setTimeout(passed, patienceMilliseconds))]);
  mount(App, { target: document.getElementById('page')!, props: { page } });
  void nextFrame().then(() => (page.isDrawn = true));
  await opened;
  await page.follow();
}
