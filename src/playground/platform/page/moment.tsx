const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Renders a time of day, to the second. */
export function Time({ at }: { at: Date }) {
  return <time dateTime={at.toISOString()}>{clock.format(at)}</time>;
}

/** Returns a day in words, in a learner's time zone; in UTC where none is known. */
export function day(at: Date, timeZone: string | null): string {
  return at.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: timeZone ?? 'UTC',
  });
}

/** Returns a day and time of day in words, in a learner's time zone; in UTC where none is known. */
export function moment(at: Date, timeZone: string | null): string {
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: timeZone ?? 'UTC' });
  return `${day(at, timeZone)}, ${time}`;
}
