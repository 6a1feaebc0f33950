import { tell } from '../../components/notices'
import { messages, textOf } from '../../i18n/messages'
import type { OpenRoom, Place } from '../../session/react/room'
import { type Evidence, Rubric } from '../../sync/rubric'
import { chosenRow } from './chosenRow'
import { evidenceOf } from './evidence'

const text = messages({
  en: {
    pinned: (row: string) => `Pinned to “${row}”.`,
    other: 'Another row',
  },
  de: {
    pinned: (row) => `Festgehalten bei „${row}“.`,
    other: 'Anderes Kriterium',
  },
})

type Where = Pick<OpenRoom, 'room' | 'documents'>

/** Pins a place in the code: see `pinTo`. */
export const pin = (place: Place, at: Date, where: Where, ask: (evidence: Evidence) => void) =>
  pinTo(evidenceOf(place, where.documents.code, at), where, ask)

/** Pins evidence to the row that was chosen last; where there is none, one is asked for. */
export function pinTo(evidence: Evidence, { room, documents }: Where, ask: (evidence: Evidence) => void) {
  const t = textOf(text)
  const rubric = new Rubric(documents.get('notes').doc)
  const row = rubric.rows().find(({ id }) => id === chosenRow(room.id))
  if (!row || !rubric.pin(row.id, evidence)) return ask(evidence)
  const run = () => {
    rubric.unpin(row.id, evidence)
    ask(evidence)
  }
  tell(t.pinned(row.title), { action: { label: t.other, run } })
}
