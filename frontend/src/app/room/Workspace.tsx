import { type ReactNode, useCallback, useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { Transaction } from 'yjs'
import type { Guest, Member, Role, Room } from '../../api/schema'
import { listenForKeys } from '../../components/commands'
import { Message } from '../../components/Message'
import { clearErrors } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { tellActivity } from '../../session/activity'
import { type OpenRoom, RoomContext } from '../../session/react/room'
import type { RoomSession } from '../../session/session'
import { useConnection, useDocuments } from '../../sync/react/useDocuments'
import { attendanceOf } from './attendance'
import { Frame } from './Frame'
import { useNavigation } from './useNavigation'
import { usePanels } from './usePanels'

const text = messages({
  en: {
    watching: 'View only: observers can’t edit.',
    ended: 'The interview has ended, and the code is read-only. Reopen the interview to edit it.',
  },
  de: {
    watching: 'Nur Ansicht: Beobachter können nichts ändern.',
    ended:
      'Das Interview ist beendet, der Code ist schreibgeschützt. Öffnen Sie es wieder, um ihn zu ändern.',
  },
})

interface Props {
  session: RoomSession
  room: Room
  member: Member
  /** As whom the room is shown. */
  role: Role
  members: Member[]
  guests: Guest[]
  /** As whom one is here, above everything. */
  bar: ReactNode
  /** The lobby is still in front of it. */
  isBehind: boolean
  /** There is something to show. */
  onReady: () => void
  onPreview: (() => void) | undefined
}

/** The room itself: the editor in the middle, around it who is here and what they need. */
export function Workspace(props: Props) {
  const { session, room, member, role, members, guests, bar, isBehind, onReady, onPreview } = props
  const t = useText(text)
  const documents = useDocuments(attendanceOf(session, member))
  const state = useConnection(documents)
  const panels = usePanels({ role, room })
  const { navigation, bind } = useNavigation(documents, panels.show)
  const [isEmpty, setIsEmpty] = useState(true)
  // The same at each render: whoever is told would else tell again, and that render the room again.
  const onContent = useCallback(() => setIsEmpty(false), [])
  const whyReadOnly = role === 'observer' ? t.watching : room.phase === 'ended' ? t.ended : undefined
  const canWrite = whyReadOnly === undefined && state.kind !== 'gone'
  const open: OpenRoom = useMemo(
    () => ({ room, member, role, session, documents, members, guests, canWrite, navigation }),
    [room, member, role, session, documents, members, guests, canWrite, navigation],
  )
  const isReady = !isEmpty || state.kind === 'gone'
  // Told once, although another listener may be given each time.
  const tellReady = useEffectEvent(onReady)
  useEffect(() => {
    if (isReady) tellReady()
  }, [isReady])
  const { focus } = navigation
  useEffect(() => {
    // The lobby took the focus with it when it went.
    if (isReady && !isBehind && document.activeElement === document.body) focus()
  }, [isReady, isBehind, focus])
  useEffect(listenForKeys, [])
  useEffect(() => {
    const { awareness, doc } = documents.get('code')
    return tellActivity(awareness, (listener) => {
      const onUpdate = (_update: Uint8Array, _origin: unknown, _doc: unknown, { local }: Transaction) => {
        if (local) listener()
      }
      doc.on('update', onUpdate)
      return () => doc.off('update', onUpdate)
    })
  }, [documents])
  // What an error said about the server is over when the server is back.
  useEffect(() => {
    if (state.kind === 'saved') clearErrors()
  }, [state.kind])
  if (state.kind === 'gone' && isEmpty) {
    return (
      <Message title={state.happened}>
        <p>{state.advice}</p>
      </Message>
    )
  }
  return (
    <RoomContext value={open}>
      <Frame
        state={state}
        panels={panels}
        bind={bind}
        bar={bar}
        onContent={onContent}
        onPreview={onPreview}
        whyReadOnly={whyReadOnly}
      />
    </RoomContext>
  )
}
