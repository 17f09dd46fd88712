import { follow, readPage, replace, sendOnceChosen, sendQuietly } from './live-page.js';

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
  const fresh = await readPage(answer);
  for (const id of PARTS) replace(id, fresh);
  if (!news) return;
  if (countTold() > count) news.textContent = 'The desk has told something.';
  if (vpaNow() !== vpa) news.textContent = document.querySelector('#vpa p')?.textContent ?? '';
}

if (PARTS.some((id) => document.getElementById(id))) follow('/_local/news', refresh);

sendOnceChosen();

// A switch is turned without loading the page anew, so that the focus stays; without script it simply does.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!('switch' in form.dataset)) return;
  event.preventDefault();
  sendQuietly(form);
});
