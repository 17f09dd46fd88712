/** What the pages of all windows do alike to stay true: when something changes, their parts are fetched again. */

/** Returns a page as it is now. */
export const readPage = async (answer) => new DOMParser().parseFromString(await answer.text(), 'text/html');

/** Puts a part of a fresh page in place of the old one, and keeps the focus in it. */
export function replace(id, fresh) {
  const old = document.getElementById(id);
  const next = fresh.getElementById(id);
  if (!old || !next || old.outerHTML === next.outerHTML) return;
  const focused = old.contains(document.activeElement) ? focusKey(document.activeElement) : null;
  old.replaceWith(next);
  if (focused) next.querySelector(focused)?.focus();
}

function focusKey(element) {
  const href = element.getAttribute('href');
  return href ? `[href="${CSS.escape(href)}"]` : element.id ? `#${element.id}` : element.localName;
}

/** Refreshes the page at every change that `address` tells of. */
export function follow(address, refresh) {
  // One after the other, or an older answer could land on top of a newer one. What is gone is asked again later.
  let refreshing = Promise.resolve();
  const refreshNext = () => {
    refreshing = refreshing.then(refresh).catch(() => {});
  };
  const events = new EventSource(address);
  events.addEventListener('change', refreshNext);
  // What changed before the connection stood, or while it was cut, was told to nobody.
  events.addEventListener('open', refreshNext);
}

/** Sends a form as it is, and loads nothing anew. */
export function sendQuietly(form) {
  void fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual' });
}

/** Sends a switch once something else is chosen: one that waits for a click shows what is not so. */
export function sendOnceChosen() {
  document.addEventListener('change', ({ target: { form } }) => {
    if (form && 'switch' in form.dataset) form.requestSubmit();
  });
}
