import './assets'
import { CaptureUpdateAction, Excalidraw, MainMenu } from '@excalidraw/excalidraw'
import '@excalidraw/excalidraw/index.css'
import './board.css'
import './large.css'
import type { BinaryFileData, ExcalidrawImperativeAPI, SceneData } from '@excalidraw/excalidraw/types'
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import type { Element as Drawn } from '../../board/element'
import { type Bounds, boundsOf } from '../../board/extent'
import { handOn, isForPage } from './keys'
import { showView } from './people'
import { enlarge } from './shown'
import { useExcalidraw } from './useExcalidraw'

/** A board that is only looked at, and changes by itself. */
export interface BoardToView {
  /** The same list until it changes. */
  elements: () => readonly Drawn[]
  subscribe: (listener: () => void) => () => void
  /** Where everything is that is ever to be seen. */
  bounds: () => Promise<Bounds | undefined>
  /** The data address of a picture. */
  picture: (id: string) => Promise<string | undefined>
}

interface Props {
  board: BoardToView
  /** What one came to see, by ids of elements; none for all of it. */
  chosen: readonly string[]
}

/** Space around what one came to see, in pixels of the board. */
const margin = 40
/** Nothing is shown larger than it was drawn. */
const largest = 1

/** The part of the board that shows all this. */
const viewOf = ({ left, top, right, bottom }: Bounds) => ({
  x: (left + right) / 2,
  y: (top + bottom) / 2,
  zoom: largest,
  width: right - left + 2 * margin,
  height: bottom - top + 2 * margin,
})

/** What the recording has taken a key for already means nothing here. */
function onKey(event: KeyboardEvent) {
  if (event.defaultPrevented) event.stopPropagation()
  else if (isForPage(event)) handOn(event)
}

/** Shows what is on the board, from the moment on at which Excalidraw can show anything. */
function useScene(api: ExcalidrawImperativeAPI | undefined, board: BoardToView) {
  useEffect(() => {
    if (!api) return undefined
    let isOver = false
    const asked = new Set<string>()
    const show = () => {
      const elements = board.elements()
      api.updateScene({
        elements: elements as unknown as NonNullable<SceneData['elements']>,
        captureUpdate: CaptureUpdateAction.NEVER,
      })
      for (const { type, fileId: id } of elements) {
        if (type !== 'image' || typeof id !== 'string' || asked.has(id)) continue
        asked.add(id)
        board.picture(id).then(
          (dataURL) => {
            if (dataURL === undefined || isOver) return
            const mimeType = dataURL.slice('data:'.length, dataURL.indexOf(';'))
            api.addFiles([{ id, mimeType, dataURL, created: 0 }] as unknown as BinaryFileData[])
          },
          // It is asked for again with what is shown next.
          () => asked.delete(id),
        )
      }
    }
    const stop = board.subscribe(show)
    show()
    return () => {
      isOver = true
      stop()
    }
  }, [api, board])
}

/** Keeps what one came to see in sight, until one moves oneself. `fit` is to be called with each change of Excalidraw's. */
function useFitting(api: ExcalidrawImperativeAPI | undefined, { board, chosen }: Props) {
  const fitted = useRef('')
  const hasMoved = useRef(false)
  const lastChosen = useRef(chosen)
  const [all, setAll] = useState<Bounds>()
  useEffect(() => {
    let isOver = false
    board.bounds().then(
      (bounds) => !isOver && setAll(bounds),
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [board])
  const fit = useCallback(() => {
    if (lastChosen.current !== chosen) {
      lastChosen.current = chosen
      fitted.current = ''
      hasMoved.current = false
    }
    if (!api || hasMoved.current) return
    const there = chosen.length > 0 ? partOf(board.elements(), chosen) : undefined
    const bounds = there ?? all
    const { width, height } = api.getAppState()
    // Not again with each move of what is shown.
    const wanted = `${there ? 'part' : 'all'} ${width} ${height}`
    if (!bounds || wanted === fitted.current || width < 1) return
    fitted.current = wanted
    const { zoom, ...view } = viewOf(bounds)
    const scale = Math.min(zoom, width / view.width, height / view.height)
    showView(api, { x: view.x, y: view.y, zoom: scale, width, height })
  }, [api, all, board, chosen])
  useEffect(fit, [fit])
  const onOwnMove = () => {
    hasMoved.current = true
  }
  return { fit, onOwnMove }
}

/** Where these elements are, with what is in those that are frames. */
function partOf(elements: readonly Drawn[], ids: readonly string[]): Bounds | undefined {
  const wanted = new Set<unknown>(ids)
  return boundsOf(elements.filter(({ id, frameId }) => wanted.has(id) || wanted.has(frameId)))
}

/** A board that is only looked at, drawn by Excalidraw. */
export function View({ board, chosen }: Props) {
  const [given, setGiven] = useState<ExcalidrawImperativeAPI>()
  const [api, setApi] = useState<ExcalidrawImperativeAPI>()
  useScene(api, board)
  const { fit, onOwnMove } = useFitting(api, { board, chosen })
  const { root, around, settings } = useExcalidraw()
  useEffect(() => () => enlarge(false), [])
  return (
    <div
      ref={root}
      {...around}
      data-board="played"
      onKeyDownCapture={onKey}
      onWheelCapture={onOwnMove}
      onPointerDownCapture={({ target }) => {
        onOwnMove()
        // Excalidraw leaves the focus where it was: its keys would do something there.
        if (target instanceof HTMLCanvasElement)
          root.current?.querySelector<HTMLElement>('.excalidraw')?.focus({ preventScroll: true })
      }}
    >
      <Excalidraw
        excalidrawAPI={setGiven}
        onChange={() => {
          // What is shown before it has begun is lost.
          if (given && !given.getAppState().isLoading) setApi(given)
          fit()
        }}
        viewModeEnabled
        {...settings}
      >
        <MainMenu>
          <MainMenu.DefaultItems.SearchMenu />
        </MainMenu>
      </Excalidraw>
    </div>
  )
}
