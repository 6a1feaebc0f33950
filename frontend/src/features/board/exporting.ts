import { exportToBlob, exportToSvg, serializeAsJSON } from '@excalidraw/excalidraw'
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types'

export type Format = 'png' | 'svg' | 'excalidraw'

/** The board as a file, in the colours of paper. */
export async function fileOf(api: ExcalidrawImperativeAPI, format: Format): Promise<Blob> {
  const [elements, files] = [api.getSceneElements(), api.getFiles()]
  if (format === 'excalidraw') {
    const content = serializeAsJSON(elements, api.getAppState(), files, 'local')
    return new Blob([content], { type: 'application/vnd.excalidraw+json' })
  }
  const appState = { ...api.getAppState(), exportBackground: true, exportWithDarkMode: false, exportScale: 2 }
  const scene = { elements, files, appState, exportPadding: 16 }
  if (format === 'svg') {
    const svg = await exportToSvg(scene)
    return new Blob([svg.outerHTML], { type: 'image/svg+xml' })
  }
  return exportToBlob({
    ...scene,
    mimeType: 'image/png',
    getDimensions: (width: number, height: number) => ({ width: width * 2, height: height * 2, scale: 2 }),
  })
}
