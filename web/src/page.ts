import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import type { SearchAnswer } from './lib/api/types';
import { Page } from './lib/state/page.svelte';

/** Draws the page, and on it the answer that is on its way. */
export function show(first: Promise<SearchAnswer>): void {
  const page = new Page();
  void page.start(first);
  mount(App, { target: document.getElementById('page')!, props: { page } });
}
