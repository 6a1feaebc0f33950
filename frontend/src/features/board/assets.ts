/** Where Excalidraw's fonts are: `build/whiteboard.ts` lays them there. */
declare global {
  interface Window {
    EXCALIDRAW_ASSET_PATH?: string
  }
}

window.EXCALIDRAW_ASSET_PATH = import.meta.env.DEV
  ? '/node_modules/@excalidraw/excalidraw/dist/prod/'
  : '/assets/excalidraw-0.18.1/'

export {}
