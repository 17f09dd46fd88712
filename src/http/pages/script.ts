import { createHash } from 'node:crypto';

/**
 * The pages' one script, in the page itself. What it adds is hidden without it: a field's content shown, a text copied.
 * Moments are written as the reader's clock has them.
 */
export const script = `
for (const toggle of document.querySelectorAll('[data-shows]')) {
  const field = document.getElementById(toggle.dataset.shows);
  const show = (isShown) => {
    field.type = isShown ? 'text' : 'password';
    toggle.setAttribute('aria-pressed', String(isShown));
  };
  toggle.hidden = false;
  toggle.addEventListener('click', () => { show(field.type === 'password'); });
  field.form.addEventListener('submit', () => { show(false); });
}
for (const copy of document.querySelectorAll('[data-copies]')) {
  if (!navigator.clipboard) break;
  copy.hidden = false;
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copies).textContent);
    document.getElementById(copy.dataset.says).textContent = copy.dataset.copied;
  });
}
for (const time of document.querySelectorAll('time')) {
  const format = { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' };
  time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, format).format(new Date(time.dateTime));
}
`;

/** Lets exactly this script through a Content-Security-Policy. */
export const scriptHash = `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
