import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('app');
if (!root) throw new Error('The page has no place for the app.');
createRoot(root).render(<App mailboxUrl={root.dataset.mailbox ?? ''} platformUrl={root.dataset.platform ?? ''} />);
