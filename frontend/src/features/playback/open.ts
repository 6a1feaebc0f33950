import { useEffect, useState } from 'react'
import { ApiError } from '../../api/request'
import type { Playback } from '../../api/schema'
import { messages, textOf } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { lastUpdate } from '../../playback/lastUpdate'
import { type Author, type DocumentName, documentNames, Player, RecordingError } from '../../playback/player'
import { cleanName, colourCount } from '../../session/people'
import { boardIn, momentIn, timeIn } from './address'
import { leadToBoard } from './boardPart'
import { endOf } from './ends'
import { type Mark, marksOf } from './marks'
import type { OpenPlayback } from './player'
import type { RecordingSource } from './source'

/** How it stands with a recording that somebody wants to see. */
export type Opening =
  | { kind: 'opening' }
  /** Nothing has been written. */
  | { kind: 'empty' }
  | { kind: 'failed'; why: 'forbidden' | 'offline' | 'unreadable' | 'server'; reason: string }
  | ({ kind: 'open' } & OpenPlayback)

const text = messages({
  en: { server: 'Server', operator: 'Operator', unknown: 'Unknown' },
  de: { server: 'Server', operator: 'Betreiber', unknown: 'Unbekannt' },
})

/** Names come from others. */
function authorsOf({ people }: Playback): Author[] {
  const t = textOf(text)
  return people.map(({ id, kind, name, role, colour }, index) => ({
    index,
    kind,
    id,
    name: kind === 'person' ? cleanName(name) : t[kind],
    role: role ?? undefined,
    colour: colour === null ? undefined : colour % colourCount,
  }))
}

async function open(source: RecordingSource): Promise<Opening> {
  const recording = await source.show()
  const documents = recording.documents.filter(({ updates }) => updates > 0)
  const begins = Date.parse(recording.begins ?? '')
  if (documents.length === 0 || !Number.isFinite(begins)) return { kind: 'empty' }
  const recordings: Partial<Record<DocumentName, ArrayBuffer>> = {}
  await Promise.all(
    documents.map(async (document) => {
      const name = documentNames.find((one) => one === document.name)
      if (name) recordings[name] = await source.read(document)
    }),
  )
  const updates = Object.values(recordings).flatMap((bytes) => lastUpdate(bytes) ?? [])
  const { events } = recording
  const ends = endOf(events, updates, begins + recording.duration_ms)
  const duration = Math.max(ends - begins, 0)
  const marks: Mark[] = marksOf(events, begins, duration)
  const authors = authorsOf(recording)
  const pictures = documents.find(({ name }) => name === 'pictures')
  let player: Player
  try {
    const given = {
      begins,
      duration,
      people: authors,
      marks: [...new Set(marks.map(({ at }) => at))],
      pictures: pictures && (() => source.read(pictures)),
    }
    player = await Player.open({ ...given, recordings }, source.reader())
  } catch (error) {
    return { kind: 'failed', why: 'unreadable', reason: told(error) }
  }
  const { momentPart } = source
  const within = location[momentPart]
  const time = timeIn(within)
  // What was drawn a moment before was on its way.
  const at = momentIn(within) ?? (time === undefined ? undefined : Math.max(time - begins, 0) + 1_000)
  if (at !== undefined) await player.seek(Math.min(at, duration))
  leadToBoard(player.board && boardIn(within))
  return { kind: 'open', player, recording, begins, authors, marks, momentPart }
}

function failed(error: unknown): Opening {
  const status = error instanceof ApiError ? error.status : undefined
  if (error instanceof RecordingError) return { kind: 'failed', why: 'unreadable', reason: told(error) }
  const why = status === 0 ? 'offline' : status === 403 ? 'forbidden' : 'server'
  return { kind: 'failed', why, reason: told(error) }
}

/** Opens a recording, and lets go of it in the end. `source`: the same as long as the recording is. */
export function useOpening(source: RecordingSource): Opening {
  const [opening, setOpening] = useState<Opening>({ kind: 'opening' })
  useEffect(() => {
    let isOver = false
    let player: Player | undefined
    void open(source)
      .catch(failed)
      .then((next) => {
        if (next.kind === 'open') player = next.player
        if (isOver) player?.destroy()
        else setOpening(next)
      })
    return () => {
      isOver = true
      player?.destroy()
    }
  }, [source])
  return opening
}
