import { useMemo } from 'react'
import { Dialog } from '../../components/Dialog'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { useDocument, useHasCome } from '../../sync/react/useDocument'
import { useSnapshot } from '../../sync/react/useSnapshot'
import { type Evidence, Rubric } from '../../sync/rubric'
import { chooseRow } from './chosenRow'
import { startingRows } from './starting'

const text = messages({
  en: {
    title: 'Pin as evidence',
    summary: 'Which row does it speak for? What you pin next goes to the same row.',
    none: 'There are no rows yet. Choose one to begin the rubric with.',
    opening: 'Opening your notes…',
    full: 'This row has as much evidence as it can hold.',
    pinned: (row: string) => `Pinned to “${row}”.`,
    empty: '(empty line)',
    board: 'The board as it is now',
  },
  de: {
    title: 'Als Beleg festhalten',
    summary: 'Für welches Kriterium spricht das? Die nächsten Belege gehen auch dorthin.',
    none: 'Es gibt noch keine Kriterien. Wählen Sie eines, mit dem die Bewertung beginnt.',
    opening: 'Ihre Notizen werden geöffnet …',
    full: 'Dieses Kriterium hat so viele Belege, wie es fassen kann.',
    pinned: (row) => `Festgehalten bei „${row}“.`,
    empty: '(leere Zeile)',
    board: 'Die Tafel, wie sie jetzt ist',
  },
})

interface Props {
  evidence: Evidence
  onClose: () => void
}

/** Asks which row a piece of evidence is for: a click, or the digit before its name. */
export function RowPicker(props: Props) {
  const t = useText(text)
  const { documents } = useRoom()
  const document = useDocument(documents, 'notes')
  const hasCome = useHasCome(document)
  const rubric = useMemo(() => document && new Rubric(document.doc), [document])
  return (
    <Dialog title={t.title} summary={t.summary} onClose={props.onClose}>
      <p className="mb-3 truncate rounded-md bg-panel px-3 py-2 font-mono text-xs">
        {props.evidence.quote || ('board' in props.evidence ? t.board : t.empty)}
      </p>
      {rubric && hasCome ? (
        <Rows rubric={rubric} {...props} />
      ) : (
        <p role="status" className="text-sm text-muted">
          {t.opening}
        </p>
      )}
    </Dialog>
  )
}

function Rows({ rubric, evidence, onClose }: Props & { rubric: Rubric }) {
  const t = useText(text)
  const common = Object.values(useText(startingRows))
  const { room } = useRoom()
  const rows = useSnapshot(rubric.onRows, rubric.rows)
  const titles = rows.length > 0 ? rows.map(({ title }) => title) : common
  const choose = (at: number) => {
    if (rows.length === 0) rubric.add(...common)
    const row = rubric.rows()[at]
    if (!row || !rubric.pin(row.id, evidence)) return void tell(t.full, { kind: 'error' })
    chooseRow(room.id, row.id)
    tell(t.pinned(row.title))
    onClose()
  }
  return (
    <div
      onKeyDown={(event) => {
        const at = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : titles.length
        if (at >= titles.length) return
        // The code gets the focus back at once, and would get the digit, too.
        event.preventDefault()
        choose(at)
      }}
    >
      {rows.length === 0 && <p className="mb-2 text-sm text-muted">{t.none}</p>}
      <ol className="flex flex-col gap-1">
        {titles.map((title, at) => (
          <li key={rows[at]?.id ?? title}>
            <button
              className="button w-full justify-start"
              // So that a digit is enough.
              autoFocus={at === 0}
              onClick={() => choose(at)}
            >
              <span className="w-4 text-muted tabular-nums">{at < 9 ? at + 1 : ''}</span>
              <span className="truncate">{title}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  )
}
