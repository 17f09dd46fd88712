const MINUTE = 60_000;

/** Returns a wait of so many milliseconds as people say it: “about 20 s”, “about 3 min”. */
export function aboutTime(ms: number): string {
  if (ms > 1.5 * MINUTE) return `about ${Math.round(ms / MINUTE)} min`;
  return `about ${Math.max(5, Math.ceil(ms / 5_000) * 5)} s`;
}
