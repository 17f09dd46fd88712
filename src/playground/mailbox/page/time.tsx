const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Renders a time of day, to the second. */
export function Time({ at }: { at: Date }) {
  return <time dateTime={at.toISOString()}>{clock.format(at)}</time>;
}
