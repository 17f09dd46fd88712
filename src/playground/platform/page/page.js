/** Keeps the page true: when something changes, its parts are fetched again and put in place of the old ones. */
const PARTS = ['switch', 'told', 'events', 'vpa'];
const news = document.getElementById('news');
const countTold = () => Number(document.getElementById('told')?.dataset.count ?? 0);
const vpaNow = () => document.getElementById('vpa')?.dataset.vpa;

async function refresh() {
  const [count, vpa] = [countTold(), vpaNow()];
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  // Signed out meanwhile: the next click says so.
  if (answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const id of PARTS) replace(id, fresh);
  if (!news) return;
  if (countTold() > count) news.textContent = 'The desk has told something.';
  if (vpaNow() !== vpa) news.textContent = document.querySelector('#vpa p')?.textContent ?? '';
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

if (PARTS.some((id) => document.getElementById(id))) {
  // One after the other, or an older answer could land on top of a newer one. A platform that is gone is asked again later.
  let refreshing = Promise.resolve();
  const refreshNext = () => {
    refreshing = refreshing.then(refresh).catch(() => {});
  };
  const events = new EventSource('/_local/news');
  events.addEventListener('change', refreshNext);
  // What changed before the connection stood, or while it was cut, was told to nobody.
  events.addEventListener('open', refreshNext);
}

// A switch counts once it is chosen: one that waits for a click shows what is not so.
document.addEventListener('change', ({ target: { form } }) => {
  if (form && 'quiet' in form.dataset) form.requestSubmit();
});

// A switch is turned without loading the page anew, so that the focus stays; without script it simply does.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!('quiet' in form.dataset)) return;
  event.preventDefault();
  void fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual' });
});
