import { Link2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Room } from '../../api/schema'
import { remembered } from '../../session/memory'
import type { RoomSession } from '../../session/session'
import { Links } from './Links'

interface Props {
  room: Room
  session: RoomSession
}

function wasJustMade(): boolean {
  const state: unknown = history.state
  return typeof state === 'object' && state !== null && 'made' in state
}

/** Rooms whose links were shown by themselves, because they had just been made. */
const shown = new Set<string>()

/** The ways into the room, in a dialog. It opens by itself where a room was just made. */
export function InviteButton({ room, session }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOpen, setIsOpen] = useState(() => wasJustMade() && !shown.has(room.id))
  useEffect(() => {
    shown.add(room.id)
    // A reload does not show them again.
    if (wasJustMade()) history.replaceState(null, '')
  }, [room.id])
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  if (room.role !== 'owner' && remembered(room.id).links.length === 0) return null
  return (
    <>
      <button className="button max-sm:px-2.5" onClick={() => setIsOpen(true)} title="Links of this room">
        <Link2 size={18} aria-hidden />
        <span className="max-sm:sr-only">Invite</span>
      </button>
      <dialog
        ref={dialog}
        className="dialog"
        aria-label="Invite people"
        onClose={() => setIsOpen(false)}
        onClick={(event) => event.target === event.currentTarget && setIsOpen(false)}
      >
        {isOpen && <Links room={room} session={session} onClose={() => setIsOpen(false)} />}
      </dialog>
    </>
  )
}
