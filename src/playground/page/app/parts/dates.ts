const DAY = 24 * 60 * 60 * 1000;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const dayFormat = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en', options);

const numbers = dayFormat({ year: 'numeric', month: '2-digit', day: '2-digit' });
const plain = dayFormat({ year: 'numeric', month: 'long', day: 'numeric' });
const short = dayFormat({ year: 'numeric', month: 'short', day: 'numeric' });
const long = dayFormat({ year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' });
// Nothing but the clock follows the browser's own habits: 15:04 or 3:04 PM.
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const seconds = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

const tokens: Record<string, (at: Date, now: Date) => string> = {
  date_num: (at) => numbers.format(at),
  date: (at) => plain.format(at),
  date_short: (at) => short.format(at),
  date_long: (at) => long.format(at),
  date_pretty: (at, now) => prettyDay(at, now) ?? plain.format(at),
  date_short_pretty: (at, now) => prettyDay(at, now) ?? short.format(at),
  date_long_pretty: (at, now) => prettyDay(at, now) ?? long.format(at),
  time: (at) => clock.format(at),
  time_secs: (at) => seconds.format(at),
  ago: (at, now) => agoWords(at, now),
};

/**
 * Returns a moment as Slack writes it, in the reader's time zone (docs.slack.dev, “Formatting message text”, dates).
 * @param format such as `{date_short_pretty} at {time}`; what is no token of Slack's stays as it is.
 */
export function formatDate(at: Date, format: string, now = new Date()): string {
  return format.replace(/\{(\w+)\}/g, (whole, token: string) => tokens[token]?.(at, now) ?? whole);
}

/** Returns the time of day that stands beside a message. */
export function clockTime(at: Date): string {
  return clock.format(at);
}

/** Returns when a message was posted: its ts is seconds since 1970. */
export function momentOf(ts: string): Date {
  return new Date(Number(ts) * 1000);
}

function prettyDay(at: Date, now: Date): string | undefined {
  const days = Math.round((midnightOf(at) - midnightOf(now)) / DAY);
  return Math.abs(days) <= 1 ? relative.format(days, 'day') : undefined;
}

const midnightOf = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

function agoWords(at: Date, now: Date): string {
  const minutes = Math.round((at.getTime() - now.getTime()) / 60_000);
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
  if (Math.abs(minutes) < 24 * 60) return relative.format(Math.round(minutes / 60), 'hour');
  return relative.format(Math.round(minutes / 60 / 24), 'day');
}
