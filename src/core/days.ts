/** Returns how far a time zone is ahead of UTC at a moment, in milliseconds. */
function offsetMs(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(at / 1000) * 1000;
}

/**
 * Returns the last second of a day in the time zone, or in UTC where there is none or it is unknown. On the day when
 * clocks change, it follows that zone's own midnight.
 * @param day `2027-03-31`.
 */
export function endOfDay(day: string, timeZone: string | null): Date {
  const wall = Date.parse(`${day}T23:59:59Z`);
  if (!timeZone) return new Date(wall);
  try {
    const guess = wall - offsetMs(timeZone, wall);
    return new Date(wall - offsetMs(timeZone, guess));
  } catch {
    return new Date(wall); // this machine does not know the zone
  }
}
