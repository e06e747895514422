import type { Page } from '../state/page.svelte';
import { commands, type Command } from './commands';

const signs = new Set(['[', ']', ',', '.', '/', '?', '`', '<', '>']);

/** The name of a pressed key as the table of commands writes it. */
export function keyName(event: KeyboardEvent): string {
  const isAlt = event.altKey && !event.getModifierState('AltGraph');
  const control = (event.ctrlKey || event.metaKey ? 'Ctrl+' : '') + (isAlt ? 'Alt+' : '');
  // Signs lie behind Shift or AltGr on many keyboards; what counts is the sign.
  if (signs.has(event.key)) return (event.getModifierState('AltGraph') ? '' : control) + event.key;
  const shift = event.shiftKey ? 'Shift+' : '';
  if (/^[0-9]$/.test(event.key)) return control + event.key;
  // The digit row gives other signs with Shift, and without it on some keyboards; its place decides.
  const digit = /^Digit([0-9])$/.exec(event.code)?.[1];
  if (digit) return control + shift + digit;
  if (event.key === ' ') return `${control}${shift}Space`;
  return control + shift + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
}

export const isEditable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['button', 'checkbox', 'radio', 'range', 'submit'].includes(target.type)));

// A focused control keeps the keys that work it.
function belongsToControl(target: EventTarget | null, key: string): boolean {
  if (target instanceof HTMLInputElement && target.type === 'range') return key.startsWith('Arrow') || key === 'Home' || key === 'End';
  const control = target instanceof Element ? target.closest('button, a[href], summary, input') : null;
  return control !== null && (key === 'Enter' || key === 'Space');
}

export function commandFor(page: Page, event: KeyboardEvent): Command | undefined {
  const key = keyName(event);
  return commands.find(
    (command) =>
      command.keys.includes(key) &&
      command.modes.includes(page.mode) &&
      (page.settings.plainKeys || command.isAlwaysOn === true || key.startsWith('Ctrl+') || key.startsWith('Alt+') || key.startsWith('Arrow')) &&
      (command.applies?.(page) ?? true),
  );
}

/** The one place where pressed keys become commands. */
export function handleKey(page: Page, event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented || page.dialog !== null || page.question !== null) return;
  if (isEditable(event.target) || belongsToControl(event.target, keyName(event))) return;
  const command = commandFor(page, event);
  if (!command) return;
  event.preventDefault();
  if (event.repeat && !command.repeats) return;
  command.run(page);
}

/** How a key is printed on the key sheet. */
export const keyLabel = (key: string): string =>
  key
    .replace('ArrowLeft', '←')
    .replace('ArrowRight', '→')
    .replace('ArrowUp', '↑')
    .replace('ArrowDown', '↓')
    .replace('Escape', 'Esc')
    .replace('PageUp', 'Page up')
    .replace('PageDown', 'Page down')
    .replace(/(^|\+)([a-z])$/, (_match, before: string, letter: string) => before + letter.toUpperCase());
