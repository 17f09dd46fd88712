/** Keeps the page true: when something changes, its parts are fetched again and put in place of the old ones. */
const news = document.getElementById('news');

async function refresh() {
  const count = Number(document.getElementById('mails')?.dataset.count);
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const reading = document.querySelector('#reader[data-mail]') !== null;
  replace('mails', fresh);
  replace('behaviour', fresh);
  // A mail that is being read stays; the first one to come opens by itself.
  if (!reading) replace('reader', fresh);
  else markOpen();
  const more = Number(document.getElementById('mails')?.dataset.count) - count;
  if (more > 0 && news) news.textContent = more === 1 ? 'A new mail has come.' : `${more} new mails have come.`;
}

function replace(id, fresh) {
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

function markOpen() {
  const open = document.getElementById('reader')?.dataset.mail;
  for (const link of document.querySelectorAll('#mails a')) {
    if (link.getAttribute('href') === `/?mail=${open}`) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

// One after the other, or an older answer could land on top of a newer one. A mailbox that is gone is asked again later.
let refreshing = Promise.resolve();
const refreshNext = () => {
  refreshing = refreshing.then(refresh).catch(() => {});
};
const events = new EventSource('/_local/events');
events.addEventListener('change', refreshNext);
// What changed before the connection stood, or while it was cut, was told to nobody.
events.addEventListener('open', refreshNext);

// Without this the page would load anew and lose the open mail; without script it simply does.
document.addEventListener('submit', (event) => {
  event.preventDefault();
  const behaviour = new FormData(event.target).get('behaviour');
  void fetch('/_local/behaviour', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ behaviour }),
  });
});
