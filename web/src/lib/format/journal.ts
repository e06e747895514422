import type { JournalEntry } from '../api/types';
import { plural, scoreText } from './format';

/** What somebody did with one gesture: "fox.png: unrated → 4 of 5". */
export function journalSentence(entry: JournalEntry): string {
  const [first] = entry.changes;
  if (!first || entry.files > 1) return `${entry.kind === 'score' ? 'Scored' : entry.kind === 'keywords' ? 'Keywords of' : 'Notes of'} ${plural(entry.files, 'file')}`;
  return `${first.path}: ${valueText(first.field, first.old)} → ${valueText(first.field, first.new)}`;
}

/** A value as the journal has it, in words. */
export function valueText(field: string, value: string | null): string {
  if (field === 'score') return scoreText(Number(value ?? 0));
  if (field === 'note') return value === null ? 'no note' : `“${value}”`;
  if (value === null) return 'no keywords';
  try {
    return (JSON.parse(value) as string[]).join(', ') || 'no keywords';
  } catch {
    return value;   // another program wrote it in its own form
  }
}
