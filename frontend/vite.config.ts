import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { changedLibraries } from './build/libraries.ts'

const server = 'http://localhost:8000'

export default defineConfig({
  plugins: [react(), tailwindcss(), changedLibraries()],
  build: {
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    // Monaco, which comes only for those who choose it, and Swagger UI on a page of its own.
    chunkSizeWarningLimit: 3_000,
    rolldownOptions: { input: ['index.html', 'docs.html'] },
  },
  server: {
    port: 5173,
    fs: { allow: ['.', '../src/language'] },
    proxy: { '/api': server, '/ws': { target: server, ws: true } },
  },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}', 'build/*.test.mjs'] },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          environment: 'node',
          include: ['e2e/stock/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          environment: 'node',
          include: ['e2e/browser/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
          // One browser at a time: two cores are shared with the server.
          fileParallelism: false,
        },
      },
    ],
  },
})
