import { useEffect, useMemo, useState } from 'react'
import { messages, textOf, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { CommentsPanel } from '../../features/comments/public'
import type { Around } from '../playback/around'
import { Frame } from '../playback/Frame'
import { Recording } from '../playback/Recording'
import { type About, readAbout } from './about'
import { fileSource } from './fileSource'
import { Instead } from './Instead'
import { LeftOut } from './LeftOut'
import { SketchThen } from './SketchThen'
import { noSession, roomOf, viewerOf } from './room'

const text = messages({
  en: {
    tab: (room: string) => `Recording: ${room}`,
    room: (id: string) => `Room ${id}`,
    opening: 'Opening the recording',
    broken: 'This file can’t be read.',
    damaged:
      'It was damaged on its way, or is not all there. Take it out of the exported archive once more, or export the room again. What is wrong:',
    empty: 'There is nothing to play in this file.',
    emptyAdvice: 'When the room was exported, nothing had been written in it that could be played.',
  },
  de: {
    tab: (room) => `Aufzeichnung: ${room}`,
    room: (id) => `Raum ${id}`,
    opening: 'Die Aufzeichnung wird geöffnet',
    broken: 'Diese Datei ist nicht lesbar.',
    damaged:
      'Sie wurde unterwegs beschädigt oder ist unvollständig. Entnehmen Sie sie dem exportierten Archiv noch einmal oder exportieren Sie den Raum erneut. Was nicht stimmt:',
    empty: 'In dieser Datei ist nichts abzuspielen.',
    emptyAdvice: 'Als der Raum exportiert wurde, war darin nichts geschrieben, was sich abspielen ließe.',
  },
})

type State = { kind: 'opening' } | { kind: 'broken'; reason: string } | { kind: 'here'; about: About }

/** The recording that is in the file which this page is. */
export function FilePage() {
  const t = useText(text)
  const [state, setState] = useState<State>({ kind: 'opening' })
  useEffect(() => {
    readAbout().then(
      (about) => setState({ kind: 'here', about }),
      (error: unknown) => setState({ kind: 'broken', reason: told(error) }),
    )
  }, [])
  switch (state.kind) {
    case 'opening':
      return <div className="h-dvh" role="status" aria-label={t.opening} />
    case 'broken':
      return (
        <Instead title={t.broken}>
          <p role="alert" className="text-muted">
            {t.damaged}
          </p>
          <p>{state.reason}</p>
        </Instead>
      )
    case 'here':
      return <Opened about={state.about} />
  }
}

function Opened({ about }: { about: About }) {
  const t = useText(text)
  const { id, title } = about.room
  const name = title || t.room(id.slice(0, 8))
  const tab = `${t.tab(name)} · Pairpad`
  useEffect(() => {
    document.title = tab
  }, [tab])
  const source = useMemo(() => fileSource(about), [about])
  const given = useMemo(
    () => ({
      session: noSession(about),
      room: roomOf(about),
      member: viewerOf(about),
    }),
    [about],
  )
  const around = useMemo(() => aroundFile(about), [about])
  if (about.playback.documents.length === 0)
    return (
      <Instead title={t.empty}>
        <p className="text-muted">{t.emptyAdvice}</p>
        <LeftOut documents={about.left_out} />
      </Instead>
    )
  return (
    <Recording source={source} around={around}>
      {(onAgain) => <Frame {...given} name={name} around={around} onAgain={onAgain} />}
    </Recording>
  )
}

/** What was said in the interview is in it; nobody can say more. */
const NoTalk: Around['Talking'] = ({ bind, children }) => children({ bind, said: [] })

const aroundFile = (about: About): Around => ({
  notice: about.left_out.length > 0 && (
    <div className="border-b border-line bg-panel px-3 py-1.5 text-sm">
      <LeftOut documents={about.left_out} />
    </div>
  ),
  Instead,
  unreadable: textOf(text).damaged,
  Comments: CommentsPanel,
  Board: SketchThen,
  Talking: NoTalk,
})
