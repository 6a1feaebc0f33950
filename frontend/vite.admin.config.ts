import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = 'http://localhost:8001'

/**
 * The page for whoever hosts the server, in a folder of its own beside the other build: it is served
 * on the admin listener alone, and no file of it on the other one.
 */
export default defineConfig({
  plugins: [react(), tailwindcss()],
  publicDir: false,
  build: {
    target: 'es2022',
    outDir: 'dist/admin',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: 'admin.html' },
  },
  server: { port: 5174, proxy: { '/admin/api': server } },
})
