import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

// `npm run dev` serves the page on its own port and hands every request for data to a running `mediascoring serve`.
const server = process.env.MEDIASCORING_URL ?? 'http://127.0.0.1:7862';

// The server answers its own page only: to it, what is handed on comes from there.
const toServer = { target: server, changeOrigin: true, headers: { origin: server } };

/** The page's script is loaded beside the first one, which asks for the files, not after it. */
const loadPageAtOnce: Plugin = {
  name: 'load-page-at-once',
  transformIndexHtml: (_, { bundle }) =>
    Object.values(bundle ?? {})
      .filter((chunk) => chunk.type === 'chunk' && chunk.isDynamicEntry)
      .map((chunk) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `./${chunk.fileName}` }, injectTo: 'head' })),
};

export default defineConfig({
  // Relative addresses: the page also works below a path of a reverse proxy.
  base: './',
  plugins: [svelte(), loadPageAtOnce],
  build: {
    target: 'es2022',
    // The page's security policy forbids data: scripts and inline styles; every asset stays a file of its own.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': toServer, '/health': toServer } },
});
