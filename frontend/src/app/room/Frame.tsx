import type { ReactNode } from 'react'
import { later } from '../../components/later'
import { ConnectionNotice } from '../../features/connection/public'
import { PinEvidence } from '../../features/notes/public'
import { EndedBar } from '../../features/phase/public'
import { Announcer, Following, WaitingPeople } from '../../features/people/public'
import { QuietBar } from '../../features/quiet/public'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import type { ConnectionState } from '../../sync/state'
import { callParts } from './callParts'
import { Center } from './Center'
import { Header } from './Header'
import { Layout } from './Layout'
import { useOverlays } from './Overlays'
import type { Bound } from './useNavigation'
import type { usePanels } from './usePanels'

/** Nobody joins in the last seconds before a room ends by itself. */
const EndsSoon = later(async () => (await import('../../features/timer/EndsSoon')).EndsSoon)
const Dock = later(async () => (await callParts()).Dock)
const Signals = later(async () => (await import('../../features/signals/Signals')).Signals)

interface Props {
  state: ConnectionState
  panels: ReturnType<typeof usePanels>
  bind: (bound: Bound | undefined) => void
  /** As whom one is here, above everything. */
  bar: ReactNode
  /** There is something to show. */
  onContent: () => void
  onPreview: (() => void) | undefined
  /** Why nothing can be written, if nothing can. */
  whyReadOnly: string | undefined
}

/** How the parts of the room are put together in the window. */
export function Frame({ state, panels, bind, bar, onContent, onPreview, whyReadOnly }: Props) {
  const { room, role, members } = useRoom()
  const hasEnded = leads({ role }) && room.phase === 'ended'
  const { overlay, commands } = useOverlays()
  const isTrouble = state.kind === 'offline' || state.kind === 'gone'
  return (
    <div className="flex h-dvh flex-col">
      {bar}
      <Header state={state} commands={commands} onPreview={onPreview} />
      <main className="relative flex min-h-0 grow flex-col">
        <Announcer />
        {leads({ role }) && <WaitingPeople members={members} />}
        {leads({ role }) && <PinEvidence />}
        <Layout panels={panels}>
          <Following />
          <Center state={state} bind={bind} onContent={onContent} />
        </Layout>
      </main>
      <ConnectionNotice state={state} />
      <QuietBar />
      {room.calls && <Dock />}
      {room.signals && role === 'candidate' && <Signals />}
      <EndsSoon />
      {hasEnded && !isTrouble && <EndedBar />}
      {whyReadOnly && !hasEnded && !isTrouble && (
        <p
          role="status"
          data-read-only
          className="border-t border-line bg-panel px-4 py-1.5 text-sm text-muted"
        >
          {whyReadOnly}
        </p>
      )}
      {overlay}
    </div>
  )
}
