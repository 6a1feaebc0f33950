declare global {
  interface Window {
    EXCALIDRAW_ASSET_PATH?: string
  }
}

/** Where Excalidraw finds its fonts: `build/whiteboard.ts` lays them there. */
export const fontsAt = import.meta.env.DEV
  ? '/node_modules/@excalidraw/excalidraw/dist/prod/'
  : '/assets/excalidraw-0.18.1/'

// Before it is loaded.
window.EXCALIDRAW_ASSET_PATH = fontsAt
