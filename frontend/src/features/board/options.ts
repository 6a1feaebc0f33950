import type { ExcalidrawProps } from '@excalidraw/excalidraw/types'

/** What would lead elsewhere, or is done by the room. */
export const options: NonNullable<ExcalidrawProps['UIOptions']> = {
  canvasActions: {
    changeViewBackgroundColor: false,
    export: false,
    loadScene: false,
    saveToActiveFile: false,
    toggleTheme: false,
    saveAsImage: false,
  },
}

/** Opens a link of an element beside the page. */
export const openLink: NonNullable<ExcalidrawProps['onLinkOpen']> = (element, event) => {
  event.preventDefault()
  if (element.link) window.open(element.link, '_blank', 'noopener,noreferrer')
}
