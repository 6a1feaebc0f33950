import type { Collaborator, ExcalidrawImperativeAPI, SocketId } from '@excalidraw/excalidraw/types'
import { type OtherOnBoard, othersOn, type View } from '../../board/presence'
import { colourCount, identityOf } from '../../session/people'
import type { RoomDocuments } from '../../sync/documents'

type AppState = ReturnType<ExcalidrawImperativeAPI['getAppState']>

/** The colours of people, light ones: their names are written in black. */
function coloursOf(place: HTMLElement): string[] {
  const probe = document.createElement('span')
  probe.style.colorScheme = 'dark'
  probe.style.color = 'var(--person)'
  place.append(probe)
  const colours = Array.from({ length: colourCount }, (_, at) => {
    probe.className = `person-${at}`
    return getComputedStyle(probe).color
  })
  probe.remove()
  return colours
}

let colours: string[] | undefined

function collaborator({ name, colour, pointer, selected }: OtherOnBoard): Collaborator {
  colours ??= coloursOf(document.body)
  const background = colours[colour] ?? 'silver'
  return {
    username: name,
    color: { background, stroke: background },
    selectedElementIds: Object.fromEntries(selected.map((id) => [id, true as const])),
    ...(pointer && {
      pointer: { x: pointer.x, y: pointer.y, tool: 'pointer' as const },
      button: pointer.isDown ? ('down' as const) : ('up' as const),
    }),
  }
}

type Awareness = ReturnType<RoomDocuments['get']>['awareness']

/** Shows where the others are, once for each frame, until what this returns is called. */
export function showOthers(api: ExcalidrawImperativeAPI, awareness: Awareness): () => void {
  let frame: number | undefined
  const show = () => {
    frame = undefined
    // Who only watches is not seen in the code either.
    const others = othersOn(awareness).filter(({ role }) => role !== 'observer')
    const shown = others.map((other) => [String(other.client) as SocketId, collaborator(other)] as const)
    api.updateScene({ collaborators: new Map(shown) })
  }
  const onChange = () => {
    frame ??= requestAnimationFrame(show)
  }
  awareness.on('change', onChange)
  onChange()
  return () => {
    awareness.off('change', onChange)
    if (frame !== undefined) cancelAnimationFrame(frame)
  }
}

/** What one sees oneself. */
export function viewOf({ scrollX, scrollY, zoom, width, height }: AppState): View {
  const { value } = zoom
  return { x: width / 2 / value - scrollX, y: height / 2 / value - scrollY, zoom: value, width, height }
}

/** Shows what somebody else sees, all of it, whose window may be another. */
export function showView(api: ExcalidrawImperativeAPI, view: View) {
  const { width, height, zoom } = api.getAppState()
  const fitting = view.zoom * Math.min(width / view.width, height / view.height)
  const value = Math.min(30, Math.max(0.1, fitting)) as typeof zoom.value
  api.updateScene({
    appState: {
      zoom: { value },
      scrollX: width / 2 / value - view.x,
      scrollY: height / 2 / value - view.y,
    } as unknown as AppState,
  })
}

/** Keeps in sight what somebody sees, who is followed in the code, until what this returns is called. */
export function follow(api: ExcalidrawImperativeAPI, documents: RoomDocuments, client: number): () => void {
  const { awareness } = documents.get('board')
  const member = identityOf(client, documents.get('code').awareness.getStates().get(client) ?? {}).member
  const show = () => {
    const there = othersOn(awareness).find((other) => other.member === member && other.view)
    if (member !== undefined && there?.view) showView(api, there.view)
  }
  awareness.on('change', show)
  show()
  return () => awareness.off('change', show)
}
