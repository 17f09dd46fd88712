import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('app');
if (!root) throw new Error('The page has no place for the app.');
const read = (name: string) => decodeURIComponent(root.dataset[name] ?? '');
createRoot(root).render(
  <App around={{ mailboxUrl: read('mailbox'), platformUrl: read('platform'), roles: JSON.parse(read('roles')) }} />,
);
