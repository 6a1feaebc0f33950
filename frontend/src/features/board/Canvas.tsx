import './assets'
import { Excalidraw, MainMenu } from '@excalidraw/excalidraw'
import '@excalidraw/excalidraw/index.css'
import './board.css'
import './large.css'
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types'
import { useState } from 'react'
import { useRoom } from '../../session/react/room'
import { handOn, isForPage } from './keys'
import { useBoard } from './useBoard'
import { useExcalidraw } from './useExcalidraw'

/** The board itself. */
export function Canvas() {
  const { canWrite } = useRoom()
  const [api, setApi] = useState<ExcalidrawImperativeAPI>()
  const { onChange, onPointer, onOwnMove } = useBoard(api)
  const { root, around, settings } = useExcalidraw()
  return (
    <div
      ref={root}
      {...around}
      data-board={canWrite ? 'drawn' : 'watched'}
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
        {...settings}
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
