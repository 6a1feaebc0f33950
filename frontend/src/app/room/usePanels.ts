import { useCallback, useEffect, useMemo, useState } from 'react'
import { wasJustMade } from '../../features/invite/public'
import type { OpenRoom } from '../../session/react/room'
import type { Panel } from './panel'
import { panels } from './panels'

const key = 'pairpad.panels'

/** The panel that is open on each side; undefined where that is closed. */
type Open = Partial<Record<Panel['side'], string>>

const known = (id: unknown) => panels.find((panel) => panel.id === id)?.id

function read(): Open | undefined {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    if (typeof stored !== 'object' || !stored) return undefined
    const { left, right, bottom } = stored as Record<string, unknown>
    return { left: known(left), right: known(right), bottom: known(bottom) } as Open
  } catch {
    return undefined
  }
}

function write(open: Open) {
  try {
    localStorage.setItem(key, JSON.stringify(open))
  } catch {
    // Without storage it lasts as long as the page.
  }
}

/** Which panels are open beside the editor, remembered in this browser. */
export function usePanels(room: Pick<OpenRoom, 'role' | 'room'>) {
  const { role } = room
  const about = room.room
  const offered = useMemo(() => panels.filter(({ isFor }) => isFor({ role, room: about })), [role, about])
  const [open, setOpen] = useState<Open>(() => {
    const kept = read() ?? { left: 'problem' }
    // A new room is for inviting people; the editor keeps the focus.
    return wasJustMade() ? { ...kept, right: 'invite' } : kept
  })
  /** In a narrow window: what is in front; undefined for the editor. */
  const [front, setFront] = useState<string>()

  useEffect(() => write(open), [open])
  const show = useCallback(
    (id: string) => {
      const panel = panels.find((one) => one.id === id)
      if (panel) setOpen((before) => ({ ...before, [panel.side]: id }))
      setFront(panel ? id : undefined)
    },
    [setFront],
  )
  const toggle = useCallback(({ id, side }: Panel) => {
    setOpen((before) => ({ ...before, [side]: before[side] === id ? undefined : id }))
  }, [])
  const openOn = (side: Panel['side']) =>
    offered.find((panel) => panel.side === side && panel.id === open[side])
  const [left, right, bottom] = [openOn('left'), openOn('right'), openOn('bottom')]
  return { offered, left, right, bottom, front, setFront, show, toggle }
}
