/** Keeps the page true: when something changes, its parts are fetched again and put in place of the old ones. */
const news = document.getElementById('news');

async function refresh() {
  const count = Number(document.getElementById('mails')?.dataset.count);
  const open = document.getElementById('reader')?.dataset.mail;
  // A mail that is being read stays, whatever comes; the first one to come opens by itself.
  const here = new URL(location.href);
  if (open) here.searchParams.set('mail', open);
  const answer = await fetch(here, { headers: { accept: 'text/html' } });
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const id of ['mails', 'behaviour', 'next', 'webhooks', open ? 'history' : 'reader']) replace(id, fresh);
  const more = Number(document.getElementById('mails')?.dataset.count) - count;
  if (more > 0 && news)
    news.textContent = more === 1 ? `A new mail to ${newestTo()} has come.` : `${more} new mails have come.`;
}

const newestTo = () => document.querySelector('#mails .to')?.textContent;

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
  const form = event.target;
  void fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual' });
});
