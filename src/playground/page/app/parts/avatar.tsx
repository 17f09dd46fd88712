const COLOURS = 6;

/** Renders a person's or app's initials on a colour of their own. */
export function Avatar({ id, name, isApp = false }: { id: string; name: string; isApp?: boolean }) {
  const colour = isApp ? 'app' : [...id].reduce((sum, letter) => (sum * 37 + letter.charCodeAt(0)) % 997, 0) % COLOURS;
  const initials = name
    .split(/[\s-]+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase())
    .join('');
  return (
    <span className="avatar" data-colour={colour} aria-hidden="true">
      {initials}
    </span>
  );
}
