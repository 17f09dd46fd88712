import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('./app/', import.meta.url));

/** The page's script, its style sheet, and the font that the sheet names, ready for a browser. */
export type Bundle = { js: string; css: string; emojiFont: Buffer };

let bundle: Promise<Bundle> | undefined;

/** Bundles the page once, when it is first asked for; all who ask get the same. Rejects where the page has a mistake. */
export function getBundle(): Promise<Bundle> {
  bundle ??= bundlePage();
  return bundle;
}

async function bundlePage(): Promise<Bundle> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['main.tsx', 'styles/page.css'],
    outdir: 'out',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.woff2': 'file' },
    assetNames: '[name]',
    publicPath: '/_page',
    legalComments: 'none',
    logLevel: 'silent',
  });
  const ending = (end: string) => Buffer.from(outputFiles.find(({ path }) => path.endsWith(end))?.contents ?? []);
  return { js: ending('.js').toString(), css: ending('.css').toString(), emojiFont: ending('.woff2') };
}
