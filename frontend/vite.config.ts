import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { chunkOf } from './build/chunks.ts'
import { classicScripts } from './build/classic.ts'
import { lean } from './build/lean.ts'
import { changedLibraries, streamLanguage } from './build/libraries.ts'
import { preloaded } from './build/preload.ts'
import { whiteboard } from './build/whiteboard.ts'

const server = 'http://localhost:8000'

/** What each page needs, beside its first script. A room's documents are opened before it is shown. */
const show = 'src/app/show.tsx'
const pages = {
  'index.html': [show, 'src/features/landing/Landing.tsx'],
  'room.html': [show, 'src/app/room/attendance.ts', 'src/app/room/RoomPage.tsx'],
}

/** Libraries as this page has them. */
const libraries = () => [...changedLibraries(), ...whiteboard()]

export default defineConfig({
  plugins: [react(), tailwindcss(), libraries(), streamLanguage, classicScripts(), preloaded(pages)],
  // The same files of libraries for those who work on the page as in what is built.
  resolve: { alias: lean, conditions: ['production', 'module', 'browser'] },
  optimizeDeps: { rolldownOptions: { plugins: libraries() } },
  build: {
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    // Monaco, which comes only for those who choose it, and Swagger UI on a page of its own.
    chunkSizeWarningLimit: 3_000,
    // Whatever knows `light-dark()` knows it by itself.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'docs.html', 'src/features/run/browser/run.ts'],
      // What runs programs is loaded by whoever needs it, and tested by itself.
      preserveEntrySignatures: 'allow-extension',
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: chunkOf(), debugName: 'first key' }],
        },
      },
    },
  },
  server: {
    port: 5173,
    fs: { allow: ['.', '../src/language'] },
    proxy: { '/api': { target: server, ws: true }, '/ws': { target: server, ws: true } },
  },
  test: {
    reporters: ['./build/reporter.ts'],
    projects: [
      {
        extends: true,
        // A file that needs a document says so in its first line: making one takes longer than most tests.
        test: { name: 'unit', environment: 'node', include: ['src/**/*.test.{ts,tsx}', 'build/*.test.mjs'] },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          environment: 'node',
          include: ['e2e/stock/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          environment: 'node',
          include: ['e2e/browser/*.test.ts'],
          // More than any step waits by itself: what failed is then said where it failed.
          testTimeout: 240_000,
          hookTimeout: 120_000,
          // Much of what they take is waiting: for a countdown, a time-out, a lost connection.
          maxWorkers: 3,
        },
      },
    ],
  },
})
