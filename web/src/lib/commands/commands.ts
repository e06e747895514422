import { modes, type Mode } from '../state/address';
import type { Page } from '../state/page.svelte';

export type CommandGroup = 'Score' | 'Move' | 'Look' | 'Select' | 'Play' | 'Keywords' | 'Page';

/** Something that can be done on the page, with its keys. Keyboard, key sheet and tests read the one table below. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  /** As `keyName` writes them: "4", "Shift+4", "Ctrl+z", "ArrowLeft". */
  readonly keys: readonly string[];
  readonly modes: readonly Mode[];
  /** Whether a held key goes on acting. Never for verdicts. */
  readonly repeats?: boolean;
  /** Whether it also acts with the single keys switched off. */
  readonly isAlwaysOn?: boolean;
  /** Whether it acts now at all; a key that does not is left to the browser. */
  readonly applies?: (page: Page) => boolean;
  readonly run: (page: Page) => void;
}

const both: readonly Mode[] = ['grid', 'loupe'];
const everywhere: readonly Mode[] = modes;
const screens: readonly Mode[] = modes.filter((mode) => mode !== 'grid' && mode !== 'loupe');
const grid: readonly Mode[] = ['grid'];
const loupe: readonly Mode[] = ['loupe'];

const isVideo = (page: Page): boolean => page.video !== null;
const advancesOnce = (page: Page): boolean => !page.settings.autoAdvance;

const stars: Command[] = [1, 2, 3, 4, 5].flatMap((score): Command[] => [
  { id: `score.set.${score}`, title: score === 1 ? 'Score 1 star' : `Score ${score} stars`, group: 'Score', keys: [`${score}`], modes: both, run: (page) => page.verdicts.score(score) },
  {
    id: `score.set.${score}.advance`,
    title: `Score ${score} and move on once`,
    group: 'Score',
    keys: [`Shift+${score}`],
    modes: both,
    run: (page) => page.verdicts.score(score, advancesOnce(page)),
  },
]);

const hotTags: Command[] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((place) => ({
  id: `keywords.hot.${place}`,
  title: place === 1 ? 'Add the latest keywords' : `Add the latest keywords but ${place - 1}`,
  group: 'Keywords',
  keys: [`Alt+${place}`],
  modes: both,
  run: (page) => page.tags.repeat(place - 1),
}));

