import { useEffect, useMemo, useState } from 'react'
import { createPortal } from 'react-dom'
import { type Command, useCommands } from '../../components/commands'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { useConnection } from '../../sync/react/useDocuments'
import { openApart } from './apart'
import { InvitationBar, SharingBars, TroubleBars } from './Bars'
import './call.css'
import { Controls } from './Controls'
import { listenForCallKeys, muteKeys, talkKeys } from './keys'
import { ScreenView } from './ScreenView'
import { TileList, Tiles } from './Tiles'
import { useCall } from './useCall'

const text = messages({
  en: {
    group: 'Call',
    mute: 'Mute or unmute the microphone',
    talk: 'Speak while the keys are held',
    share: 'Share or stop sharing the screen',
    leave: 'Leave the call',
  },
  de: {
    group: 'Anruf',
    mute: 'Mikrofon ein- oder ausschalten',
    talk: 'Sprechen, solange die Tasten gehalten werden',
    share: 'Bildschirm teilen oder Teilen beenden',
    leave: 'Anruf verlassen',
  },
})

/** The call around the editor: bars that say what happens, and in the call its pictures and keys. */
export function Dock() {
  const { documents } = useRoom()
  const { call, state } = useCall()
  const connection = useConnection(documents)
  const isOffline = connection.kind === 'offline'
  useEffect(() => {
    // The code's connection finds out sooner that a network has gone silent.
    if (isOffline) call.distrust()
  }, [call, isOffline])
  const [watched, setWatched] = useState<string>()
  const shown = state.participants.find(({ id, screen }) => id === watched && screen)
  const isThere = state.own.kind === 'in' || state.own.kind === 'interrupted'
  return (
    <>
      <InvitationBar />
      <SharingBars watched={shown?.id} onWatch={setWatched} />
      <TroubleBars />
      {isThere && <InCall />}
      {isThere && shown && (
        <ScreenView
          key={shown.id}
          name={shown.name}
          stream={call.stream(shown.id, 'screen')}
          onClose={() => setWatched(undefined)}
        />
      )}
    </>
  )
}

/** The pictures, over the editor or in a window of their own, and the keys. */
function InCall() {
  const t = useText(text)
  const { call, devices } = useCall()
  const [apart, setApart] = useState<Window>()
  const isSharing = devices.open.screen !== undefined
  useCommands(
    useMemo((): Command[] => {
      const { group } = t
      const toggle = () => void call.setOpen(!call.getState().isOpen)
      return [
        { id: 'call-mute', title: t.mute, group, keys: muteKeys, hasOwnListener: true, run: toggle },
        { id: 'call-talk', title: t.talk, group, keys: talkKeys, hasOwnListener: true, run: toggle },
        {
          id: 'call-share',
          title: t.share,
          group,
          run: () => void call.setShown('screen', !isSharing),
        },
        { id: 'call-leave', title: t.leave, group, run: () => call.leave() },
      ]
    }, [t, call, isSharing]),
  )
  useEffect(() => {
    const listen = (target: Window) =>
      listenForCallKeys(target, {
        mute: () => {
          if (call.self?.maySpeak) void call.setOpen(!call.getState().isOpen)
        },
        hold: (isHeld) => {
          if (!isHeld || call.self?.maySpeak) call.setHeld(isHeld)
        },
      })
    const stops = [listen(window), ...(apart ? [listen(apart)] : [])]
    return () => stops.forEach((stop) => stop())
  }, [call, apart])
  useEffect(() => () => apart?.close(), [apart])
  const stand = async () => {
    const opened = await openApart()
    opened?.addEventListener('pagehide', () => setApart(undefined))
    setApart(opened)
  }
  if (!apart) return <Tiles onApart={() => void stand()} />
  const there = (
    <div className="call-apart">
      <TileList />
      <Controls />
    </div>
  )
  return createPortal(there, apart.document.body)
}
