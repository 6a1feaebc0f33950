import type { Alias } from 'vite'

const ours = (path: string) => new URL(`../src/${path}`, import.meta.url).pathname

/**
 * Parts of libraries that do more than this page asks of them, each for bytes before the first
 * key, and what stands in for them. A test looks whether the libraries still ask for no more.
 */
export const lean: Alias[] = [
  // It makes icons for every framework, in every unit.
  { find: /^\.\/Icon\.mjs$/, replacement: ours('components/plainIcon.ts') },
  // It colours lines for terminals and consoles.
  { find: /^lib0\/logging$/, replacement: ours('sync/plainLog.ts') },
  // It is React's own since its version 18.
  { find: /^use-sync-external-store\/shim\/index\.js$/, replacement: 'react' },
]
