import './assets'
import { Excalidraw, MainMenu } from '@excalidraw/excalidraw'
import '@excalidraw/excalidraw/index.css'
import './board.css'
import './large.css'
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types'
import { useEffect, useRef, useState } from 'react'
import { usePreferences } from '../../config/usePreferences'
import { locale, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { handOn, isForPage } from './keys'
import { nameParts } from './names'
import { openLink, options } from './options'
import { useIsLarge } from './shown'
import { text } from './text'
import { useTheme } from './theme'
import { useBoard } from './useBoard'

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
        onLinkOpen={openLink}
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
