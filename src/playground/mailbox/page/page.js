import { follow, readPage, replace, sendOnceChosen, sendQuietly } from './live-page.js';

/** Keeps the page true: when something changes, its parts are fetched again and put in place of the old ones. */
const news = document.getElementById('news');

async function refresh() {
  const count = Number(document.getElementById('mails')?.dataset.count);
  const open = document.getElementById('reader')?.dataset.mail;
  // A mail that is being read stays, whatever comes; the first one to come opens by itself.
  const here = new URL(location.href);
  if (open) here.searchParams.set('mail', open);
  const answer = await fetch(here, { headers: { accept: 'text/html' } });
  const fresh = await readPage(answer);
  for (const id of ['mails', 'behaviour', 'next', 'webhooks', open ? 'history' : 'reader']) replace(id, fresh);
  const more = Number(document.getElementById('mails')?.dataset.count) - count;
  if (more > 0 && news)
    news.textContent = more === 1 ? `A new mail to ${newestTo()} has come.` : `${more} new mails have come.`;
}

const newestTo = () => document.querySelector('#mails .to')?.textContent;

follow('/_local/events', refresh);
sendOnceChosen();

// Without this the page would load anew and lose the open mail; without script it simply does.
document.addEventListener('submit', (event) => {
  event.preventDefault();
  sendQuietly(event.target);
});
