import './assets'
import { Excalidraw, MainMenu } from '@excalidraw/excalidraw'
import '@excalidraw/excalidraw/index.css'
import './board.css'
import type { ExcalidrawImperativeAPI, ExcalidrawProps } from '@excalidraw/excalidraw/types'
import { type KeyboardEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { usePreferences } from '../../config/usePreferences'
import { locale, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { nameParts } from './names'
import { useIsLarge } from './shown'
import { text } from './text'
import { useBoard } from './useBoard'

const darkSystem = matchMedia('(prefers-color-scheme: dark)')

function onSystem(listener: () => void) {
  darkSystem.addEventListener('change', listener)
  return () => darkSystem.removeEventListener('change', listener)
}

/** The theme of the page, as Excalidraw knows it. */
function useTheme() {
  const isSystemDark = useSyncExternalStore(onSystem, () => darkSystem.matches)
  const { theme } = usePreferences()
  return theme === 'light' || (theme === 'system' && !isSystemDark) ? 'light' : 'dark'
}

/** What would lead elsewhere, or is done by the room. */
const options: NonNullable<ExcalidrawProps['UIOptions']> = {
  canvasActions: {
    changeViewBackgroundColor: false,
    export: false,
    loadScene: false,
    saveToActiveFile: false,
    toggleTheme: false,
    saveAsImage: false,
  },
}

/** Keys of the page, and of parts that are not shown. */
function isForPage(event: KeyboardEvent): boolean {
  const isMod = event.ctrlKey || event.metaKey
  const isWriting = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement
  if (event.altKey && event.shiftKey) return true
  if (isMod) return event.key === '/' || event.key === ',' || /^[kop]$/i.test(event.key)
  return event.key === '0' && !isWriting
}

/** Gives a key to the page, past the board. */
function handOn(event: KeyboardEvent) {
  event.stopPropagation()
  const same = new window.KeyboardEvent('keydown', event.nativeEvent)
  if (!window.dispatchEvent(same)) event.preventDefault()
}

/** The board itself. */
export function Canvas() {
  const { canWrite } = useRoom()
  const [api, setApi] = useState<ExcalidrawImperativeAPI>()
  const { onChange, onPointer, onOwnMove } = useBoard(api)
  const theme = useTheme()
  const isLarge = useIsLarge()
  usePreferences()
  const { menu } = useText(text)
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => (root.current ? nameParts(root.current, menu) : undefined), [menu])
  return (
    <div
      ref={root}
      className="board h-full"
      data-board={canWrite ? 'drawn' : 'watched'}
      data-large={isLarge || undefined}
      onKeyDownCapture={(event) => {
        if (isForPage(event)) handOn(event)
      }}
      onWheelCapture={onOwnMove}
      onPointerDownCapture={onOwnMove}
      onPointerLeave={() => onPointer(undefined)}
    >
      <Excalidraw
        excalidrawAPI={setApi}
        onChange={onChange}
        onPointerUpdate={({ pointer: { x, y }, button }) => onPointer({ x, y, isDown: button === 'down' })}
        viewModeEnabled={!canWrite}
        theme={theme}
        langCode={locale() === 'de' ? 'de-DE' : 'en'}
        UIOptions={options}
        aiEnabled={false}
        validateEmbeddable={false}
        onLinkOpen={(element, event) => {
          event.preventDefault()
          if (element.link) window.open(element.link, '_blank', 'noopener,noreferrer')
        }}
      >
        <MainMenu>
          <MainMenu.DefaultItems.SearchMenu />
          {canWrite && <MainMenu.DefaultItems.ClearCanvas />}
          <MainMenu.DefaultItems.Help />
        </MainMenu>
      </Excalidraw>
    </div>
  )
}