export const commands: readonly Command[] = [
  ...stars,
  { id: 'score.reject', title: 'Reject', group: 'Score', keys: ['r', 'x'], modes: both, run: (page) => page.verdicts.score(-1) },
  { id: 'score.reject.advance', title: 'Reject and move on once', group: 'Score', keys: ['Shift+r', 'Shift+x'], modes: both, run: (page) => page.verdicts.score(-1, advancesOnce(page)) },
  { id: 'score.clear', title: 'Clear the score', group: 'Score', keys: ['c', '0', '`'], modes: both, run: (page) => page.verdicts.score(0) },
  { id: 'score.clear.advance', title: 'Clear and move on once', group: 'Score', keys: ['Shift+c', 'Shift+0'], modes: both, run: (page) => page.verdicts.score(0, advancesOnce(page)) },
  { id: 'score.lower', title: 'One step lower', group: 'Score', keys: ['['], modes: both, run: (page) => page.verdicts.stepScore(-1) },
  { id: 'score.raise', title: 'One step higher', group: 'Score', keys: [']'], modes: both, run: (page) => page.verdicts.stepScore(1) },
  { id: 'score.advance.toggle', title: 'Auto-advance on or off', group: 'Score', keys: ['a'], modes: both, run: (page) => page.toggleAutoAdvance() },
  { id: 'history.undo', title: 'Undo', group: 'Score', keys: ['Ctrl+z'], modes: everywhere, repeats: true, isAlwaysOn: true, run: (page) => page.undo() },
  { id: 'history.redo', title: 'Redo', group: 'Score', keys: ['Ctrl+Shift+z', 'Ctrl+y'], modes: everywhere, repeats: true, isAlwaysOn: true, run: (page) => page.redo() },

  { id: 'move.previous', title: 'Previous', group: 'Move', keys: ['ArrowLeft', 'h'], modes: both, repeats: true, run: (page) => page.move(-1) },
  { id: 'move.next', title: 'Next', group: 'Move', keys: ['ArrowRight', 'l'], modes: both, repeats: true, run: (page) => page.move(1) },
  { id: 'move.up', title: 'Row up', group: 'Move', keys: ['ArrowUp', 'k'], modes: grid, repeats: true, run: (page) => page.moveRow(-1) },
  { id: 'move.down', title: 'Row down', group: 'Move', keys: ['ArrowDown', 'j'], modes: grid, repeats: true, run: (page) => page.moveRow(1) },
  { id: 'move.page.up', title: 'Screen up', group: 'Move', keys: ['PageUp'], modes: grid, repeats: true, run: (page) => page.move(-page.columns * page.rowsOnScreen) },
  { id: 'move.page.down', title: 'Screen down', group: 'Move', keys: ['PageDown'], modes: grid, repeats: true, run: (page) => page.move(page.columns * page.rowsOnScreen) },
  { id: 'move.first', title: 'First', group: 'Move', keys: ['Home'], modes: both, run: (page) => page.moveTo(0) },
  { id: 'move.last', title: 'Last', group: 'Move', keys: ['End'], modes: both, run: (page) => page.moveTo(page.results.total - 1) },
  { id: 'move.unrated', title: 'Next unrated', group: 'Move', keys: ['u'], modes: both, run: (page) => void page.nextUnrated() },

  { id: 'view.open', title: 'Open large', group: 'Look', keys: ['Enter', 'e', 'Space'], modes: grid, run: (page) => page.openLoupe() },
  { id: 'view.grid', title: 'Back to the grid', group: 'Look', keys: ['Escape', 'g'], modes: loupe, run: (page) => page.toGrid() },
  { id: 'view.full', title: 'Full screen', group: 'Look', keys: ['Enter'], modes: loupe, run: (page) => page.fullScreen() },
  { id: 'view.zoom', title: 'Fit or 100 %', group: 'Look', keys: ['z'], modes: loupe, applies: (page) => !isVideo(page), run: (page) => page.zoom.toggle() },
  { id: 'view.zoom.lock', title: 'Keep the zoom for the next', group: 'Look', keys: ['Shift+z'], modes: loupe, run: (page) => (page.zoom.isLocked = !page.zoom.isLocked) },
  { id: 'view.tiles', title: 'Size of the tiles', group: 'Look', keys: ['z'], modes: grid, run: (page) => page.changeTileSize(1, true) },
  { id: 'view.info', title: 'Information on or off', group: 'Look', keys: ['i'], modes: both, run: (page) => page.settings.change({ showsInfo: !page.settings.showsInfo }) },
  { id: 'view.strip', title: 'Film strip on or off', group: 'Look', keys: ['s'], modes: loupe, run: (page) => page.settings.change({ showsFilmStrip: !page.settings.showsFilmStrip }) },

  { id: 'select.all', title: 'Select all', group: 'Select', keys: ['Ctrl+a'], modes: grid, isAlwaysOn: true, run: (page) => page.selection.all(page.results.total) },
  { id: 'select.clear', title: 'Clear the selection', group: 'Select', keys: ['Escape'], modes: grid, isAlwaysOn: true, run: (page) => page.selection.clear() },
  { id: 'select.left', title: 'Extend to the left', group: 'Select', keys: ['Shift+ArrowLeft'], modes: grid, repeats: true, run: (page) => page.extendSelection(-1) },
  { id: 'select.right', title: 'Extend to the right', group: 'Select', keys: ['Shift+ArrowRight'], modes: grid, repeats: true, run: (page) => page.extendSelection(1) },
  { id: 'select.up', title: 'Extend a row up', group: 'Select', keys: ['Shift+ArrowUp'], modes: grid, repeats: true, run: (page) => page.extendSelection(-page.columns) },
  { id: 'select.down', title: 'Extend a row down', group: 'Select', keys: ['Shift+ArrowDown'], modes: grid, repeats: true, run: (page) => page.extendSelection(page.columns) },
  { id: 'select.toggle', title: 'Select or leave out the active file', group: 'Select', keys: ['Ctrl+Space'], modes: grid, run: (page) => page.selection.toggle(page.active) },

  { id: 'video.play', title: 'Play or pause', group: 'Play', keys: ['Space'], modes: loupe, applies: isVideo, run: (page) => page.video?.playOrPause() },
  { id: 'view.space', title: 'Next unrated (on a picture)', group: 'Move', keys: ['Space'], modes: loupe, applies: (page) => !isVideo(page), run: (page) => void page.nextUnrated() },
  { id: 'video.frame.back', title: 'One frame back', group: 'Play', keys: [','], modes: loupe, repeats: true, applies: isVideo, run: (page) => page.video?.stepFrames(-1) },
  { id: 'video.frame.forward', title: 'One frame on', group: 'Play', keys: ['.'], modes: loupe, repeats: true, applies: isVideo, run: (page) => page.video?.stepFrames(1) },
  { id: 'video.second.back', title: 'One second back', group: 'Play', keys: ['Ctrl+ArrowDown'], modes: loupe, repeats: true, applies: isVideo, run: (page) => page.video?.seekBy(-1) },
  { id: 'video.second.forward', title: 'One second on', group: 'Play', keys: ['Ctrl+ArrowUp'], modes: loupe, repeats: true, applies: isVideo, run: (page) => page.video?.seekBy(1) },
  { id: 'video.slower', title: 'Slower', group: 'Play', keys: ['<'], modes: loupe, applies: isVideo, run: (page) => page.video?.changeSpeed(-1) },
  { id: 'video.faster', title: 'Faster', group: 'Play', keys: ['>'], modes: loupe, applies: isVideo, run: (page) => page.video?.changeSpeed(1) },
  { id: 'video.loop', title: 'Loop from A, to B, off', group: 'Play', keys: ['o'], modes: loupe, applies: isVideo, run: (page) => page.video?.markLoop() },

  { id: 'keywords.add', title: 'Add keywords', group: 'Keywords', keys: ['t'], modes: both, applies: (page) => page.results.total > 0, run: (page) => (page.dialog = 'tags') },
  { id: 'keywords.repeat', title: 'Add the last keywords again', group: 'Keywords', keys: ['Shift+t'], modes: both, run: (page) => page.tags.repeat(0) },
  ...hotTags,

  { id: 'search.focus', title: 'Search', group: 'Page', keys: ['/', 'Ctrl+f'], modes: everywhere, run: () => focusElement('search-box') },
  { id: 'search.save', title: 'Keep this search under a name', group: 'Page', keys: [], modes: both, run: (page) => (page.dialog = 'save') },
  { id: 'page.keys', title: 'Keys and commands', group: 'Page', keys: ['?', 'Ctrl+k'], modes: everywhere, run: (page) => (page.dialog = 'keys') },
  { id: 'page.back', title: 'Back to the pictures', group: 'Page', keys: ['Escape', 'g'], modes: screens, isAlwaysOn: true, run: (page) => page.toGrid() },
  { id: 'page.statistics', title: 'Statistics', group: 'Page', keys: [], modes: everywhere, run: (page) => page.show('statistics') },
  { id: 'page.jobs', title: 'Jobs', group: 'Page', keys: [], modes: everywhere, run: (page) => page.show('jobs') },
  { id: 'page.problems', title: 'Problems', group: 'Page', keys: [], modes: everywhere, run: (page) => page.show('problems') },
  { id: 'page.history', title: 'History: what was done, and taking it back', group: 'Page', keys: [], modes: everywhere, run: (page) => page.show('history') },
  { id: 'page.settings', title: 'Settings', group: 'Page', keys: [], modes: everywhere, run: (page) => page.show('settings') },
  { id: 'page.rail', title: 'Facets and saved searches on or off', group: 'Page', keys: ['b'], modes: everywhere, run: (page) => page.settings.change({ showsRail: !page.settings.showsRail }) },
  { id: 'page.follow', title: 'Follow the newest: show new files at once', group: 'Page', keys: [], modes: everywhere, run: (page) => page.news.toggleFollowing() },
  { id: 'page.refresh', title: 'Search again', group: 'Page', keys: [], modes: everywhere, run: (page) => page.refresh() },
  { id: 'page.sync', title: 'Read the folder', group: 'Page', keys: [], modes: everywhere, run: (page) => void page.library.startSync() },
  { id: 'page.theme', title: 'Dark, light, or as the system', group: 'Page', keys: [], modes: everywhere, run: (page) => page.settings.change({ theme: nextTheme(page.settings.theme) }) },
  { id: 'page.plain-keys', title: 'Single keys on or off', group: 'Page', keys: [], modes: everywhere, run: (page) => page.settings.change({ plainKeys: !page.settings.plainKeys }) },
];

const nextTheme = (theme: 'system' | 'dark' | 'light') => (theme === 'system' ? 'dark' : theme === 'dark' ? 'light' : 'system');

function focusElement(id: string): void {
  const element = document.getElementById(id);
  element?.focus();
  if (element instanceof HTMLInputElement) element.select();
}

const byId = new Map(commands.map((command) => [command.id, command]));

export function commandById(id: string): Command {
  const command = byId.get(id);
  if (!command) throw new Error(`There is no command ${id}.`);
  return command;
}
