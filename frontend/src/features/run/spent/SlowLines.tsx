import * as Y from 'yjs'
import { messages, useText } from '../../../i18n/messages'
import { useRoom } from '../../../session/react/room'
import type { LineTime } from '../../../sync/profile'
import { useFiles } from '../../../sync/react/useCode'
import { duration } from '../ending'
import { foundLines } from './foundLines'

const text = messages({
  en: {
    slowest: 'Slowest lines',
    place: (file: string, line: number) => `${file}:${line}`,
    changed: 'changed since',
  },
  de: {
    slowest: 'Langsamste Zeilen',
    place: (file, line) => `${file}:${line}`,
    changed: 'seither geändert',
  },
})

/** The lines that took most are named; the others stand beside the code. */
const named = 5

/** The lines in which most time went, as they were when this was opened. */
export function SlowLines({ times, whole }: { times: readonly LineTime[]; whole: number }) {
  const t = useText(text)
  const { documents, navigation } = useRoom()
  const files = useFiles(documents.code)
  const slowest = times.toSorted((a, b) => b.own - a.own).slice(0, named)
  return (
    <div className="spent-lines">
      <h3>{t.slowest}</h3>
      <ol>
        {slowest
          .filter(({ own }) => own > 0)
          .map((time) => {
            const file = files.find(({ path, isDeleted }) => path === time.file && !isDeleted)
            const all = times.filter((other) => other.file === time.file)
            const place = () => {
              const content = file?.text.toString() ?? ''
              const found = foundLines(content, all).find((line) => line.time === time)
              return (
                found && { at: found.from, code: content.slice(found.from, found.to).trim().slice(0, 200) }
              )
            }
            const go = () => {
              const now = place()
              if (!file || !now) return
              const position = Y.createRelativePositionFromTypeIndex(file.text, now.at)
              navigation.goTo({ path: file.id, position: Y.relativePositionToJSON(position) as unknown })
            }
            const found = place()
            return (
              <li key={`${time.file} ${time.line}`}>
                <button disabled={!found} onClick={go}>
                  <span className="spent-time">{duration(time.own)}</span>
                  <meter className="spent-share" aria-hidden max={whole} value={time.own} />
                  <span className="spent-place">{t.place(time.file, time.line)}</span>
                  <span className={found ? 'spent-code' : 'spent-code spent-changed'}>
                    {found?.code ?? t.changed}
                  </span>
                </button>
              </li>
            )
          })}
      </ol>
    </div>
  )
}
