import { useEffect, useMemo, useState } from 'react'
import type { Member, Room } from '../../api/schema'
import { listenForKeys } from '../../components/commands'
import {
  type Beside,
  Controls,
  Imported,
  type Range,
  Timeline,
  useAddress,
  useBoardPart,
  useKeys,
  usePlayback,
} from '../../features/playback/public'
import { RoomContext } from '../../session/react/room'
import type { RoomSession } from '../../session/session'
import { Layout } from '../room/Layout'
import { useNavigation } from '../room/useNavigation'
import type { Around } from './around'
import { BoardToolsContext } from './BoardThenBar'
import { Center } from './Center'
import { Header } from './Header'
import { mirrored } from './mirrored'
import { usePlaybackPanels } from './panels'
import { useOpenedFile } from './useOpenedFile'

interface Props {
  session: RoomSession
  room: Room
  member: Member
  name: string
  around: Around
  /** Opens what there is by now: an interview may still go on. */
  onAgain: () => void
}

/** How the parts of a recording are put together in the window: as in the room, and below it the time. */
export function Frame({ session, room, member, name, around, onAgain }: Props) {
  const { player, begins } = usePlayback()
  const documents = useMemo(() => mirrored(player), [player])
  const { Talking } = around
  const panels = usePlaybackPanels({ role: member.role, room, around, hasBoard: player.board !== undefined })
  const { show } = panels
  const part = useBoardPart()
  useEffect(() => {
    if (part) show('board')
  }, [part, show])
  const opened = useOpenedFile(documents.code)
  const [beside, setBeside] = useState<Beside>('nothing')
  const [range, setRange] = useState<Range>()
  const { navigation, bind } = useNavigation(documents, panels.show)
  useEffect(listenForKeys, [])
  useAddress()
  const open = useMemo(
    () => ({
      room,
      member,
      role: member.role,
      session,
      documents,
      members: [],
      guests: [],
      canWrite: false,
      now: () => begins + player.getState().at,
      navigation,
    }),
    [room, member, session, documents, begins, player, navigation],
  )
  const compare = () => {
    const { at, duration } = player.getState()
    player.pause()
    // From where one is to the end; at the end, all of it.
    setRange(range ? undefined : { from: at < duration ? at : 0, to: duration })
  }
  return (
    <RoomContext value={open}>
      <div className="flex h-dvh flex-col">
        <Header
          room={room}
          name={name}
          around={around}
          beside={beside}
          onBeside={setBeside}
          isComparing={range !== undefined}
          onCompare={compare}
          onAgain={onAgain}
        />
        {around.notice}
        {room.imported && (
          <div className="border-b border-line bg-panel px-3 py-1.5">
            <Imported imported={room.imported} />
          </div>
        )}
        <Talking
          room={room}
          member={member}
          code={documents.code}
          navigation={navigation}
          bind={bind}
          show={panels.show}
        >
          {(talk) => (
            <>
              <Keys onComment={talk.begin} />
              <main className="relative flex min-h-0 grow flex-col">
                <BoardToolsContext value={around.boardTools}>
                  <Layout panels={panels}>
                    <Center
                      opened={opened}
                      range={range}
                      beside={beside}
                      bind={talk.bind}
                      RunNow={around.RunNow}
                    />
                  </Layout>
                </BoardToolsContext>
              </main>
              <footer className="flex shrink-0 flex-col gap-2 border-t border-line bg-panel px-3 pt-1 pb-2">
                <Timeline range={range} onRange={setRange} said={talk.said} />
                <Controls />
              </footer>
            </>
          )}
        </Talking>
      </div>
    </RoomContext>
  )
}

/** What its keys do. */
function Keys({ onComment }: { onComment: (() => void) | undefined }) {
  const { player } = usePlayback()
  useKeys(player, onComment)
  return null
}
