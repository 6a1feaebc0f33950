import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { classicScripts } from './build/classic.ts'
import { changedLibraries, streamLanguage } from './build/libraries.ts'
import { oneFile, withoutServer } from './build/playbackFile.ts'

/** The page that plays an interview from a file: one file, beside those of the other build. */
export default defineConfig({
  plugins: [
    withoutServer(),
    react(),
    tailwindcss(),
    changedLibraries(),
    streamLanguage,
    classicScripts(),
    oneFile('playback.html'),
  ],
  publicDir: false,
  build: {
    target: 'es2022',
    emptyOutDir: false,
    copyPublicDir: false,
    cssCodeSplit: false,
    modulePreload: false,
    assetsInlineLimit: () => true,
    chunkSizeWarningLimit: 3_000,
    reportCompressedSize: false,
    rolldownOptions: {
      // Vite's helper for imports knows where it stands; here it loads nothing.
      checks: { emptyImportMeta: false },
      input: 'src/offline.ts',
      output: { format: 'iife', codeSplitting: false },
    },
  },
})
