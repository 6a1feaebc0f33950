import { useEffect, useState } from 'react'
import { messages, useText } from '../../../i18n/messages'
import { authorNotes, linesOf, usePlayback } from '../../playback/public'
import { lineId } from './LineLink'

const text = messages({
  en: {
    title: 'The code in the end',
    reading: 'Reading the code…',
    failed: 'The code could not be read from the recording.',
    none: 'There is no code.',
    file: (path: string) => `Lines of ${path}, each with who wrote it`,
  },
  de: {
    title: 'Der Code am Ende',
    reading: 'Der Code wird gelesen …',
    failed: 'Der Code konnte nicht aus der Aufzeichnung gelesen werden.',
    none: 'Es gibt keinen Code.',
    file: (path) => `Zeilen von ${path}, jeweils mit Verfasser`,
  },
})

/** A line of a file, and who wrote it. */
interface Line {
  content: string
  /** Who; empty where that is the same as in the line before. */
  author: string
  /** In full, with shares. */
  title: string
  colour: number | undefined
}

interface File {
  id: string
  path: string
  lines: readonly Line[]
}

type Found = { kind: 'reading' } | { kind: 'failed' } | { kind: 'here'; files: readonly File[] }

/** The files at the end, with who wrote each line. */
function useFiles(): Found {
  const { player, authors } = usePlayback()
  const [found, setFound] = useState<Found>({ kind: 'reading' })
  useEffect(() => {
    let isOver = false
    const { duration } = player.getState()
    const read = async () => {
      const files = await player.codeAt(duration)
      const attributed = files.map(async ({ id, path, text: content }): Promise<File> => {
        const attribution = await player.attribution('code', id, duration)
        const runs = attribution?.text === content ? attribution.runs : []
        const notes = authorNotes(linesOf(content, runs), (index) => authors[index])
        const byPlace = new Map(notes.map((note) => [note.at, note]))
        let at = 0
        const lines = content.split('\n').map((line): Line => {
          const note = byPlace.get(at)
          at += line.length + 1
          return { content: line, author: note?.text ?? '', title: note?.title ?? '', colour: note?.colour }
        })
        // Nothing stands behind the last line break.
        return { id, path, lines: lines.at(-1)?.content === '' ? lines.slice(0, -1) : lines }
      })
      return Promise.all(attributed)
    }
    read().then(
      (files) => !isOver && setFound({ kind: 'here', files }),
      () => !isOver && setFound({ kind: 'failed' }),
    )
    return () => {
      isOver = true
    }
  }, [player, authors])
  return found
}

/** What was left in the end, and whose it is. */
export function Code() {
  const t = useText(text)
  const found = useFiles()
  return (
    <section aria-label={t.title} data-code-end className="debrief-section">
      <h2>{t.title}</h2>
      {found.kind !== 'here' && (
        <p role="status" className="text-sm text-muted">
          {found.kind === 'reading' ? t.reading : t.failed}
        </p>
      )}
      {found.kind === 'here' && found.files.length === 0 && <p className="text-sm text-muted">{t.none}</p>}
      {found.kind === 'here' &&
        found.files.map(({ id, path, lines }) => (
          <div key={id} className="flex flex-col gap-1">
            <h3 className="font-mono">{path}</h3>
            <div className="code-end" tabIndex={0} role="region" aria-label={t.file(path)}>
              {lines.map(({ content, author, title, colour }, at) => (
                <div
                  // Lines are what they are by their number.
                  key={`${at} ${content}`}
                  id={lineId(id, at + 1)}
                  // What is said of the code leads here.
                  tabIndex={-1}
                  title={title}
                  className={`code-line ${colour === undefined ? '' : `person-${colour} code-of-person`}`}
                >
                  <span className="code-author">{author}</span>
                  <span aria-hidden className="code-number">
                    {at + 1}
                  </span>
                  <code>{content || ' '}</code>
                </div>
              ))}
            </div>
          </div>
        ))}
    </section>
  )
}
