// The tables of Intl are loaded at their first use, which takes longer than drawing the first pictures: nothing there needs them.
let moments: Intl.DateTimeFormat | undefined;

/** A whole number, its thousands apart: 12 345. */
export const count = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u2009');

export const plural = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

/** 42 → "42 s"; 200 → "3 min"; 5000 → "1 h 23 min". For waiting, where seconds do not matter. */
export function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 65 → "1:05"; 3700 → "1:01:40". Tenths below ten seconds would be noise. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours, minutes, rest] = parts as [number, number, number];
  const tail = `${String(rest).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

export function bytes(value: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }

  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** The server's times are UTC, with or without a zone written down. */
export function moment(text: string | null | undefined): string | null {
  if (!text) return null;
  const iso = text.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1');
  const time = new Date(/[zZ]|[+-]\d\d:\d\d$/.test(iso) ? iso : `${iso}Z`);
  moments ??= new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return Number.isNaN(time.getTime()) ? text : moments.format(time);
}

export function scoreText(score: number): string {
  if (score < 0) return 'rejected';
  return score === 0 ? 'unrated' : `${score} of 5`;
}

/** What a screen reader says of a file. */
export function spokenFile(file: { name: string; file_type: string; duration: number | null; missing_since: string | null }, score: number): string {
  const kind = file.file_type === 'video' ? `, video${file.duration ? ` ${clock(file.duration)}` : ''}` : '';
  return `${file.name}, ${scoreText(score)}${kind}${file.missing_since ? ', missing' : ''}`;
}
